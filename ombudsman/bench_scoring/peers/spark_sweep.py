"""The sweep in Spark on this machine: our own text unchanged, and a form written by hand that suits Spark better.

By hand: one GROUP BY with a conditional sum per category, which spares Spark one shuffle.
"""

import os
import tempfile
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from cases.scoring.sweep import day_number
from cases.sweeps.manifest import open_population
from cases.sweeps.questions import ShadowAudit, program_of
from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import AS_OF, WINDOW, record_method
from ombudsman.bench_scoring.peers.rows import caps, edges, points_by_kind


def prepare(task: Task) -> Work:
    """Start the session, read the schemas, let the JVM warm up on one part."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    store = Path(task["store"])
    session = _session()
    text = _by_hand(store) if task["form"] == "by hand" else _our_own(session, store)

    def run(parts: int, out: str) -> None:
        for room in ("records", "people"):
            files = [str(store / room / f"part-{part:03d}.parquet") for part in range(parts)]
            session.read.parquet(*files).createOrReplaceTempView(room)
        session.sql(text).write.mode("overwrite").parquet(out)

    run(1, f"{task['out']}.warm")

    def work() -> Mapping[str, Any]:
        run(task["parts"], task["out"])
        return {}

    return work


def _session() -> Any:
    sql: Any = import_module("pyspark.sql")
    folder = tempfile.mkdtemp(prefix="bench-spark-")
    builder = sql.SparkSession.builder.master("local[2]").appName("bench")
    for name, value in {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "6g",
        "spark.local.dir": folder,
        "spark.log.level": "OFF",
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.warehouse.dir": folder,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _our_own(session: Any, store: Path) -> str:
    program = program_of(open_population(store), ShadowAudit(record_method()))
    for name, table in program.tables.items():
        schema = ", ".join(f"{column} BIGINT" for column in table.columns)
        session.createDataFrame(list(table.rows), schema=schema).createOrReplaceTempView(name)
    return program.text


def _by_hand(store: Path) -> str:
    scale, today = record_method().scale, day_number(AS_OF)
    whens: dict[int, list[str]] = {}
    for kind, item, points in points_by_kind(store):
        whens.setdefault(item, []).append(f"WHEN {kind} THEN {points}L")
    left = f"({WINDOW}L - ({today} - occurred))"
    sums = ", ".join(f"SUM(CASE kind {' '.join(own)} ELSE 0L END * {left}) AS s{item}" for item, own in whens.items())
    held = " + ".join(f"GREATEST(s{item}, {caps()[item] * WINDOW}L)" for item in whens)
    raw = f"{int(scale.base) * WINDOW}L + COALESCE({held}, 0L)"
    low, high = (int(limit or 0) * WINDOW for limit in (scale.min, scale.max))
    bands = " ".join(f"WHEN total < {edge} THEN {place}" for place, edge in enumerate(edges()))
    return (
        f"SELECT person, total, CASE {bands} ELSE {len(edges())} END AS band FROM (SELECT person, "
        f"(2 * LEAST(GREATEST({raw}, {low}L), {high}L) + {WINDOW}) DIV {2 * WINDOW} AS total FROM "
        f"people LEFT JOIN (SELECT person, {sums} FROM records WHERE occurred BETWEEN {today - WINDOW} AND {today} "
        "GROUP BY person) USING (person))"
    )


if __name__ == "__main__":
    main(prepare)
