"""What the person at the terminal sees: prefixed lines, and the table of things to try."""

import json
import sys
import threading
from pathlib import Path
from typing import Any, Final

COLOURS: Final = {"web": 36, "worker": 33, "beat": 35, "relay": 32, "mock": 34, "stack": 1}
UNDERNEATH: Final = "to_try"
_lock = threading.Lock()


def say(name: str, line: str) -> None:
    """One line of one process, prefixed; coloured when a person is watching. Control characters are not obeyed."""
    clean = "".join(char if char.isprintable() or char == "\t" else repr(char)[1:-1] for char in line)
    prefix = f"{name:>6} | "
    if sys.stdout.isatty():
        prefix = f"\x1b[{COLOURS.get(name, 0)}m{prefix}\x1b[0m"
    with _lock:
        print(f"{prefix}{clean}", flush=True)  # noqa: T201 - this is the terminal's door


def table(url: str, mock_url: str, demo_file: Path) -> str:
    """URLs, demo accounts, and cases with their access codes, as the demo loader wrote them down.

    What there is to try with an entry stands under it: beside it, the table would be too wide for a terminal.
    """
    demo: dict[str, Any] = json.loads(demo_file.read_text()) if demo_file.exists() else {}
    rows: list[tuple[str, ...]] = [
        ("File a complaint", url + "/"),
        ("Staff and agencies sign in", url + "/account/login/"),
    ]
    rows += [("Agencies' illustrative back offices", mock_url + "/")]
    parts = ["", "\n".join(_columns(("Where", "Address"), rows))]
    for title, key in (("Account", "accounts"), ("Case", "cases")):
        entries: list[dict[str, str]] = demo.get(key, [])
        if entries:
            heads = [head for head in entries[0] if head != UNDERNEATH]
            body = [tuple(str(entry.get(head, "")) for head in heads) for entry in entries]
            top, rule, *lines = _columns(tuple(head.replace("_", " ") for head in heads), body)
            under = [f"\n    {entry[UNDERNEATH]}" if entry.get(UNDERNEATH) else "" for entry in entries]
            shown = [line + more for line, more in zip(lines, under, strict=True)]
            parts.append("\n".join([f"{title}s to try", top, rule, *shown]))
    parts += [f"  {note}" for note in demo.get("notes", [])]
    return "\n\n".join(parts) + "\n"


def _columns(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[place]) for row in [heads, *rows]) for place in range(len(heads))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in [heads, *rows]]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return [f"  {line}".rstrip() for line in lines]
