"""Compiles the translations without gettext's own programs, which a machine that only runs us need not have."""

import os
from pathlib import Path

from babel.messages import mofile, pofile


def compile_messages(locale_folder: Path) -> list[Path]:
    """Write an .mo beside every .po that is newer than its own; fuzzy entries stay out. Returns what was written."""
    written = []
    for source in sorted(locale_folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalog = pofile.read_po(stream)
        # Another process may compile at the same moment: each writes its own file, the last rename wins.
        unfinished = target.with_suffix(f".mo.{os.getpid()}")
        with unfinished.open("wb") as stream:
            mofile.write_mo(stream, catalog)
        unfinished.replace(target)
        written.append(target)
    return written
