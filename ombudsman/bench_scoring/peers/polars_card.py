"""The card in Polars, as it is usually written: doubles, when/then, read and written as a stream."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from cases.scoring.items import Item, PointsKind
from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import card_method


def prepare(task: Task) -> Work:
    """Import the library."""
    pl: Any = import_module("polars")
    method = card_method()

    def work() -> Mapping[str, Any]:
        people = pl.scan_parquet(Path(task["data"]) / "natural.parquet")
        total = pl.lit(float(method.scale.base))
        for item in method.items:
            total = total + _points(pl, item)
        low, high = float(method.scale.min or 0), float(method.scale.max or 0)
        scored = people.select("person", (total + 0.5).floor().clip(low, high).alias("total"))
        scored = scored.with_columns(_band(pl, [float(band.high or 0) for band in method.scale.bands[:-1]]))
        scored.sink_parquet(task["out"], compression="snappy")
        return {}

    return work


def _points(pl: Any, item: Item) -> Any:
    column, chosen = pl.col(item.points.attribute or ""), pl
    for row in item.points.table:
        if item.points.kind is PointsKind.BY_VALUE:
            asked = column == row.equals
        else:
            asked = column < float(row.high) if row.high is not None else column.is_not_null()
        chosen = chosen.when(asked).then(float(row.points))
    return chosen.otherwise(0.0)


def _band(pl: Any, edges: list[float]) -> Any:
    chosen = pl
    for place, edge in enumerate(edges):
        chosen = chosen.when(pl.col("total") < edge).then(place)
    return chosen.otherwise(len(edges)).alias("band")


if __name__ == "__main__":
    main(prepare)
