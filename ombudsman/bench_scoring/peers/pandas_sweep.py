"""The sweep in pandas, as it is usually written: a merge with the method, doubles, two groupbys."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import AS_OF, WINDOW, record_method
from ombudsman.bench_scoring.peers.rows import caps, edges, points_by_level


def prepare(task: Task) -> Work:
    """Import the libraries."""
    np: Any = import_module("numpy")
    pandas: Any = import_module("pandas")
    pyarrow: Any = import_module("pyarrow.parquet")
    store = Path(task["store"])

    def work() -> Mapping[str, Any]:
        records = _read(pyarrow, store, "natural", task["parts"], ["person", "category", "level", "occurred_on"])
        people = _read(pyarrow, store, "people", task["parts"], ["person"])
        points = pandas.DataFrame(points_by_level(), columns=["category", "level", "points"])
        records["age"] = (pandas.Timestamp(AS_OF) - records["occurred_on"]).dt.days
        records = records[(records["age"] >= 0) & (records["age"] <= WINDOW)]
        records = records.merge(points, on=["category", "level"])
        records["value"] = records["points"] * ((WINDOW - records["age"]) / WINDOW)
        sums = records.groupby(["person", "category"], sort=False)["value"].sum().reset_index()
        sums["value"] = np.maximum(sums["value"], np.array(caps())[sums["category"]])
        scale = record_method().scale
        total = sums.groupby("person", sort=False)["value"].sum().reindex(people["person"], fill_value=0.0)
        score = np.clip(np.floor(total + float(scale.base) + 0.5), float(scale.min or 0), float(scale.max or 0))
        band = np.select([score < edge for edge in edges()], list(range(len(edges()))), default=len(edges()))
        result = pandas.DataFrame({"person": people["person"], "total": score.to_numpy(), "band": band})
        result.to_parquet(task["out"], index=False)
        return {}

    return work


def _read(pyarrow: Any, store: Path, room: str, parts: int, columns: list[str]) -> Any:
    files = [store / room / f"part-{part:03d}.parquet" for part in range(parts)]
    arrow: Any = import_module("pyarrow")
    return arrow.concat_tables(pyarrow.read_table(file, columns=columns) for file in files).to_pandas()


if __name__ == "__main__":
    main(prepare)
