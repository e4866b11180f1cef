"""How the rows of a table become a person's records. Two shapes; docs/algorithms/interchange.md explains them.

With a column ``item`` each row is one record, and rows of the same ``subject`` are one person. Without it each row
is one person: every item whose point rule reads an attribute counts once, with that row's attributes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from cases.scoring.expressions import names_in
from cases.scoring.inputs import Input, Scalar
from cases.scoring.items import Item, PointsKind
from cases.scoring.method import Method
from cases.scoring.predicates import attributes_of
from cases.scoring.rounding import number_in

ITEM: Final = "item"
SUBJECT: Final = "subject"
RECORD_ID: Final = "record_id"
DATES: Final = ("occurred_on", "ended_on", "determined_on")
_RESERVED: Final = frozenset({ITEM, SUBJECT, RECORD_ID, *DATES})
_FLAGS: Final = {"true": True, "false": False}


class Row(NamedTuple):
    """One row: its number (1 is the first below the header), the line of the file it ends on, its cells."""

    number: int
    line: int
    cells: list[str]


class RowFault(StrEnum):
    """Why a row has no score, apart from what a method or a PMML model says itself."""

    NO_SUBJECT = "no_subject"
    NO_ITEM = "no_item"
    NOT_A_DATE = "not_a_date"
    NOT_REPRODUCIBLE = "not_reproducible"


class RowRefused(ValueError):
    """A row that cannot be read as a record; ``place`` is the column."""

    def __init__(self, place: str, fault: RowFault) -> None:
        self.place = place
        self.fault = fault
        super().__init__(f"{place}: {fault}")


@lru_cache(maxsize=65_536)
def typed(cell: str) -> Scalar:
    """What a cell states: a number, a flag, else text; empty means unknown (None).

    A number with a leading nought, such as 007, is a code and stays text.
    """
    if cell == "":
        return None
    flag = _FLAGS.get(cell.lower())
    if flag is not None:
        return flag
    digits = cell.lstrip("-")
    if digits[:1] == "0" and digits[1:2] not in ("", "."):
        return cell
    number = number_in(cell)
    return cell if number is None else number


def attributes_in(cells: Mapping[str, str], texts: frozenset[str]) -> dict[str, Scalar]:
    """The attributes that a row states, those in ``texts`` letter by letter; empty cells leave theirs unknown."""
    return {name: cell if name in texts else typed(cell) for name, cell in cells.items() if cell != ""}


def days_in(cells: Mapping[str, str]) -> dict[str, date | None]:
    """The three dates of a record. Raises RowRefused for text that is no calendar date."""
    return {name: _day(name, cells.get(name, "")) for name in DATES}


def record_in(columns: Sequence[str], row: Row, texts: frozenset[str]) -> Input:
    """The record that a row states. Raises RowRefused without an item or with a date that is none."""
    cells = dict(zip(columns, row.cells, strict=True))
    if not cells[ITEM]:
        raise RowRefused(ITEM, RowFault.NO_ITEM)
    return Input(
        record_id=cells.get(RECORD_ID) or f"row {row.number}",
        item=cells[ITEM],
        attributes=attributes_in({name: cell for name, cell in cells.items() if name not in _RESERVED}, texts),
        **days_in(cells),
    )


@dataclass(frozen=True, slots=True)
class CardItem:
    """One item of a method as a row of a table can state it.

    ``reads`` are the attributes of its point rule; ``names`` are all that can change what it counts.
    """

    item: Item
    reads: tuple[str, ...]
    names: tuple[str, ...]


def card_items(method: Method) -> tuple[CardItem, ...]:
    """The items that a row can state, in document order."""
    return tuple(CardItem(item, attributes_read(item), _names(item)) for item in method.items if counts_on_a_card(item))


def counts_on_a_card(item: Item) -> bool:
    """True when the item asks the person and not for an event: its points follow from attributes.

    A rule or expression that reads none is the constant part of a card; every scorecard may have one.
    """
    return item.points.kind not in (PointsKind.FIXED, PointsKind.UNDISCLOSED)


def attributes_read(item: Item) -> tuple[str, ...]:
    """The attributes that the point rule of an item reads, in alphabetical order."""
    points = item.points
    names = set() if points.attribute is None else {points.attribute}
    if points.expression is not None:
        names |= names_in(points.expression)
    return tuple(sorted(names.union(*(attributes_of(row.when) for row in points.table if row.when is not None))))


def texts_in(method: Method) -> frozenset[str]:
    """Attributes whose values the method states as texts only: there 1 and true are words too."""
    rules = [item.points for item in method.items if item.points.kind is PointsKind.BY_VALUE]
    return frozenset(
        rule.attribute for rule in rules if rule.attribute and all(isinstance(row.equals, str) for row in rule.table)
    )


def needs_day(method: Method, columns: Sequence[str]) -> bool:
    """True when a rule of the method depends on age and the table has dates: a score is then of one day only."""
    return any(item.needs_day for item in method.items) and any(name in columns for name in DATES)


def _names(item: Item) -> tuple[str, ...]:
    repair = () if item.repair is None else (item.repair.attribute,)
    return tuple(dict.fromkeys((*attributes_read(item), *repair, "disputed_since")))


@lru_cache(maxsize=65_536)
def _day(name: str, cell: str) -> date | None:
    if not cell:
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        raise RowRefused(name, RowFault.NOT_A_DATE) from None
