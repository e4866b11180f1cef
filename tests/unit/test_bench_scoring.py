"""The benchmark's own parts: the card it hands to other engines, its figures, its place in the report."""

from decimal import Decimal
from pathlib import Path

import pytest

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input, Scalar
from ombudsman.bench_scoring.figures import Figures
from ombudsman.bench_scoring.methods import AS_OF, FIGURES, HOUSING, WORK, card_method, record_method
from ombudsman.bench_scoring.peers.rows import caps, edges, points_by_level
from ombudsman.bench_scoring.processes import Took
from ombudsman.bench_scoring.report import BEGIN, END, write_section
from ombudsman.bench_scoring.sizes import PART, QUICK

SECONDS = {
    "card": 0.1, "card with reasons": 0.2, "scan and write": 0.09, "pandas card": 1.0, "jpmml card": 1.0,
    "jpmml card with reasons": 5.0, "sweep": 0.5, "pandas sweep": 2.5, "spark sweep, by hand": 4.0,
    "cheapest group": 0.1, "sweep in no order": 1.0, "cheapest group in no order": 0.3,
    "by hand, joined": 0.5, "by hand, packed": 0.6, "two methods": 0.6,
    "without the batch": 0.8,
    "only the touched": 0.3, "unlimited": 0.5, "512 MB": 0.5, "growth 1000000": 0.1, "growth 5000000": 0.5,
    "growth 10000000": 1.0,
}  # fmt: skip


def figures(**told: dict[str, float]) -> Figures:
    took = {name: Took(seconds, seconds, 0.0, 100.0) for name, seconds in SECONDS.items()}
    took |= {name.replace("_", " "): Took(1.0, 1.0, 0.0, 100.0, what) for name, what in told.items()}
    return Figures(QUICK, took, {"polars card": "not there"}, [{"people": 5, "scores": 0}], {}, AS_OF, 1.0)


def test_it_holds_every_figure_against_its_goal() -> None:
    goals = {goal.asked: (goal.got, goal.reached) for goal in figures().goals()}

    assert goals["card: at least 40x the best PMML engine on the JVM"] == ("20.0x", False)
    assert goals["card: at least 5x pandas"] == ("10.0x", True)
    assert goals["the same of our own whole numbers"] == ("1.11x", True)
    assert goals["sweep: at least 25 % of the cheapest GROUP BY, records sorted by person"] == ("20.0 %", False)
    assert goals["sweep: at least 25 % of the cheapest GROUP BY, records in no order"] == ("30.0 %", True)
    assert goals["growth: exponent at most 1.08"] == ("1.000", True)
    assert goals["only the touched: at least 2x all"] == ("2.7x", True)
    assert goals["sweep: at least 100x the exact reference in Python"] == ("not measured", None)


def test_it_writes_its_part_of_the_report_and_leaves_the_rest(tmp_path: Path) -> None:
    report = tmp_path / "benchmarks.md"
    report.write_text(f"# Benchmarks\n\n## Pages\n\nfast\n\n{BEGIN}\nold\n{END}\n\n## Later\n")

    write_section(report, figures())

    text = report.read_text()
    assert text.startswith(f"# Benchmarks\n\n## Pages\n\nfast\n\n{BEGIN}\n## Scoring\n")
    assert text.endswith(f"{END}\n\n## Later\n")
    assert "old" not in text


@pytest.mark.parametrize("place", range(3))
def test_it_states_the_record_method_to_other_tools_as_it_is(place: int) -> None:
    item = record_method().items[place]
    found = [(level, points) for category, level, points in points_by_level() if category == place]

    assert found == [(row.equals, int(row.points)) for row in item.points.table]
    assert caps()[place] == int((item.cap and item.cap.min) or 0)
    assert edges() == [450, 550, 650, 750, 800]
    assert PART == 5_000_000


def test_its_card_has_points_that_end_on_a_half() -> None:
    stated: dict[str, Scalar] = {name: Decimal(low).scaleb(-decimals) for name, decimals, low, _, _ in FIGURES}
    stated |= {"housing": HOUSING[0], "work": WORK[0]}

    result = evaluate(card_method(), [Input(item.code, item.code, stated) for item in card_method().items], AS_OF)

    assert len([step for step in result.steps if step.item]) == 10
    assert any(
        point % 1 == Decimal("0.5")
        for item in card_method().items
        for point in (row.points for row in item.points.table)
    )
