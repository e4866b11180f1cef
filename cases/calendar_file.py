"""A calendar file (RFC 5545) of whole days. Pure: it writes what it is given, in one form only.

Lines end with CR LF and are folded at 75 octets, never inside a character; text is escaped, so that no
value can begin a line of its own. An entry that moved keeps its `uid` and raises its `sequence`:
calendars then move it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LONGEST_LINE = 75  # octets
PRODUCT = "-//Ombudsman//Dates of a case//"


@dataclass(frozen=True)
class Entry:
    """One day to remember. `tentative` when the day may still move; one alarm as many days before as `alarm_days`."""

    uid: str
    sequence: int
    title: str
    text: str
    day: date
    tentative: bool = False
    alarm_days: int = 3


def written(entries: Iterable[Entry], *, name: str, language: str, at: datetime) -> bytes:
    """Write the file; `at` is the moment of writing, and `name` what the calendar is called."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}{_language(language)}", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_text(name)}"]
    for entry in entries:
        lines += _event(entry, at)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(entry: Entry, at: datetime) -> Sequence[str]:
    return (
        "BEGIN:VEVENT",
        f"UID:{_text(entry.uid)}",
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}",
        # The end of a whole day is the first day that is not part of it (section 3.6.1).
        f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(entry.title)}",
        f"DESCRIPTION:{_text(entry.text)}",
        f"STATUS:{'TENTATIVE' if entry.tentative else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"TRIGGER:-P{entry.alarm_days}D",
        f"DESCRIPTION:{_text(entry.title)}",
        "END:VALARM",
        "END:VEVENT",
    )


def _text(value: str) -> str:
    """Escape a text (section 3.3.11); characters that end a line anywhere become the escaped one."""
    plain = "\n".join(value.splitlines())
    shown = "".join(char for char in plain if char == "\n" or char.isprintable())
    escaped = shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _language(code: str) -> str:
    return "ZH" if code.startswith("zh") else "EN"


def _folded(line: str) -> bytes:
    return b"\r\n ".join(_pieces(line)) + b"\r\n"


def _pieces(line: str) -> Iterator[bytes]:
    piece, room = b"", LONGEST_LINE
    for char in line:
        octets = char.encode()
        if len(piece) + len(octets) > room:
            yield piece
            piece, room = b"", LONGEST_LINE - 1  # the space that begins a continued line counts
        piece += octets
    yield piece
