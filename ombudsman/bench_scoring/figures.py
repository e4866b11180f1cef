"""What was measured, and the goals it is held against. Every goal is a ratio inside one run on one machine."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from pathlib import Path
from typing import Any

from cases.sweeps.engine import Engine
from ombudsman.bench_scoring.methods import card_method
from ombudsman.bench_scoring.processes import Took
from ombudsman.bench_scoring.sizes import PART, SMALL, Sizes


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of the project: what is asked, and what this run gave; ``reached`` None when a peer was missing."""

    number: int
    asked: str
    got: str
    reached: bool | None


@dataclass(frozen=True)
class Figures:
    """Everything that one run gave."""

    sizes: Sizes
    took: Mapping[str, Took]
    failed: Mapping[str, str]
    checks: Sequence[Mapping[str, Any]]
    shares: Mapping[str, tuple[float, float]]
    day: date
    minutes: float

    @property
    def wrong(self) -> int:
        """Wrong scores, grades and reasons of our own, together."""
        return sum(int(check.get(name, 0)) for check in self.checks for name in ("scores", "bands", "reasons"))

    @property
    def card_people(self) -> int:
        """People whose card was recomputed by the reference."""
        return sum(check["people"] for check in self.checks if "reasons" in check)

    @property
    def swept_people(self) -> int:
        """People whose sweep was recomputed by the reference."""
        return sum(check["people"] for check in self.checks if "reasons" not in check)

    @property
    def growth(self) -> list[tuple[int, Took]]:
        """Records and what they took, from the fewest to the most."""
        sizes = [SMALL, *(parts * PART for parts in self.sizes.growth)]
        return [(size, self.took[f"growth {size}"]) for size in sizes if f"growth {size}" in self.took]

    @property
    def exponent(self) -> float | None:
        """The slope of seconds over records by least squares, both as logarithms."""
        points = [(log(size), log(took.seconds)) for size, took in self.growth]
        if len(points) < 2:
            return None
        mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
        covariance: float = sum((x - mean_x) * (y - mean_y) for x, y in points)
        spread: float = sum((x - mean_x) ** 2 for x, _ in points)
        return covariance / spread

    def rate(self, name: str) -> float | None:
        """People or records a second of a job."""
        took = self.took.get(name)
        return None if took is None else self._amount(name, took) / took.seconds

    def _amount(self, name: str, took: Took) -> int:
        if "card" in name or "scan and write" in name:
            return self.sizes.jpmml_people if name.startswith("jpmml") else self.sizes.people
        return int(took.told["records"]) if name == "reference" else self.sizes.sweep * PART

    def goals(self) -> Iterator[Goal]:
        """The nine goals."""
        yield self._faster(1, "card: at least 40x the best PMML engine on the JVM", "card", "jpmml card", 40)
        yield self._faster(1, "card: at least 5x pandas", "card", "pandas card", 5)
        natural = "card: at most 1.2x a plain scan and write of the table as other tools keep it"
        yield self._at_most(1, natural, "card", "natural scan and write", 1.2)
        yield self._at_most(1, "the same of our own whole numbers", "card", "scan and write", 1.2)
        ranked = "card with reasons"
        yield self._faster(2, "card with three reasons: at least 20x the PMML engine", ranked, f"jpmml {ranked}", 20)
        spark = max(("spark sweep, by hand", "spark sweep, our text"), key=lambda name: self.rate(name) or 0.0)
        yield self._faster(3, "sweep: at least 6x the faster of two forms on Spark", "sweep", spark, 6)
        yield self._faster(3, "sweep: at least 4x pandas", "sweep", "pandas sweep", 4)
        yield self._faster(3, "sweep: at least 100x the exact reference in Python", "sweep", "reference", 100)
        for order, words in ((" in no order", "records in no order"), ("", "records sorted by person")):
            group = self._ratio(f"cheapest group{order}", f"sweep{order}")
            asked = f"sweep: at least 25 % of the cheapest GROUP BY, {words}"
            yield _goal(4, asked, group, lambda share: share >= 0.25, percent)
        hand = min(("by hand, joined", "by hand, packed"), key=lambda name: self._seconds(name) or 1e9)
        yield self._at_most(5, "text: at most 1.1x the best of two queries by hand", "sweep", hand, 1.1)
        for name, limit in (("compile", 10), ("cached", 1)):
            took = self._told("compiling", name)
            yield _goal(
                5, f"text: {name}d in at most {limit} ms".replace("dd", "d"), took, _no_more(limit), "{:.2f} ms".format
            )
        yield _goal(6, "growth: exponent at most 1.08", self.exponent, _no_more(1.08), "{:.3f}".format)
        yield self._at_most(
            6, f"{_m(self.sizes.limited * PART)} records in 512 MB: at most 1.2x unlimited", "512 MB", "unlimited", 1.2
        )
        yield self._at_most(7, "two methods in one pass: at most 1.4x one", "two methods", "sweep", 1.4)
        yield self._faster(7, "only the touched: at least 2x all", "only the touched", "without the batch", 2)
        for name, words, limit in (
            ("score", "one person, twenty records, full trace: at most 200 microseconds", 200),
            ("lawful", "with lawful findings: at most 3,000 microseconds", 3_000),
            ("why_and_how", "attribution and counterfactual: at most 100,000 microseconds", 100_000),
        ):
            yield _goal(8, words, self._told("one person", name), _no_more(limit), "{:,.0f} microseconds".format)
        right = f"{self.wrong} wrong of {self.card_people:,} cards and {self.swept_people:,} sweeps"
        yield Goal(9, "no wrong score, grade or reason", right, self.wrong == 0)

    def _seconds(self, name: str) -> float | None:
        return self.took[name].seconds if name in self.took else None

    def _told(self, name: str, what: str) -> float | None:
        return self.took[name].told[what] if name in self.took else None

    def _ratio(self, above: str, below: str) -> float | None:
        upper, lower = self._seconds(above), self._seconds(below)
        return None if upper is None or lower is None else upper / lower

    def _faster(self, number: int, asked: str, ours: str, theirs: str, wanted: float) -> Goal:
        mine, other = self.rate(ours), self.rate(theirs)
        ratio = None if mine is None or other is None else mine / other
        return _goal(number, asked, ratio, lambda got: got >= wanted, "{:.1f}x".format)

    def _at_most(self, number: int, asked: str, ours: str, theirs: str, limit: float) -> Goal:
        return _goal(number, asked, self._ratio(ours, theirs), _no_more(limit), "{:.2f}x".format)


def wrong_shares(out: Path) -> dict[str, tuple[float, float]]:
    """How many scores and grades the usual programs get wrong: shares of people, by name. Our own are proved right."""
    found = {}
    with Engine(memory_mb=4096, threads=2) as engine:
        engine.view("ours", [out / "card.parquet"])
        for name in ("pandas card", "polars card", "jpmml card"):
            file = out / f"{name.replace(' ', '_')}.parquet"
            if file.is_file():
                engine.view("theirs", [file])
                found[name] = _wrong(engine)
    return found


def percent(share: float) -> str:
    """A share as the report writes it."""
    return f"{share * 100:.1f} %"


def _wrong(engine: Engine) -> tuple[float, float]:
    people, scores = engine.numbers(
        "SELECT COUNT(*), SUM(CASE WHEN t.total <> o.total_a THEN 1 ELSE 0 END) "
        "FROM theirs t JOIN ours o ON t.person = o.person"
    )
    bands = (
        "CASE " + " ".join(f"WHEN {{}} < {edge} THEN {place}" for place, edge in enumerate(_edges())) + " ELSE 9 END"
    )
    theirs = bands.replace("{}", "t.total")
    own = bands.replace("{}", "o.total_a")
    differing = engine.numbers(
        f"SELECT SUM(CASE WHEN {theirs} <> {own} THEN 1 ELSE 0 END) FROM theirs t JOIN ours o ON t.person = o.person"
    )[0]
    return scores / people, differing / people


def _edges() -> list[int]:
    return [int(band.high or 0) for band in card_method().scale.bands[:-1]]


def _goal(
    number: int, asked: str, got: float | None, fits: Callable[[float], bool], words: Callable[[float], str]
) -> Goal:
    if got is None:
        return Goal(number, asked, "not measured", None)
    return Goal(number, asked, words(got), fits(got))


def _no_more(limit: float) -> Callable[[float], bool]:
    return lambda got: got <= limit


def _m(records: int) -> str:
    return f"{records // 1_000_000}M"
