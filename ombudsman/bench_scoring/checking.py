"""Is it right? Everybody's figures against the exact reference, person by person, without any sampling unless asked.

`python -m ombudsman.bench_scoring.checking {...}`: a stretch of the card, or one part of the store.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input, Scalar
from cases.scoring.rows import card_items
from cases.scoring.sweep import UNKNOWN
from cases.scoring.sweep.card import compile_card
from cases.scoring.sweep.card_columns import Column, Figures
from cases.sweeps.engine import Engine
from cases.sweeps.manifest import open_population
from cases.sweeps.proof import prove_part
from cases.sweeps.questions import ShadowAudit
from cases.sweeps.run import run_part
from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import card_columns, card_method, record_method

_MEMORY_MB: Final = 4096


def card(task: Task) -> Work:
    """Score, grade and ranked reasons of the people from ``low`` up to below ``high``."""
    method, columns = card_method(), card_columns()
    codes = compile_card(method, columns, reasons=3).reason_codes[0]
    items = [each.item.code for each in card_items(method)]
    labels = [band.label for band in method.scale.bands]
    engine = Engine(memory_mb=_MEMORY_MB, threads=1)
    engine.view("people", [Path(task["data"]) / "people.parquet"])
    engine.view("scored", [Path(task["scored"])])
    engine.view("ranked", [Path(task["ranked"])])
    attributes = ", ".join(f"p.{column.column}" for column in columns.values())
    text = (
        "SELECT s.total_a, s.band_a, s.hidden_a, r.total_a, r.band_a, r.hidden_a, "
        f"r.reason1_a, r.reason2_a, r.reason3_a, "
        f"{attributes} FROM people p JOIN scored s ON p.person = s.person JOIN ranked r ON p.person = r.person "
        f"WHERE p.person >= {int(task['low'])} AND p.person < {int(task['high'])}"
    )

    def work() -> Mapping[str, Any]:
        wrong = [0, 0, 0]
        people = 0
        for row in engine.rows(text):
            numbers = [int(str(value)) for value in row]
            stated = _stated(columns, numbers[9:])
            result = evaluate(method, [Input(code, code, stated) for code in items], date.max)
            ranks = [codes.index(code) + 1 for code in result.reason_codes[:3]]
            total, band = int(result.total), labels.index(result.grade or "")
            wrong[0] += numbers[0] != total or numbers[3] != total
            wrong[1] += numbers[1:3] != [band, 0] or numbers[4:6] != [band, 0]
            wrong[2] += numbers[6:9] != [*ranks, 0, 0, 0][:3]
            people += 1
        return {"people": people, "scores": wrong[0], "bands": wrong[1], "reasons": wrong[2]}

    return work


def sweep(task: Task) -> Work:
    """Score and grade of the people of one part, by the proof that every sweep carries; and what was written before."""
    population, part = open_population(Path(task["store"])), int(task["part"])
    question = ShadowAudit(record_method())
    folder = Path(task["out"])

    def work() -> Mapping[str, Any]:
        swept = run_part(population, question, part, folder, memory_mb=_MEMORY_MB, threads=1)
        proof = prove_part(
            population,
            question,
            part,
            folder,
            sha256=swept.sha256,
            seed=1,
            memory_mb=_MEMORY_MB,
            threads=1,
            sample=int(task["sample"]),
        )
        with Engine(memory_mb=_MEMORY_MB, threads=1) as engine:
            engine.view("proved", [folder / f"part-{part:03d}.parquet"])
            engine.view("written", [Path(task["written"]) / f"part-{part:03d}.parquet"])
            columns = "person, total_a, band_a, hidden_a"
            other = f"SELECT {columns} FROM proved EXCEPT SELECT {columns} FROM written"
            differing = engine.numbers(f"SELECT COUNT(*) FROM ({other})")[0]
        return {"people": proof.checked_sample, "scores": proof.wrong_count + differing}

    return work


def _stated(columns: Mapping[str, Column], numbers: Sequence[int]) -> dict[str, Scalar]:
    return {name: _value(column, number) for (name, column), number in zip(columns.items(), numbers, strict=True)}


def _value(column: Column, number: int) -> Scalar:
    if number == UNKNOWN:
        return None
    if isinstance(column, Figures):
        return Decimal(f"{number}E-{column.decimals}") if column.decimals else number
    return column.values[number]


_JOBS: Final[Mapping[str, Callable[[Task], Work]]] = {"card": card, "sweep": sweep}


def prepare(task: Task) -> Work:
    """The check that the task names."""
    return _JOBS[task["job"]](task)


if __name__ == "__main__":
    main(prepare)
