"""Invented populations for the demo and the benchmark: any size, skewed like life, the same for the same seed.

Illustrative throughout: nobody in them exists. What is drawn comes from hashes of person, place and seed, never from
a random generator, so parts can be made one by one and in any order. One DuckDB version gives the same bytes each time.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cases.scoring.method import Method
from cases.scoring.sweep import AFTER_ALL, BEFORE_ALL, UNKNOWN, Measure, day_number
from cases.sweeps.engine import Engine
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.invent import Invented, invent_kinds, slots
from cases.sweeps.kinds import write_kinds
from cases.sweeps.manifest import Manifest, Population, open_population, prepare_folder, write_part
from cases.sweeps.reported import state

#: Records and people a part; small parts keep the sums of a part near the processor.
PART_RECORDS, PART_PEOPLE = 4_000_000, 400_000
_YEARS = 7
_SPAN = 365 * _YEARS + 2
_SLOTS = 16_384


@dataclass(frozen=True, slots=True)
class Size:
    """How large a population shall be. ``records`` is kept exactly, unless there are no people."""

    people: int
    records: int
    parts: int = 0

    @property
    def split(self) -> int:
        """The number of parts: as asked, else what suits the size."""
        return self.parts or max(1, -(-self.records // PART_RECORDS), -(-self.people // PART_PEOPLE))


def generate(
    folder: Path,
    methods: Sequence[Method],
    size: Size,
    *,
    seed: int,
    as_of: date,
    wrong_item: str = "FARE_DODGING",
    measures: Mapping[str, Measure] | None = None,
    stated: bool = True,
    memory_mb: int = 2048,
    threads: int = 2,
    done: Callable[[int], object] = bool,
) -> Population:
    """Write a population over the items of ``methods``; ``done`` is told the number of every finished part.

    Batch 0 is wrong on purpose: an eighth of this year's records of ``wrong_item`` (where no method has it: of the
    first item). ``stated`` fills in what the agency states, see ``reported``; else nothing is. Raises NotSweepable,
    and PopulationInvalid for a size that cannot be.
    """
    if not 0 <= size.people < 2**31 or not 0 <= size.records <= 600 * size.people or size.split > max(1, size.people):
        raise PopulationInvalid("size", "no such population: from 0 to 600 records a person, a person a part")
    kinds = invent_kinds(methods, measures or {})
    prepare_folder(folder, "records", "people")
    write_kinds(folder, [(kind.item, kind.attributes) for kind in kinds])
    if wrong_item not in {kind.item for kind in kinds}:
        wrong_item = kinds[0].item
    drawing = _Drawing(kinds, dict(measures or {}), wrong_item, as_of, seed)
    largest = 0
    files: dict[str, str] = {}
    with Engine(memory_mb=memory_mb, threads=threads, keep_order=True) as engine:
        drawing.prepare(engine)
        for part in range(size.split):
            files |= _write_part(engine, folder, drawing, size, part)
            largest = max(largest, engine.numbers("SELECT MAX(n) FROM counts")[0])
            done(part)
    Manifest(
        title=f"Invented population {seed}",
        illustrative=True,
        as_of=as_of,
        people=size.people,
        records=size.records if size.people else 0,
        parts=size.split,
        largest_count=largest,
        measures=drawing.measures,
        fact_key=methods[0].records.duplicate_key,
        unique_records=True,
        unique_facts=True,
        batches=drawing.batches,
        files=files,
        reported_decimals=methods[0].scale.decimals,
    ).write(folder)
    made = open_population(folder)
    return state(made, methods[0], seed=seed, memory_mb=memory_mb, threads=threads) if stated else made


def _write_part(engine: Engine, folder: Path, drawing: "_Drawing", size: Size, part: int) -> dict[str, str]:
    """Write one part; gives the hashes of its files."""
    low, high = (size.people * edge // size.split for edge in (part, part + 1))
    quota = size.records * (part + 1) // size.split - size.records * part // size.split
    engine.run(f"CREATE OR REPLACE TABLE counts AS {drawing.counts(low + 1, high + 1, quota)}")
    people = f"SELECT person, CAST({UNKNOWN} AS BIGINT) AS reported FROM counts"
    return write_part(engine, folder, part, {"people": people, "records": drawing.records()})


@dataclass(frozen=True)
class _Drawing:
    """The texts that draw people and records."""

    kinds: Sequence[Invented]
    measures: Mapping[str, Measure]
    wrong_item: str
    as_of: date
    seed: int

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(kind.item for kind in self.kinds))

    @property
    def batches(self) -> tuple[str, ...]:
        years = range(self.as_of.year - _YEARS, self.as_of.year + 1)
        named = [f"{item} {year}" for item in self.items for year in years]
        return (f"{self.wrong_item} {self.as_of.year}, wrong on purpose", *named)

    def prepare(self, engine: Engine) -> None:
        """Lay down the table that turns a drawn place into a kind."""
        rows = [
            (slot, number, int(self.kinds[number].lasts), self.items.index(self.kinds[number].item))
            for slot, number in enumerate(slots(self.kinds, _SLOTS))
        ]
        engine.table("places", ("slot", "kind", "lasts", "item"), rows)

    def counts(self, low: int, high: int, quota: int) -> str:
        """Records a person: three in ten have none, the rest a long tail, ``quota`` together."""
        drawn = f"SELECT range AS person, hash(range, {self.seed}) % 1000000 AS u FROM range({low}, {high})"
        weight = "CASE WHEN u < 300000 THEN 0 ELSE CAST(100000000000 // (u - 293000) AS BIGINT) END"
        running = "SUM(w) OVER (ORDER BY person ROWS UNBOUNDED PRECEDING)"
        return (
            f"SELECT person, CAST({quota} * upto // total - {quota} * (upto - w) // total AS BIGINT) AS n FROM ("
            f"SELECT person, w, {running} AS upto, greatest(SUM(w) OVER (), 1) AS total FROM ("
            f"SELECT person, {weight} AS w FROM ({drawn}))) ORDER BY person"
        )

    def records(self) -> str:
        """The records of the people in ``counts``, in their order."""
        today = day_number(self.as_of)
        bits = {name: f"(h >> {shift})" for name, shift in (("slot", 0), ("age", 14), ("skew", 26), ("luck", 38))}
        age = f"CAST(({bits['age']} % {_SPAN}) * ({bits['skew']} % {_SPAN}) // {_SPAN} AS INTEGER)"
        spread = "SELECT person, unnest(range(n)) AS i FROM counts"
        drawn = f"SELECT person, i, hash(person, i, {self.seed}) AS h FROM ({spread})"
        luck = bits["luck"]
        # One in 512 has no day, one in 512 lies ahead.
        placed = (
            f"SELECT person, i, kind, lasts, item, h, {luck} % 4096 AS luck, CASE {luck} % 512 "
            f"WHEN 0 THEN {BEFORE_ALL} WHEN 1 THEN {today + 30} ELSE {today} - {age} END AS occurred "
            f"FROM ({drawn}) JOIN places ON slot = CAST(h % {_SLOTS} AS BIGINT)"
        )
        known = f"occurred <> {BEFORE_ALL}"
        dated = (
            f"SELECT *, CASE WHEN lasts = 1 AND {known} AND luck % 10 > 0 THEN occurred + CAST(h % 200 AS INTEGER) "
            f"ELSE {AFTER_ALL} END AS ended, "
            f"CASE WHEN {known} AND luck % 4 > 0 THEN occurred + CAST(h % 180 AS INTEGER) "
            f"ELSE {BEFORE_ALL} END AS determined, "
            f"{_month('occurred', BEFORE_ALL)} AS occurred_month FROM ({placed})"
        )
        place = "CAST(i + 1 AS INTEGER)"
        numbered = ", ".join(f"{place} AS {name}" for name in ("seq", "given", "content", "rid", "fact"))
        amounts = "".join(f", {self._amount(name, place)}" for place, name in enumerate(self.measures))
        return (
            f"SELECT person, CAST(kind AS INTEGER) AS kind, CAST(occurred AS INTEGER) AS occurred, "
            f"CAST(ended AS INTEGER) AS ended, CAST(determined AS INTEGER) AS determined, {numbered}, "
            f"CAST(occurred_month AS INTEGER) AS occurred_month, "
            f"CAST({_month('ended', AFTER_ALL)} AS INTEGER) AS ended_month, "
            f"CAST({_month('determined', BEFORE_ALL)} AS INTEGER) AS determined_month, "
            f"CAST({self._batch()} AS INTEGER) AS batch{amounts} FROM ({dated}) ORDER BY person, i"
        )

    def _batch(self) -> str:
        year, wrong = self.as_of.year, self.items.index(self.wrong_item)
        age = f"least(greatest({year} - occurred_month // 12, 0), {_YEARS})"
        chosen = f"item = {wrong} AND luck % 8 = 2 AND occurred_month // 12 = {year}"
        return f"CASE WHEN {chosen} THEN 0 ELSE 1 + item * {_YEARS + 1} + {_YEARS} - {age} END"

    def _amount(self, name: str, place: int) -> str:
        measure = self.measures[name]
        h = f"hash(person, i, {self.seed + 1 + place})"
        width = measure.max - measure.min + 1
        drawn = f"{measure.min} + CAST(({h} % {width}) * (({h} >> 32) % 1000) // 1000 AS BIGINT)"
        return f"CASE WHEN luck = 7 THEN {UNKNOWN} ELSE {drawn} END AS m_{name}"


def _month(day: str, unknown: int) -> str:
    moment = f"(DATE '1970-01-01' + CAST({day} AS INTEGER))"
    return f"CASE WHEN {day} = {unknown} THEN {unknown} ELSE year({moment}) * 12 + month({moment}) - 1 END"
