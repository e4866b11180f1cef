"""What is written down of a sweep: one Parquet file a part, whose rows the proof, the counts and the list read.

Columns of a comparison: person, total_a, band_a, hidden_a, total_b, band_b, hidden_b, for changed people only.
Columns of a shadow audit: person, total_a, band_a, hidden_a, reported, reported_band, for everybody.
Totals are in units of 10^-decimals of their side's scale; a band is its place in the scale, -1 for none.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil
from pathlib import Path

from cases.scoring.method import Method
from cases.scoring.sweep import UNKNOWN
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.manifest import Manifest
from cases.sweeps.questions import Question, ShadowAudit


def result_file(folder: Path, part: int) -> Path:
    """The result of one part."""
    return folder / f"part-{part:03d}.parquet"


@dataclass(frozen=True)
class Reading:
    """How the rows of a question are read. Raises PopulationInvalid when its figures cannot be compared exactly."""

    question: Question
    reported_decimals: int

    @classmethod
    def of(cls, question: Question, manifest: Manifest) -> "Reading":
        """The reading of a question over a population."""
        reading = cls(question, manifest.reported_decimals)
        if reading.audits and reading.reported_decimals > reading.methods[0].scale.decimals:
            raise PopulationInvalid("reported_decimals", "more digits than the method prints")
        return reading

    @property
    def audits(self) -> bool:
        """True when scores are held against what the agency states."""
        return isinstance(self.question, ShadowAudit)

    @property
    def methods(self) -> tuple[Method, ...]:
        """The method of each side."""
        return tuple(side.method for side in self.question.sides)

    @cached_property
    def decimals(self) -> int:
        """Digits after the point in which differences are stated: enough for both sides."""
        return max(method.scale.decimals for method in self.methods)

    @cached_property
    def labels(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of the bands before and after, the lowest first."""
        names = [tuple(band.label for band in method.scale.bands) for method in self.methods]
        return names[0], names[-1]

    @property
    def before_total(self) -> str:
        """The figure that is compared: the agency's, or that of the first side."""
        return "reported" if self.audits else self._scaled("total_a", 0)

    @property
    def after_total(self) -> str:
        """The figure that it is compared with."""
        return self._scaled("total_a", 0) if self.audits else self._scaled("total_b", 1)

    @property
    def before_band(self) -> str:
        """The column with the band before."""
        return "reported_band" if self.audits else "band_a"

    @property
    def after_band(self) -> str:
        """The column with the band after."""
        return "band_a" if self.audits else "band_b"

    @property
    def hidden(self) -> str:
        """Condition: some points behind the figures are not disclosed, so they prove nothing."""
        return "hidden_a > 0" if self.audits else "(hidden_a > 0 OR hidden_b > 0)"

    @property
    def difference(self) -> str:
        """After less before."""
        return f"({self.after_total} - {self.before_total})"

    @property
    def changed(self) -> str:
        """Condition: the two figures differ by more than the method itself tolerates, or the bands differ."""
        if not self.audits:
            return f"({self.difference} <> 0 OR band_a <> band_b)"
        tolerance = int(Fraction(self.methods[0].scale.tolerance) * 10**self.decimals)
        return f"(reported <> {UNKNOWN} AND abs({self.difference}) > {tolerance})"

    @property
    def moved(self) -> str:
        """Condition: the band differs."""
        known = f"reported <> {UNKNOWN} AND " if self.audits else ""
        return f"({known}{self.before_band} <> {self.after_band})"

    def written(self, text: str) -> str:
        """The rows that are kept of a program's rows, in the order of people."""
        if not self.audits:
            return f"SELECT * FROM ({text}) AS swept WHERE {self.changed} ORDER BY person"
        factor: int = 10 ** (self.decimals - self.reported_decimals)
        stated = f"CASE WHEN p.reported = {UNKNOWN} THEN {UNKNOWN} ELSE p.reported * {factor} END AS reported"
        joined = f"SELECT swept.*, {stated} FROM ({text}) AS swept JOIN people p ON swept.person = p.person"
        return f"SELECT *, {self._reported_band()} AS reported_band FROM ({joined}) AS stated ORDER BY person"

    def _scaled(self, column: str, side: int) -> str:
        factor: int = 10 ** (self.decimals - self.methods[side].scale.decimals)
        return f"{column} * {factor}" if factor > 1 else column

    def _reported_band(self) -> str:
        """The band of the stated figure, held down where the method holds this person's own band down."""
        by_figure = self._band("reported")
        held = f"band_a < {self._band('total_a')} AND band_a < {by_figure}"
        return f"CASE WHEN reported = {UNKNOWN} THEN -1 WHEN {held} THEN band_a ELSE {by_figure} END"

    def _band(self, column: str) -> str:
        bands = self.methods[0].scale.bands
        whens = []
        for place, band in enumerate(bands):
            limits = [f"{column} >= {_units(band.low, self.decimals)}"] if band.low is not None else []
            limits += [f"{column} < {_units(band.high, self.decimals)}"] if band.high is not None else []
            whens.append(f"WHEN {' AND '.join(limits) or '1 = 1'} THEN {place}")
        return f"(CASE {' '.join(whens)} ELSE -1 END)" if whens else "-1"


def _units(edge: Decimal, decimals: int) -> int:
    """The least whole number of units that is not below the edge."""
    units: int = 10**decimals
    return ceil(Fraction(edge) * units)
