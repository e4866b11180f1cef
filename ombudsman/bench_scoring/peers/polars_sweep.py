"""The sweep in Polars: a join with the method, whole numbers, two group_bys, read and written as a stream."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import AS_OF, WINDOW, record_method
from ombudsman.bench_scoring.peers.rows import caps, edges, points_by_level


def prepare(task: Task) -> Work:
    """Import the library."""
    pl: Any = import_module("polars")
    store, i32 = Path(task["store"]), pl.Int32

    def scan(room: str) -> Any:
        return pl.scan_parquet([store / room / f"part-{part:03d}.parquet" for part in range(task["parts"])])

    def work() -> Mapping[str, Any]:
        points = pl.LazyFrame(
            points_by_level(), schema={"category": i32, "level": i32, "points": pl.Int64}, orient="row"
        )
        least = pl.LazyFrame(
            {"category": range(len(caps())), "least": caps()}, schema={"category": i32, "least": pl.Int64}
        )
        scale = record_method().scale
        age = (pl.lit(AS_OF).cast(pl.Datetime) - pl.col("occurred_on")).dt.total_days()
        young = scan("natural").with_columns(age.alias("age")).filter(pl.col("age").is_between(0, WINDOW))
        sums = (
            young.join(points, on=["category", "level"])
            .group_by("person", "category")
            .agg((pl.col("points") * (WINDOW - pl.col("age"))).sum().alias("units"))
        )
        held = sums.join(least, on="category").with_columns(pl.max_horizontal("units", pl.col("least") * WINDOW))
        added = held.group_by("person").agg(pl.col("units").sum())
        raw = (pl.col("units").fill_null(0) + int(scale.base) * WINDOW).clip(
            int(scale.min or 0) * WINDOW, int(scale.max or 0) * WINDOW
        )
        total = ((2 * raw + WINDOW) // (2 * WINDOW)).alias("total")
        result = scan("people").select("person").join(added, on="person", how="left").select("person", total)
        result = result.with_columns(_band(pl))
        result.sink_parquet(task["out"], compression="snappy")
        return {}

    return work


def _band(pl: Any) -> Any:
    chosen = pl
    for place, edge in enumerate(edges()):
        chosen = chosen.when(pl.col("total") < edge).then(place)
    return chosen.otherwise(len(edges())).alias("band")


if __name__ == "__main__":
    main(prepare)
