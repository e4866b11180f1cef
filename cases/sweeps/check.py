"""Looks through a whole store: every statement of its manifest is counted again in its files."""

from collections.abc import Callable
from datetime import date

from cases.scoring.sweep import AFTER_ALL, BEFORE_ALL, UNKNOWN, day_number
from cases.sweeps.engine import Engine
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.manifest import PEOPLE_COLUMNS, RECORD_COLUMNS, Population, name_of
from cases.sweeps.run import open_part

_FIRST_DAY, _LAST_DAY = day_number(date.min), day_number(date.max)


def check(population: Population, *, memory_mb: int, threads: int, done: Callable[[int], object] = bool) -> None:
    """Raise PopulationInvalid with the place of the first thing that is not as stated; ``done`` hears of each part."""
    manifest = population.manifest
    people = records = largest = 0
    with Engine(memory_mb=memory_mb, threads=threads) as engine:
        for part in population.parts:
            population.refuse_altered(part)
            open_part(engine, population, part)
            _check_columns(engine, population, part)
            for condition, words in _faults(population):
                if engine.numbers(f"SELECT COUNT(*) FROM records WHERE {condition}")[0]:
                    raise PopulationInvalid(name_of(population.folder, population.records(part)), words)
            for text, words in _SHAPES:
                if engine.numbers(text)[0]:
                    raise PopulationInvalid(name_of(population.folder, population.people(part)), words)
            people += engine.numbers("SELECT COUNT(*) FROM people")[0]
            records += engine.numbers("SELECT COUNT(*) FROM records")[0]
            largest = max(largest, engine.numbers(_LARGEST)[0])
            _check_repeats(engine, population, part)
            done(part)
        engine.view("everybody", [population.people(part) for part in population.parts])
        if engine.numbers("SELECT COUNT(*) - COUNT(DISTINCT person) FROM everybody")[0]:
            raise PopulationInvalid("people", "a person in two parts")
    for name, counted in (("people", people), ("records", records), ("largest_count", largest)):
        if getattr(manifest, name) != counted:
            raise PopulationInvalid(f"manifest.json: {name}", f"{counted} counted")


_LARGEST = "SELECT MAX(n) FROM (SELECT COUNT(*) AS n FROM records GROUP BY person)"
_SHAPES = (
    ("SELECT COUNT(*) FROM people WHERE person IS NULL OR reported IS NULL", "an empty field"),
    ("SELECT COUNT(*) - COUNT(DISTINCT person) FROM people", "a person twice"),
    ("SELECT COUNT(*) FROM records WHERE person NOT IN (SELECT person FROM people)", "records of a person not in it"),
)


def _check_columns(engine: Engine, population: Population, part: int) -> None:
    measures = (f"m_{name}" for name in population.manifest.measures)
    wanted = {"records": {*RECORD_COLUMNS, *measures}, "people": set(PEOPLE_COLUMNS)}
    for view, columns in wanted.items():
        held = {str(row[0]): str(row[1]) for row in engine.rows(f"DESCRIBE {view}")}
        file = population.records(part) if view == "records" else population.people(part)
        if set(held) != columns or not set(held.values()) <= {"INTEGER", "BIGINT"}:
            raise PopulationInvalid(name_of(population.folder, file), "not the columns of whole numbers that it needs")


def _faults(population: Population) -> list[tuple[str, str]]:
    """Conditions that hold for no record of a sound store, and what they mean."""
    manifest = population.manifest
    columns = (*RECORD_COLUMNS, *(f"m_{name}" for name in manifest.measures))
    faults = [
        (" OR ".join(f"{name} IS NULL" for name in columns), "an empty field"),
        (f"kind < 0 OR kind >= {len(population.kinds())}", "a kind that kinds.json does not have"),
        (f"batch < -1 OR batch >= {len(manifest.batches)}", "a batch that the manifest does not name"),
    ]
    for name, unknown in (("occurred", BEFORE_ALL), ("ended", AFTER_ALL), ("determined", BEFORE_ALL)):
        day = f"{name} <> {unknown}"
        faults.append((f"{day} AND ({name} < {_FIRST_DAY} OR {name} > {_LAST_DAY})", f"{name} is no day"))
        # Only what is a day is turned into one: the case comes before the conversion.
        inside = f"CASE WHEN {name} BETWEEN {_FIRST_DAY} AND {_LAST_DAY} THEN {name} ELSE 0 END"
        date_of = f"(DATE '1970-01-01' + CAST({inside} AS INTEGER))"
        month = f"CASE WHEN {day} THEN year({date_of}) * 12 + month({date_of}) - 1 ELSE {unknown} END"
        faults.append((f"{name}_month <> {month}", f"{name}_month is not the month of {name}"))
    for name, measure in manifest.measures.items():
        outside = f"m_{name} < {measure.min} OR m_{name} > {measure.max}"
        faults.append((f"m_{name} <> {UNKNOWN} AND ({outside})", f"{name} outside its bounds"))
    return faults


def _check_repeats(engine: Engine, population: Population, part: int) -> None:
    stated = {"rid": population.manifest.unique_records, "fact": population.manifest.unique_facts, "given": True}
    for name, unique in stated.items():
        repeats = f"SELECT COUNT(*) FROM (SELECT 1 FROM records GROUP BY person, {name} HAVING COUNT(*) > 1)"
        if unique and engine.numbers(repeats)[0]:
            raise PopulationInvalid(name_of(population.folder, population.records(part)), f"{name} repeats")
