"""From a long file of records to a store, however long: DuckDB sorts what does not fit in memory on disk.

Two passes: the first numbers kinds, batches and people and lays the records out by part, the second sorts each part
by person and numbers each person's records. Records may not repeat; where they do, nothing is stored.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from cases.scoring.sweep import AFTER_ALL, BEFORE_ALL, UNKNOWN, Measure
from cases.sweeps.engine import Engine, named, quoted
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.kinds import write_kinds
from cases.sweeps.manifest import (
    NO_BATCH,
    RECORD_COLUMNS,
    Manifest,
    Population,
    open_population,
    prepare_folder,
    typed,
    write_part,
)
from cases.sweeps.numbering import number_batches, number_kinds, number_people, of_kind, stated_figure
from cases.sweeps.source import DAYS, day_in, open_source, refuse, refuse_bad_rows

_PART_RECORDS = 4_000_000


@dataclass(frozen=True)
class Order:
    """What to load and how. ``people``: a file with person or subject, and reported; without it, whoever has records.

    ``measures`` gives the digits after the point of each attribute that becomes a column of its own.
    """

    records: Path
    title: str
    as_of: date
    people: Path | None = None
    measures: Mapping[str, int] = field(default_factory=dict)
    fact_key: tuple[str, ...] = ()
    reported_decimals: int = 0
    illustrative: bool = False
    parts: int = 0


def load(folder: Path, order: Order, *, memory_mb: int, threads: int) -> Population:
    """Write a store from a long file; raises PopulationInvalid with the place, and then nothing is stored."""
    prepare_folder(folder, "records", "people")
    scattered = folder / "scattered"
    try:
        with Engine(memory_mb=memory_mb, threads=threads, scratch=folder, keep_order=True) as engine:
            loader = _Loader(engine, folder, order)
            loader.number()
            loader.scatter(scattered)
            loader.gather(scattered)
    except BaseException:
        for room in ("records", "people"):
            shutil.rmtree(folder / room, ignore_errors=True)
        raise
    finally:
        shutil.rmtree(scattered, ignore_errors=True)
    return open_population(folder)


class _Loader:
    """The two passes over one file."""

    def __init__(self, engine: Engine, folder: Path, order: Order) -> None:
        self._engine = engine
        self._folder = folder
        self._order = order
        self._source = open_source(engine, order.records)
        refuse_bad_rows(engine, self._source)
        for name in (*order.measures, *order.fact_key):
            if name not in self._source.attributes:
                raise PopulationInvalid(f"{order.records.name}: {name}", "no such column")
        kept_apart = {*order.measures, *order.fact_key}
        self._described = tuple(name for name in self._source.attributes if name not in kept_apart)
        self._batches: tuple[str, ...] = ()
        self._count = engine.numbers("SELECT COUNT(*) FROM source")[0]

    @property
    def _parts(self) -> int:
        return self._order.parts or max(1, -(-self._count // _PART_RECORDS))

    def number(self) -> None:
        """Give every kind, batch and person a number."""
        write_kinds(self._folder, number_kinds(self._engine, self._source, self._described))
        self._batches = number_batches(self._engine, self._source)
        number_people(self._engine, self._source, self._order.people, self._order.reported_decimals)
        if self._source.who == "subject":
            self._engine.write("SELECT person, who AS subject FROM everybody", self._folder / "subjects.parquet")

    def scatter(self, folder: Path) -> None:
        """Lay the records out by part, numbered as they came."""
        for measure, decimals in self._order.measures.items():
            self._refuse_inexact(measure, decimals)
        joined = f"kinds k ON {of_kind(self._described)}"
        person, batch = self._source.person, "NULL"
        if self._source.who == "subject":
            joined += f" JOIN everybody p ON {person} = p.who"
            person = "p.person"
        if "batch" in self._source.columns:
            joined += " LEFT JOIN batches b ON CAST(s.batch AS VARCHAR) = b.name"
            batch = "b.batch"
        keys = "".join(
            f", NULLIF(CAST(s.{named(name)} AS VARCHAR), '') AS {named('key ' + name)}" for name in self._order.fact_key
        )
        amounts = "".join(f", {self._amount(name)} AS m_{name}" for name in self._order.measures)
        numbered = "SELECT *, row_number() OVER () AS came FROM source"
        self._engine.run(
            f"COPY (SELECT {person} AS person, {person} % {self._parts} AS part, k.kind AS kind, s.came AS came, "
            f"CAST(s.record_id AS VARCHAR) AS record_id, s.item AS item, {self._days()}, "
            f"COALESCE({batch}, {NO_BATCH}) AS batch{keys}{amounts} FROM ({numbered}) s JOIN {joined}) "
            f"TO {quoted(folder)} (FORMAT PARQUET, COMPRESSION SNAPPY, PARTITION_BY (part))"
        )

    def gather(self, folder: Path) -> None:
        """Sort each part by person and write the store."""
        columns = (*RECORD_COLUMNS, *(f"m_{name}" for name in self._order.measures))
        files: dict[str, str] = {}
        people = largest = repeated_facts = 0
        for part in range(self._parts):
            self._open_scattered(folder / f"part={part}")
            twice = "SELECT person, record_id FROM mine GROUP BY person, record_id HAVING COUNT(*) > 1"
            refuse(self._engine, self._order.records.name, twice, "the same record id twice for a person")
            self._engine.run(f"CREATE OR REPLACE TABLE numbered AS {self._numbered()}")
            records = f"SELECT {typed(columns)} FROM numbered ORDER BY person, seq"
            own = f"FROM everybody WHERE person % {self._parts} = {part} ORDER BY person"
            everybody = f"SELECT person, {stated_figure()} AS reported {own}"
            files |= write_part(self._engine, self._folder, part, {"records": records, "people": everybody})
            people += self._engine.numbers(f"SELECT COUNT(*) FROM ({everybody})")[0]
            counts = "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM numbered GROUP BY person)"
            largest = max(largest, self._engine.numbers(counts)[0])
            facts = "SELECT COUNT(*) FROM (SELECT 1 FROM numbered GROUP BY person, fact HAVING COUNT(*) > 1)"
            repeated_facts += self._engine.numbers(facts)[0]
        self._manifest(files, people=people, largest=largest, unique_facts=repeated_facts == 0).write(self._folder)

    def _manifest(self, files: Mapping[str, str], *, people: int, largest: int, unique_facts: bool) -> Manifest:
        order = self._order
        return Manifest(
            title=order.title,
            illustrative=order.illustrative,
            as_of=order.as_of,
            people=people,
            records=self._count,
            parts=self._parts,
            largest_count=largest,
            measures={name: self._measure(name) for name in order.measures},
            fact_key=order.fact_key,
            unique_records=True,
            unique_facts=unique_facts,
            batches=self._batches,
            files=files,
            reported_decimals=order.reported_decimals,
        )

    def _days(self) -> str:
        texts = []
        for name, unknown in zip(DAYS, (BEFORE_ALL, AFTER_ALL, BEFORE_ALL), strict=True):
            short = name.removesuffix("_on")
            if name not in self._source.columns:
                texts.append(f"{unknown} AS {short}, {unknown} AS {short}_month")
                continue
            day = day_in(name)
            texts.append(f"COALESCE({day} - DATE '1970-01-01', {unknown}) AS {short}")
            texts.append(f"COALESCE(year({day}) * 12 + month({day}) - 1, {unknown}) AS {short}_month")
        return ", ".join(texts)

    def _refuse_inexact(self, name: str, decimals: int) -> None:
        scaled = f"TRY_CAST({named(name)} AS DECIMAL(38, 9)) * {10**decimals}"
        bad = f"{named(name)} IS NOT NULL AND COALESCE({scaled} <> CAST({scaled} AS BIGINT), true)"
        rows = f"SELECT {named(self._source.who)}, record_id, {named(name)} FROM source WHERE {bad}"
        refuse(self._engine, f"{self._order.records.name}: {name}", rows, f"no number with {decimals} digits, rows")

    def _amount(self, name: str) -> str:
        scaled = f"CAST(TRY_CAST(s.{named(name)} AS DECIMAL(38, 9)) * {10 ** self._order.measures[name]} AS BIGINT)"
        return f"COALESCE({scaled}, {UNKNOWN})"

    def _measure(self, name: str) -> Measure:
        scale = 10 ** self._order.measures[name]
        amount = f"CAST(TRY_CAST({named(name)} AS DECIMAL(38, 9)) * {scale} AS BIGINT)"
        low, high = self._engine.numbers(f"SELECT MIN({amount}), MAX({amount}) FROM source")
        return Measure(self._order.measures[name], low, high)

    def _open_scattered(self, folder: Path) -> None:
        files = sorted(folder.glob("*.parquet"))
        if files:
            self._engine.view("mine", files)
            return
        # Nobody of this part has a record: the shape of any other part, and no row of it.
        others: Sequence[Path] = sorted(folder.parent.rglob("*.parquet"))[:1]
        self._engine.view("everything", others)
        self._engine.run("CREATE OR REPLACE VIEW mine AS SELECT * FROM everything WHERE 1 = 0")

    def _numbered(self) -> str:
        """Number the records of each person; a record without the whole fact key stands alone."""
        seq = "row_number() OVER (PARTITION BY person ORDER BY record_id) - 1"
        given = "row_number() OVER (PARTITION BY person ORDER BY came) - 1"
        if not self._order.fact_key:
            return f"SELECT *, {seq} AS seq, {given} AS given, {seq} AS content, {seq} AS rid, {seq} AS fact FROM mine"
        keys = [named(f"key {name}") for name in self._order.fact_key]
        lacking = " OR ".join(f"{key} IS NULL" for key in keys)
        alone = f"CASE WHEN {lacking} THEN record_id END"
        same = ", ".join(f"CASE WHEN {lacking} THEN NULL ELSE {key} END" for key in ("item", *keys))
        days = "occurred, ended, determined"
        amounts = "".join(f", m_{name}" for name in self._order.measures)
        fact = f"dense_rank() OVER (PARTITION BY person ORDER BY {alone}, {same}) - 1"
        content = f"dense_rank() OVER (PARTITION BY person ORDER BY kind, {days}{amounts}, {', '.join(keys)}) - 1"
        return f"SELECT *, {seq} AS seq, {given} AS given, {content} AS content, {seq} AS rid, {fact} AS fact FROM mine"
