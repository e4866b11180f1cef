"""The exact reference in Python over the records of some people: what the sweep is as right as, and faster than."""

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from cases.scoring.evaluate import evaluate
from cases.sweeps.engine import Engine
from cases.sweeps.manifest import open_population
from cases.sweeps.rebuild import Rebuild, row_of
from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import AS_OF, record_method


def prepare(task: Task) -> Work:
    """Read the records of every so many-th person and make them what the reference reads; that is not timed."""
    population = open_population(Path(task["store"]))
    rebuild, method = Rebuild(population), record_method()
    every = max(1, population.manifest.people // population.manifest.parts // int(task["people"]))
    with Engine(memory_mb=4096, threads=2) as engine:
        engine.view("records", [population.records(0)])
        columns = ", ".join(rebuild.columns)
        text = f"SELECT {columns} FROM records WHERE person % {every} = 0 ORDER BY person, given"
        rows = [row_of(rebuild.columns, row) for row in engine.rows(text)]
    people = [[rebuild.record(row) for row in own] for _, own in groupby(rows, key=lambda row: row["person"])]

    def work() -> Mapping[str, Any]:
        for records in people:
            evaluate(method, records, AS_OF)
        return {"people": len(people), "records": len(rows)}

    return work


if __name__ == "__main__":
    main(prepare)
