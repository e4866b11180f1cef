"""A copy of the signed checkpoints that was kept elsewhere, held against the database."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cases.verification.checkpoints import Seen
from cases.verification.faults import Broken, CouldNotRun
from cases.verification.keys import Keys

_ENTRY = re.compile(
    r"(ombudsman checkpoint\n([0-9]+)\n[^\n]+\n[0-9]+\n[0-9a-f]{64}\n[0-9a-f]{64}\n)"
    r"signed ([0-9a-f]{16}) ([0-9a-f]{128})\n"
)


@dataclass(frozen=True)
class Signed:
    """One checkpoint of a witness file."""

    number: int
    body: str
    key_id: str
    signature: str


def read(text: str) -> list[Signed]:
    """Read a file written by `export_checkpoints`; files laid one after the other are one file.

    Raises:
        CouldNotRun: it holds no checkpoint, or something between checkpoints that is neither comment nor empty.

    """
    found, end = [], 0
    for match in _ENTRY.finditer(text):
        _only_comments(text[end : match.start()])
        found.append(Signed(int(match[2]), match[1], match[3], match[4]))
        end = match.end()
    _only_comments(text[end:])
    if not found:
        raise CouldNotRun("the witness file holds no checkpoint")
    return found


def compare(witnessed: list[Signed], seen: Seen, keys: Keys) -> int:
    """Insist that everything the witness knows still stands in the database; give how many it knows.

    Raises:
        Broken: the witness is forged, or the database lacks or changed something the witness knows.

    """
    for entry in _in_order(witnessed):
        place = f"witness, checkpoint {entry.number}"
        keys.check(key_id=entry.key_id, signature=bytes.fromhex(entry.signature), body=entry.body, place=place)
        if entry.number > seen.checkpoints:
            newest = max(entry.number for entry in witnessed)
            raise Broken(
                f"checkpoint {entry.number}",
                f"the witness knows it, the database ends at checkpoint {seen.checkpoints} of {newest}: "
                "it was restored from an older copy, or its end was cut",
            )
        if (entry.body, entry.signature) != seen.signed[entry.number]:
            raise Broken(f"checkpoint {entry.number}", "the witness has another one under this number")
    return len(witnessed)


def _in_order(witnessed: list[Signed]) -> Iterator[Signed]:
    yield from sorted(witnessed, key=lambda entry: entry.number)


def _only_comments(between: str) -> None:
    for line in between.splitlines():
        if line.strip() and not line.startswith("#"):
            raise CouldNotRun(f"the witness file cannot be read at the line {line[:60]!r}")
