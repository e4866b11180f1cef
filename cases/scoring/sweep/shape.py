"""What a sweep is made of: the population it may look at, the readings of it, the program that comes out.

All numbers of a population are whole: days since 1970-01-01, scaled amounts, dictionary numbers. The store is
specified in docs/algorithms/population.md, the program in docs/algorithms/sweep.md.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from cases.scoring.inputs import Scalar
from cases.scoring.method import Method

#: Stands for an unknown day of occurrence or determination: before every date that a calendar can hold.
BEFORE_ALL = -9_999_999
#: Stands for an unknown end: the event still goes on.
AFTER_ALL = 9_999_999
#: Stands for an unknown amount or figure.
UNKNOWN = -1_000_000_000_000_000
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}", re.ASCII)
_EPOCH = date(1970, 1, 1).toordinal()


class Obstacle(StrEnum):
    """Why a method cannot be run over a population."""

    TOO_LARGE = "too_large"
    COLUMN = "column"
    FACT_KEY = "fact_key"
    MEASURED = "measured"
    REASON_ROWS = "reason_rows"
    SIDES = "sides"


class NotSweepable(ValueError):
    """The method cannot be run over the population; ``place`` names the item or the field."""

    def __init__(self, obstacle: Obstacle, place: str) -> None:
        self.obstacle = obstacle
        self.place = place
        super().__init__(f"{place}: {obstacle}")


@dataclass(frozen=True, slots=True)
class Measure:
    """A number that is kept in a column of its own, as value x 10^decimals, between ``min`` and ``max``."""

    decimals: int
    min: int
    max: int


@dataclass(frozen=True)
class Shape:
    """What the population offers. ``largest_count`` is the most records that one person has.

    ``unique_records``: no record id occurs twice for one person. ``fact_key``: the attributes whose
    equality the column ``fact`` states; empty when the population has no such column. ``unique_facts``: no two
    records of one person state the same fact.
    """

    measures: Mapping[str, Measure] = field(default_factory=dict)
    fact_key: tuple[str, ...] = ()
    unique_records: bool = True
    unique_facts: bool = False
    largest_count: int = 1_000

    def __post_init__(self) -> None:
        # The only names in the text that are not ours: they become names of columns.
        for name in self.measures:
            if not _NAME.fullmatch(name):
                raise NotSweepable(Obstacle.MEASURED, name[:80])


@dataclass(frozen=True)
class Kind:
    """All records with the same item and the same attributes, apart from measures and the fact key."""

    kind: int
    item: str
    attributes: Mapping[str, Scalar]


@dataclass(frozen=True)
class Side:
    """One reading of the population: a method, and the records that are to be thought away."""

    method: Method
    without_items: frozenset[str] = frozenset()
    without_kinds: frozenset[int] = frozenset()
    without_batches: frozenset[int] = frozenset()

    def sets_aside(self, kind: Kind) -> bool:
        """True when every record of the kind is thought away."""
        return kind.item in self.without_items or kind.kind in self.without_kinds


@dataclass(frozen=True)
class Table:
    """A small table of whole numbers that the text joins with."""

    columns: tuple[str, ...]
    rows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Program:
    """One plain text, and the two small tables it reads beside ``records`` and ``people``.

    ``text`` gives ``columns`` for every person; ``tally`` gives (item, fate, records) for side a, so that
    every record is accounted for, see ``fates.Fate``. ``units`` are the units per point
    of each side, ``items`` the names behind item numbers, ``reason_codes`` those behind reason numbers (from 1).
    """

    text: str
    tally: str
    columns: tuple[str, ...]
    tables: Mapping[str, Table]
    units: tuple[int, ...]
    items: tuple[str, ...]
    reason_codes: tuple[tuple[str, ...], ...]

    @cached_property
    def sha256(self) -> str:
        """Hex SHA-256 of the text and its tables: what was run, to the last digit."""
        tables = {name: [table.columns, table.rows] for name, table in self.tables.items()}
        return hashlib.sha256(json.dumps([self.text, tables]).encode()).hexdigest()


def day_number(day: date) -> int:
    """Days since 1970-01-01, negative before it."""
    return day.toordinal() - _EPOCH
