"""Whole tables of people, scored row by row under one method: what ``manage.py score`` prints."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Final, Protocol

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import Method
from cases.scoring.result import LeftOut, Result, Why
from cases.scoring.rounding import exact_text
from cases.scoring.rows import (
    DATES,
    ITEM,
    SUBJECT,
    Row,
    RowFault,
    RowRefused,
    attributes_in,
    card_items,
    counts_on_a_card,
    days_in,
    record_in,
    texts_in,
)

#: A record left out for one of these says that table and method do not fit each other; the rest is the method's wish.
_UNFIT: Final = (Why.UNKNOWN_ITEM, Why.NO_RULE, Why.MISSING_ATTRIBUTE, Why.MISSING_DATE)


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say about a row: where, and a code (a RowFault, a Why, or a PMML reason)."""

    place: str
    code: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new cells of one row, all empty when it has no score, and what there is to say about it."""

    cells: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()


class Scorer(Protocol):
    """Scores the rows of one table.

    ``absent`` names the columns it would read and the table lacks, ``uncounted`` the items of the method that a table
    of this shape cannot state.
    """

    columns: tuple[str, ...]
    absent: tuple[str, ...]
    uncounted: tuple[str, ...]

    def scored(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Outcome]]:
        """Every row with its outcome, in the order of the table."""


def score_columns(reasons: int) -> tuple[str, ...]:
    """The columns that every scorer adds last."""
    return ("score", "grade", *(f"reasonCode{rank}" for rank in range(1, reasons + 1)))


def method_scorer(method: Method, columns: Sequence[str], *, as_of: date | None, reasons: int) -> Scorer:
    """The scorer for tables of this shape. ``as_of`` None: no rule of the method asks for the day."""
    day = as_of or date.max
    return (Records if ITEM in columns else Cards)(method, columns, day, reasons)


class Cards:
    """One row, one person. Memory does not grow with the table."""

    def __init__(
        self,
        method: Method,
        columns: Sequence[str],
        as_of: date,
        reasons: int,
        *,
        texts: frozenset[str] = frozenset(),
    ) -> None:
        self.columns = score_columns(reasons)
        self._method, self._as_of = method, as_of
        self._items, self._texts = card_items(method), texts | texts_in(method)
        self.uncounted = tuple(item.code for item in method.items if not counts_on_a_card(item))
        read = dict.fromkeys(name for item in self._items for name in (*item.names, *DATES))
        places = {name: place for place, name in enumerate(columns)}
        self.absent = tuple(name for name in read if name not in places and name not in (*DATES, "disputed_since"))
        self._names = tuple(name for name in read if name in places)
        self._places = tuple(places[name] for name in self._names)
        # Only these cells can change a score, and in large tables most of them repeat.
        self._outcome = lru_cache(maxsize=32_768)(self._score)
        self._record = lru_cache(maxsize=65_536)(self._make_record)

    def scored(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Outcome]]:
        """Every row with its outcome, as it comes."""
        for row in rows:
            cells = row.cells
            yield row, self._outcome(tuple([cells[place] for place in self._places]))

    def _score(self, cells: tuple[str, ...]) -> Outcome:
        stated = {name: cell for name, cell in zip(self._names, cells, strict=True) if cell != ""}
        try:
            records = [
                self._record(
                    item.item.code, tuple((name, stated[name]) for name in (*item.names, *DATES) if name in stated)
                )
                for item in self._items
            ]
        except RowRefused as refused:
            return _refused(refused, len(self.columns))
        result = evaluate(self._method, records, self._as_of)
        known = {record.item for record in records if record.attributes}
        return _outcome(result, len(self.columns), [left for left in result.left_out if left.item in known])

    def _make_record(self, code: str, stated: tuple[tuple[str, str], ...]) -> Input:
        cells = dict(stated)
        attributes = attributes_in({name: cell for name, cell in stated if name not in DATES}, self._texts)
        return Input(record_id=code, item=code, attributes=attributes, **days_in(cells))


class Records:
    """One row, one record; all rows of a subject are one person. The whole table is held in memory.

    Without a column ``subject`` all rows are one person. A row that cannot be read leaves its whole person without
    a score: without that record the score would be another one.
    """

    def __init__(self, method: Method, columns: Sequence[str], as_of: date, reasons: int) -> None:
        self.columns = score_columns(reasons)
        self.absent: tuple[str, ...] = ()
        self.uncounted: tuple[str, ...] = ()
        self._method, self._as_of = method, as_of
        self._table, self._texts = tuple(columns), texts_in(method)
        self._subject = self._table.index(SUBJECT) if SUBJECT in self._table else None

    def scored(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Outcome]]:
        """Every row with its person's outcome; what there is to say stands with the row it is about."""
        held = list(rows)
        people: dict[str, list[Row]] = {}
        for row in held:
            people.setdefault(self._subject_of(row), []).append(row)
        outcomes = {
            number: outcome for subject, own in people.items() for number, outcome in self._person(subject, own)
        }
        for row in held:
            yield row, outcomes[row.number]

    def _subject_of(self, row: Row) -> str:
        return "everybody" if self._subject is None else row.cells[self._subject]

    def _person(self, subject: str, rows: Sequence[Row]) -> Iterator[tuple[int, Outcome]]:
        empty = ("",) * len(self.columns)
        if not subject:
            yield from ((row.number, Outcome(empty, (Remark(SUBJECT, RowFault.NO_SUBJECT),))) for row in rows)
            return
        records: list[Input] = []
        remarks: dict[int, list[Remark]] = {row.number: [] for row in rows}
        for row in rows:
            try:
                records.append(record_in(self._table, row, self._texts))
            except RowRefused as refused:
                remarks[row.number].append(Remark(refused.place, refused.fault))
        if len(records) < len(rows):
            yield from ((number, Outcome(empty, tuple(said))) for number, said in remarks.items())
            return
        outcome = self._outcome(records, rows, remarks)
        yield from ((row.number, Outcome(outcome.cells, tuple(remarks[row.number]))) for row in rows)

    def _outcome(self, records: Sequence[Input], rows: Sequence[Row], remarks: dict[int, list[Remark]]) -> Outcome:
        result = evaluate(self._method, records, self._as_of)
        numbers = {record.record_id: row.number for record, row in zip(records, rows, strict=True)}
        outcome = _outcome(result, len(self.columns), ())
        remarks[rows[0].number].extend(outcome.remarks)
        for left in result.left_out:
            if left.why in _UNFIT:
                remarks[numbers[left.record_id]].append(Remark(left.item, left.why))
        return outcome


def _outcome(result: Result, width: int, left_out: Sequence[LeftOut]) -> Outcome:
    remarks = tuple(Remark(left.item, left.why) for left in left_out if left.why in _UNFIT)
    if result.undisclosed:
        hidden = Remark(" ".join(result.undisclosed), RowFault.NOT_REPRODUCIBLE)
        return Outcome(("",) * width, (*remarks, hidden))
    codes = result.reason_codes[: width - 2]
    cells = (exact_text(Fraction(result.total)), result.grade or "", *codes)
    return Outcome(cells + ("",) * (width - len(cells)), remarks)


def _refused(refused: RowRefused, width: int) -> Outcome:
    return Outcome(("",) * width, (Remark(refused.place, refused.fault),))
