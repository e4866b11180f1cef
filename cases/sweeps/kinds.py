"""The table of kinds: every distinct item with its attributes, under the number that the records carry."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from cases.scoring.inputs import Scalar
from cases.scoring.sweep import Kind
from cases.sweeps.fields import Fields, PopulationInvalid, read_json, tagged, untagged, write_json

FILE = "kinds.json"
#: More kinds than this mean that an attribute is really a measure or a number of a case.
LIMIT = 200_000
#: The one day that stands for every day of dispute: a score asks only whether there is one.
DISPUTE_DAY = date(1970, 1, 1)
_FIELDS = frozenset({"kind", "item", "attributes"})


def write_kinds(folder: Path, kinds: Sequence[tuple[str, Mapping[str, Scalar]]]) -> None:
    """Write the table; a kind's number is its place. Raises PopulationInvalid when there are too many."""
    if len(kinds) > LIMIT:
        raise PopulationInvalid("kinds", f"{len(kinds)} kinds, more than {LIMIT}: make a measure of an attribute")
    rows = [
        {"kind": number, "item": item, "attributes": tagged(attributes)}
        for number, (item, attributes) in enumerate(kinds)
    ]
    write_json(folder / FILE, rows)


def read_kinds(folder: Path) -> tuple[Kind, ...]:
    """Read the table; raises PopulationInvalid when an entry is out of place."""
    rows = read_json(folder / FILE)
    if not isinstance(rows, list):
        raise PopulationInvalid(FILE, "not a list")
    kinds = []
    for number, row in enumerate(rows):
        place = f"{FILE}: {number}"
        fields = Fields(row, place, _FIELDS)
        if fields.whole("kind", low=0) != number:
            raise fields.problem("kind", "not the place of the entry")
        attributes = untagged(fields.objects("attributes"), place)
        kinds.append(Kind(kind=number, item=fields.text("item"), attributes=attributes))
    return tuple(kinds)
