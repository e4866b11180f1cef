"""Tables of people scored under models of other standards: DMN decision tables."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from cases.scoring.dmn import DecisionTable, HitPolicy
from cases.scoring.method import from_document
from cases.scoring.rows import attributes_in
from cases.scoring.scorers import Cards, Outcome, Remark


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
