"""Every sweep carries its proof: people recomputed one by one by the reference, and compared to the last digit.

Recomputed are a random sample of each part and everybody whose band changed. Nothing is final while one is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import Method, Missing
from cases.scoring.result import Result, Why
from cases.scoring.sweep import Side
from cases.sweeps.engine import Engine, Interrupted, sha256_of_file
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.manifest import Population
from cases.sweeps.questions import Question
from cases.sweeps.rebuild import Rebuild, row_of
from cases.sweeps.results import Reading, result_file
from cases.sweeps.run import Stop, never, open_part

_SHOWN = 5
_ASK_EVERY = 200
_SIDES = ("a", "b")
_FIGURES = ("total", "band", "hidden")

Figures = tuple[tuple[int, int, int], ...]
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Wrong:
    """A person for whom sweep and reference differ: total, band and hidden records of each side; none if unchanged."""

    person: int
    swept: Figures
    reference: Figures


@dataclass(frozen=True, slots=True)
class Proof:
    """How many people were recomputed, and how many of them came out differently; ``wrong`` shows the first few."""

    checked_sample: int
    checked_changed: int
    wrong_count: int
    wrong: tuple[Wrong, ...]

    @property
    def holds(self) -> bool:
        """True when not one person came out differently."""
        return self.wrong_count == 0


def prove_part(
    population: Population,
    question: Question,
    part: int,
    folder: Path,
    *,
    sha256: str,
    seed: int,
    memory_mb: int,
    threads: int,
    sample: int = 200,
    stop: Stop = never,
) -> Proof:
    """Recompute people of one answered part. People are read one after the other, so that memory stays bounded.

    ``sha256`` is what ``run_part`` gave for the file. Raises PopulationInvalid when the file is another one or names
    people whom the population does not know, or when the population's own files are not those of its manifest;
    Interrupted when ``stop`` says yes.
    """
    population.refuse_altered(part)
    results = result_file(folder, part)
    if not results.is_file() or sha256_of_file(results) != sha256:
        raise PopulationInvalid(results.name, "not the result that was written")
    reading = Reading.of(question, population.manifest)
    rebuild = Rebuild(population)
    checker = _Checker(reading, question.sides, population)
    with Engine(memory_mb=memory_mb, threads=threads) as engine:
        open_part(engine, population, part)
        engine.view("results", [results])
        _refuse_strangers(engine, results)
        originals = population.manifest.originals
        if originals:
            engine.view("originals", [population.originals(part)])
        engine.run(f"CREATE TABLE wanted AS {_wanted(reading, seed, sample)}")
        rows = engine.rows(_people_with_records(reading, rebuild, with_originals=originals))
        for number, (person, own) in enumerate(_by_person(rows)):
            if number % _ASK_EVERY == 0 and stop():
                raise Interrupted("the proof was ended")
            checker.check(person, own, rebuild)
    return checker.proof()


def combined(proofs: Iterable[Proof]) -> Proof:
    """The proof of a whole sweep from those of its parts."""
    every = tuple(proofs)
    return Proof(
        checked_sample=sum(proof.checked_sample for proof in every),
        checked_changed=sum(proof.checked_changed for proof in every),
        wrong_count=sum(proof.wrong_count for proof in every),
        wrong=tuple(wrong for proof in every for wrong in proof.wrong)[:_SHOWN],
    )


class _Checker:
    """Compares people one by one and keeps count."""

    def __init__(self, reading: Reading, sides: tuple[Side, ...], population: Population) -> None:
        self._reading = reading
        self._sides = sides
        self._as_of = population.manifest.as_of
        self._columns = result_columns(reading)
        self._sample = self._changed = self._wrong_count = 0
        self._wrong: list[Wrong] = []

    def check(self, person: int, rows: list[Row], rebuild: Rebuild) -> None:
        """Recompute one person from ``rows``, one a record."""
        sampled, moved, known = (int(str(value)) for value in rows[0][1:4])
        self._sample += sampled
        self._changed += moved
        swept = _threes([int(str(value)) for value in rows[0][4 : 4 + len(self._columns)]])
        records = [_record(rebuild, row[4 + len(self._columns) :]) for row in rows]
        kept = [entry for entry in records if entry is not None]
        reference = tuple(self._figures(side, kept) for side in self._sides)
        right = swept == reference if known else self._is_unchanged(reference)
        if not right:
            self._wrong_count += 1
            if len(self._wrong) < _SHOWN:
                self._wrong.append(Wrong(person, swept if known else (), reference))

    def proof(self) -> Proof:
        """What was found."""
        return Proof(self._sample, self._changed, self._wrong_count, tuple(self._wrong))

    def _figures(self, side: Side, records: list[tuple[int, int, Input]]) -> tuple[int, int, int]:
        kept = [
            record
            for kind, batch, record in records
            if record.item not in side.without_items
            and kind not in side.without_kinds
            and batch not in side.without_batches
        ]
        return figures_of(side.method, evaluate(side.method, kept, self._as_of))

    def _is_unchanged(self, reference: Figures) -> bool:
        decimals = [side.method.scale.decimals for side in self._sides]
        before, after = (
            figures[0] * 10 ** (self._reading.decimals - own) for figures, own in zip(reference, decimals, strict=True)
        )
        return before == after and reference[0][1] == reference[1][1]


def figures_of(method: Method, result: Result) -> tuple[int, int, int]:
    """A reference result as a sweep writes it: total in units, place of the band, records that hide something."""
    labels = [band.label for band in method.scale.bands]
    hiding = {Why.UNKNOWN_ITEM, Why.UNDISCLOSED}
    if method.records.missing_attribute is Missing.NOT_COMPUTABLE:
        hiding |= {Why.MISSING_ATTRIBUTE, Why.NO_RULE}
    if method.records.missing_date is Missing.NOT_COMPUTABLE:
        hiding.add(Why.MISSING_DATE)
    total = int(result.total.scaleb(method.scale.decimals))
    band = -1 if result.grade is None else labels.index(result.grade)
    return total, band, sum(left.why in hiding for left in result.left_out)


def result_columns(reading: Reading) -> tuple[str, ...]:
    """The columns that are proved."""
    return tuple(f"{name}_{letter}" for letter in _SIDES[: len(reading.methods)] for name in _FIGURES)


def _threes(numbers: list[int]) -> Figures:
    return tuple(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


def _refuse_strangers(engine: Engine, results: Path) -> None:
    strangers = "SELECT COUNT(*) FROM results WHERE person NOT IN (SELECT person FROM people)"
    repeated = "SELECT COUNT(*) - COUNT(DISTINCT person) FROM results"
    if engine.numbers(strangers)[0] or engine.numbers(repeated)[0]:
        raise PopulationInvalid(results.name, "people who are not in the population, or twice")


def _wanted(reading: Reading, seed: int, sample: int) -> str:
    """Who is recomputed: the sample, and everybody whose band changed."""
    drawn = f"SELECT person FROM people ORDER BY hash(person, {int(seed)}), person LIMIT {int(sample)}"
    moved = f"SELECT person FROM results WHERE {reading.moved}"
    return (
        f"SELECT person, MAX(sampled) AS sampled, MAX(moved) AS moved FROM ("
        f"SELECT person, 1 AS sampled, 0 AS moved FROM ({drawn}) UNION ALL "
        f"SELECT person, 0 AS sampled, 1 AS moved FROM ({moved})) GROUP BY person"
    )


def _people_with_records(reading: Reading, rebuild: Rebuild, *, with_originals: bool) -> str:
    """One row a record of everybody who is wanted, and one row for those without records."""
    figures = ", ".join(f"COALESCE(s.{name}, 0) AS {name}" for name in result_columns(reading))
    columns = ", ".join(f"r.{name}" for name in rebuild.columns)
    original = "o.record" if with_originals else "NULL"
    joined = "LEFT JOIN originals o ON r.person = o.person AND r.given = o.given" if with_originals else ""
    return (
        f"SELECT w.person, w.sampled, w.moved, CASE WHEN s.person IS NULL THEN 0 ELSE 1 END AS known, {figures}, "
        f"{original} AS original, {columns} FROM wanted w LEFT JOIN results s ON w.person = s.person "
        f"LEFT JOIN records r ON w.person = r.person {joined} ORDER BY w.person, r.given"
    )


def _by_person(rows: Iterator[Row]) -> Iterator[tuple[int, list[Row]]]:
    for person, own in groupby(rows, key=itemgetter(0)):
        yield int(str(person)), list(own)


def _record(rebuild: Rebuild, values: Row) -> tuple[int, int, Input] | None:
    original, columns = values[0], values[1:]
    if columns[0] is None:
        return None
    row: Mapping[str, int] = row_of(rebuild.columns, columns)
    return row["kind"], row["batch"], rebuild.record(row, None if original is None else str(original))
