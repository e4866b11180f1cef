"""The invented data of the benchmark, made once and kept: a wide table for the card, records for the sweep."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from cases.scoring.sweep import BEFORE_ALL, UNKNOWN
from cases.sweeps.engine import Engine
from cases.sweeps.generate import Size, generate
from cases.sweeps.manifest import Population, open_population
from ombudsman.bench_scoring.methods import AS_OF, CATEGORIES, FIGURES, HOUSING, WORK, card_method, record_method
from ombudsman.bench_scoring.scorecard import scorecard_text
from ombudsman.bench_scoring.sizes import PART

RECORDS_A_PERSON: Final = 20
NO_ORDER: Final = "no-order"
_SEED: Final = 20261122
_PLAIN: Final = {"COMPRESSION": "SNAPPY"}
#: How the values of each figure are drawn from two even numbers u and v between 0 and 1.
_DRAWN: Final = {
    "age": "18 + 81 * {u} * (0.5 + {v} / 2)",
    "months_at_address": "600 * {u} * {v}",
    "yearly_income": "1500000 + 98000000 * power({u} * {v}, 2)",
    "limit_used": "10000 * {u}",
    "late_payments": "CASE WHEN {u} < 0.7 THEN 0 ELSE 1 + 59 * power({v}, 5) END",
    "debt": "CASE WHEN {u} < 0.35 THEN 0 ELSE 50000000 * power({v}, 4) END",
    "inquiries": "CASE WHEN {u} < 0.5 THEN 0 ELSE 40 * power({v}, 4) END",
    "days_since_default": "3650 * {u}",
}


def wide_table(folder: Path, people: int) -> None:
    """``people.parquet`` in whole numbers, ``natural.parquet`` as other tools keep it, and the card as PMML."""
    stated = folder / "card.json"
    wanted = {"people": people, "method": card_method().sha256, "seed": _SEED}
    if stated.is_file() and json.loads(stated.read_text()) == wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "card.pmml").write_text(scorecard_text(reasons=0))
    (folder / "card_reasons.pmml").write_text(scorecard_text(reasons=3))
    with Engine(memory_mb=4096, threads=2, keep_order=True) as engine:
        engine.write(_wide(people), folder / "people.parquet", options=_PLAIN)
        engine.view("people", [folder / "people.parquet"])
        engine.write(_natural(), folder / "natural.parquet", options=_PLAIN)
    stated.write_text(json.dumps(wanted))


def store(folder: Path, records: int, done: Callable[[int, int], object]) -> Population:
    """A store of so many records, 20 a person, in parts of five million (or one, when there are fewer)."""
    path = folder / f"records-{records}"
    size = Size(records // RECORDS_A_PERSON, records, parts=max(1, records // PART))
    if not (path / "manifest.json").is_file():
        method = record_method()
        generate(
            path,
            [method],
            size,
            seed=_SEED,
            as_of=AS_OF,
            wrong_item=CATEGORIES[-1],
            done=lambda part: done(part + 1, size.split),
        )
    return open_population(path)


def natural_records(population: Population, parts: int) -> None:
    """The records of the first parts as other tools keep them: category, level and day in columns of their own."""
    folder = population.folder / "natural"
    folder.mkdir(exist_ok=True)
    rows = [
        (kind.kind, CATEGORIES.index(kind.item), kind.attributes.get("level", UNKNOWN)) for kind in population.kinds()
    ]
    with Engine(memory_mb=4096, threads=2, keep_order=True) as engine:
        engine.table(
            "kinds", ("kind", "category", "level"), [tuple(int(str(number)) for number in row) for row in rows]
        )
        for part in range(parts):
            target = folder / f"part-{part:03d}.parquet"
            if not target.is_file():
                engine.view("records", [population.records(part)])
                engine.write(_natural_records(), target, options=_PLAIN)


def unordered_records(population: Population, parts: int) -> None:
    """The records of the first parts in no order, as an agency may well hand them in: not sorted by person."""
    (population.folder / NO_ORDER).mkdir(exist_ok=True)
    with Engine(memory_mb=4096, threads=2, keep_order=True) as engine:
        for part in range(parts):
            target = unordered(population, part)
            if not target.is_file():
                engine.view("records", [population.records(part)])
                engine.write("SELECT * FROM records ORDER BY hash(person, given)", target, options=_PLAIN)


def unordered(population: Population, part: int) -> Path:
    """Where the records of a part lie in no order."""
    return population.folder / NO_ORDER / f"part-{part:03d}.parquet"


def _natural_records() -> str:
    day = f"CASE WHEN occurred = {BEFORE_ALL} THEN NULL ELSE TIMESTAMP '1970-01-01' + to_days(occurred) END"
    level = f"CASE WHEN level = {UNKNOWN} THEN NULL ELSE CAST(level AS INTEGER) END"
    columns = f"person, CAST(category AS INTEGER) AS category, {level} AS level, {day} AS occurred_on"
    return f"SELECT {columns} FROM records r JOIN kinds k ON r.kind = k.kind ORDER BY r.person, r.given"


def _wide(people: int) -> str:
    columns = ["person"]
    for place, (name, _, low, high, _) in enumerate(FIGURES):
        drawn = f"least(greatest(CAST(floor({_DRAWN[name]}) AS BIGINT), {low}), {high})"
        u, v = (f"((hash(person, {_SEED + 100 * place + turn}) % 1000003) / 1000003.0)" for turn in (1, 2))
        columns.append(f"{_sometimes(place, drawn.format(u=u, v=v))} AS a_{place}")
    for place, values in enumerate((HOUSING, WORK), start=len(FIGURES)):
        code = f"CAST(hash(person, {_SEED + 100 * place}) % {len(values)} AS BIGINT)"
        columns.append(f"{_sometimes(place, code)} AS a_{place}")
    return f"SELECT {', '.join(columns)} FROM (SELECT range AS person FROM range(1, {people + 1})) ORDER BY person"


def _sometimes(place: int, value: str) -> str:
    """One value in forty is not known."""
    return f"CASE WHEN hash(person, {_SEED + 7000 + place}) % 40 = 0 THEN {UNKNOWN} ELSE {value} END"


def _natural() -> str:
    columns = ["person"]
    for place, (name, decimals, *_) in enumerate(FIGURES):
        columns.append(
            f"CASE WHEN a_{place} = {UNKNOWN} THEN NULL ELSE a_{place} / {10**decimals}.0::DOUBLE END AS {name}"
        )
    for place, (name, values) in enumerate((("housing", HOUSING), ("work", WORK)), start=len(FIGURES)):
        columns.append(f"CASE WHEN a_{place} = {UNKNOWN} THEN NULL ELSE {_listed(values)}[a_{place} + 1] END AS {name}")
    return f"SELECT {', '.join(columns)} FROM people"


def _listed(values: Sequence[str]) -> str:
    return f"[{', '.join(repr(value) for value in values)}]"
