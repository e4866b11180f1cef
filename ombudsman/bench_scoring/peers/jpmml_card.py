"""The card in JPMML-Evaluator, from Python, at its best: transpiled to Java, warm, 10,000 rows a call.

JPMML-Evaluator is under the AGPL: it is installed for this comparison only, beside the project and never inside it.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from ombudsman.bench_scoring.measure import Task, Work, main

_ROWS_A_CALL = 10_000


def prepare(task: Task) -> Work:
    """Load the scorecard, let the JVM warm up."""
    pandas: Any = import_module("pandas")
    jpmml: Any = import_module("jpmml_evaluator")
    folder = Path(task["data"])
    model = folder / ("card_reasons.pmml" if task["reasons"] else "card.pmml")
    evaluator = jpmml.make_evaluator(str(model), backend="jpype", transpile=task.get("transpile", True))
    evaluator.suppressResultFields(evaluator.getTargetFields())
    source = folder / "natural.parquet"
    _score(evaluator, pandas, pandas.read_parquet(source).head(2 * _ROWS_A_CALL))

    def work() -> Mapping[str, Any]:
        people = pandas.read_parquet(source)
        scored = _score(evaluator, pandas, people.head(task["rows"]))
        scored.to_parquet(task["out"], index=False)
        return {"rows": len(scored)}

    return work


def _score(evaluator: Any, pandas: Any, people: Any) -> Any:
    parts = []
    for start in range(0, len(people), _ROWS_A_CALL):
        part = people.iloc[start : start + _ROWS_A_CALL]
        scored = evaluator.evaluateAll(part.drop(columns=["person"]))
        parts.append(scored.assign(person=part["person"].to_numpy()))
    return pandas.concat(parts)


if __name__ == "__main__":
    main(prepare)
