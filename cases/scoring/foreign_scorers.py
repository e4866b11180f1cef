"""Tables of people scored under models of other standards: PMML scorecards and DMN decision tables."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from functools import lru_cache

from cases.scoring.dmn import DecisionTable, HitPolicy
from cases.scoring.method import from_document
from cases.scoring.pmml import RowInvalid, Scorecard, number_text
from cases.scoring.rows import Row, attributes_in
from cases.scoring.scorers import Cards, Outcome, Remark, score_columns


class ModelFault(StrEnum):
    """Why a model of another standard has no result for a row."""

    NO_HIT = "no_hit"
    SEVERAL_HITS = "several_hits"


#: A decision table does not state whose it is; a score needs no header.
_NOBODY = {
    "method_id": "table",
    "version": "1",
    "issuer": "not stated",
    "title": "table",
    "valid_from": "0001-01-01",
}


class Decisions(Cards):
    """A DMN decision table. A row that no rule holds for, or several of a UNIQUE table, has no result."""

    def __init__(self, table: DecisionTable, columns: Sequence[str], reasons: int) -> None:
        super().__init__(from_document(table.to_document(_NOBODY)), columns, date.max, reasons, texts=table.texts)
        self._table = table
        self.absent = tuple(name for name in table.inputs if name not in columns)

    def _score(self, cells: tuple[str, ...]) -> Outcome:
        attributes = attributes_in(dict(zip(self._names, cells, strict=True)), self._texts)
        hits = self._table.hits(attributes)
        empty = ("",) * len(self.columns)
        if not hits and self._table.otherwise is None:
            return Outcome(empty, (Remark(self._table.name, ModelFault.NO_HIT),))
        if len(hits) > 1 and self._table.policy is HitPolicy.UNIQUE:
            rules = ", ".join(str(place + 1) for place in hits)
            return Outcome(empty, (Remark(f"{self._table.name}, rules {rules}", ModelFault.SEVERAL_HITS),))
        return Outcome(super()._score(cells).cells)


class Scorecards:
    """A PMML scorecard. Memory does not grow with the table.

    An active field without a column is missing in every row; what follows from that is the model's own business
    (`missingValueReplacement`, `isMissing`, an invalid result). An output field called like one of our own columns
    stands once, among the model's outputs: its author says what that name means.
    """

    def __init__(self, card: Scorecard, columns: Sequence[str], reasons: int) -> None:
        self.uncounted: tuple[str, ...] = ()
        self._card, self._reasons = card, reasons
        own = score_columns(reasons)
        self._own = tuple(place for place, name in enumerate(own) if name not in card.output_names)
        self.columns = (*card.output_names, *(own[place] for place in self._own))
        self.absent = tuple(name for name in card.active_fields if name not in columns)
        self._names = tuple(name for name in card.active_fields if name in columns)
        self._places = tuple(columns.index(name) for name in self._names)
        self._outcome = lru_cache(maxsize=32_768)(self._score)

    def scored(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Outcome]]:
        """Every row with its outcome, as it comes."""
        for row in rows:
            cells = row.cells
            yield row, self._outcome(tuple([cells[place] for place in self._places]))

    def _score(self, cells: tuple[str, ...]) -> Outcome:
        try:
            scored = self._card.score(dict(zip(self._names, cells, strict=True)))
        except RowInvalid as invalid:
            return Outcome(("",) * len(self.columns), (Remark(invalid.place, invalid.reason),))
        codes = scored.reason_codes[: self._reasons]
        own = (number_text(scored.total), "", *codes, *("",) * (self._reasons - len(codes)))
        outputs = tuple(scored.outputs[name] for name in self._card.output_names)
        return Outcome((*outputs, *(own[place] for place in self._own)))
