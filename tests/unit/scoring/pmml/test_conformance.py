"""Every scorecard of the conformance set gives the scores, outputs and reasons of its table."""

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from cases.scoring.pmml import RowInvalid, Scorecard, number_text, read
from tests.unit.scoring.tables import ROOT

SET = ROOT / "tests/conformance/pmml"
FILES = sorted(SET.glob("*.pmml"))
#: A table without rows would prove nothing.
FEWEST_ROWS = 800


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.with_suffix(".csv").open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def found(card: Scorecard, row: dict[str, str]) -> dict[str, str]:
    """The row as the card fills it in: ``=score``, ``=`` and each output, ``=reasons``."""
    inputs = {name: row[name] for name in card.active_fields}
    blank = {f"={name}": "" for name in card.output_names}
    try:
        scored = card.score(inputs)
    except RowInvalid:
        return {**inputs, "=score": "invalid", **blank, "=reasons": ""}
    outputs = {f"={name}": text for name, text in scored.outputs.items()}
    return {**inputs, "=score": number_text(scored.total), **outputs, "=reasons": " ".join(scored.reason_codes)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_scores_every_row_as_the_table_says(path: Path) -> None:
    (card,) = read(path.read_bytes())
    rows = rows_of(path)

    assert [found(card, row) for row in rows] == rows


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_row_can_be_followed_step_by_step(path: Path) -> None:
    (card,) = read(path.read_bytes())
    for row in rows_of(path):
        if row["=score"] == "invalid":
            continue
        scored = card.score(row)
        points = sum((step.points for step in scored.steps), start=Fraction(card.initial_score))

        assert len(scored.steps) == len(card.characteristics)
        assert scored.total == card.target.apply(points)


def test_the_set_is_complete() -> None:
    rows = [row for path in FILES for row in rows_of(path)]

    assert len(rows) >= FEWEST_ROWS
    assert sorted(path.stem for path in SET.glob("*.csv")) == sorted(path.stem for path in FILES)
