"""What the agency of an invented population states: its own method's figures, but for a known share of people.

Illustrative. Of a thousand people, some are still scored by a version that never forgot a record, for some a wrong
batch was left out, and for one nothing is stated. Who that is depends on person and seed alone.
"""

from dataclasses import replace

from cases.scoring.method import Method, from_document
from cases.scoring.sweep import UNKNOWN, Side, compile_sweep
from cases.sweeps.engine import Engine
from cases.sweeps.manifest import FILE, Population, open_population, write_part
from cases.sweeps.run import open_part

#: Of a thousand people: scored by the stale version; without the wrong batch; not stated at all.
STALE, WITHOUT_BATCH, UNSTATED = 20, 10, 1


def state(population: Population, method: Method, *, seed: int, memory_mb: int, threads: int) -> Population:
    """Write the stated figures into the store and give it as it is now.

    While this runs the folder has no manifest, so that it is no store; killed, it has to be made anew.
    Raises NotSweepable when the method does not fit the population.
    """
    sides = {
        "stale": (Side(method), Side(stale_version(method))),
        "without": (Side(method), Side(method, without_batches=frozenset({0}))),
    }
    shape, kinds, as_of = population.shape(), population.kinds(), population.manifest.as_of
    programs = {name: compile_sweep(pair, shape, kinds, as_of) for name, pair in sides.items()}
    files = dict(population.manifest.files)
    (population.folder / FILE).unlink()
    with Engine(memory_mb=memory_mb, threads=threads) as engine:
        for part in population.parts:
            open_part(engine, population, part)
            for name, program in programs.items():
                for table, content in program.tables.items():
                    engine.table(table, content.columns, content.rows)
                engine.run(f"CREATE OR REPLACE TABLE {name} AS {program.text}")
            files |= write_part(engine, population.folder, part, {"people": _stated(seed)})
    manifest = replace(population.manifest, files=files, reported_decimals=method.scale.decimals)
    manifest.write(population.folder)
    return open_population(population.folder)


def stale_version(method: Method) -> Method:
    """The method as it was when it never forgot: the same, without retention."""
    document = method.to_document()
    items = document["items"]
    if not isinstance(items, list):
        raise TypeError("a method's items are a list")
    document["items"] = [{**item, "retention": None} for item in items]
    return from_document({**document, "version": f"{method.version}-stale", "signature": None})


def _stated(seed: int) -> str:
    luck = f"hash(s.person, {seed}) % 1000"
    return (
        f"SELECT s.person AS person, CAST(CASE WHEN {luck} < {UNSTATED} THEN {UNKNOWN} "
        f"WHEN {luck} < {UNSTATED + STALE} THEN s.total_b WHEN {luck} < {UNSTATED + STALE + WITHOUT_BATCH} "
        "THEN w.total_b ELSE s.total_a END AS BIGINT) AS reported "
        "FROM stale s JOIN without w ON s.person = w.person ORDER BY s.person"
    )
