"""The card in pandas and numpy, as it is usually written: doubles, np.select, floor(x + 0.5)."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from cases.scoring.items import PointsKind
from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import card_method


def prepare(task: Task) -> Work:
    """Import the libraries."""
    np: Any = import_module("numpy")
    pandas: Any = import_module("pandas")
    import_module("pyarrow.parquet")

    def work() -> Mapping[str, Any]:
        people = pandas.read_parquet(Path(task["data"]) / "natural.parquet")
        score = _points(np, people)
        edges = [float(band.high or 0) for band in card_method().scale.bands[:-1]]
        band = np.select([score < edge for edge in edges], list(range(len(edges))), default=len(edges))
        scored = pandas.DataFrame({"person": people["person"], "total": score, "band": band})
        scored.to_parquet(task["out"], index=False)
        return {"rows": len(scored)}

    return work


def _points(np: Any, people: Any) -> Any:
    method = card_method()
    total = np.full(len(people), float(method.scale.base))
    for item in method.items:
        rows, column = item.points.table, people[item.points.attribute or ""]
        if item.points.kind is PointsKind.BY_VALUE:
            asked = [column == row.equals for row in rows]
        else:
            asked = [column < float(row.high) if row.high is not None else column.notna() for row in rows]
        total = total + np.select(asked, [float(row.points) for row in rows], default=0.0)
    return np.clip(np.floor(total + 0.5), float(method.scale.min or 0), float(method.scale.max or 0))


if __name__ == "__main__":
    main(prepare)
