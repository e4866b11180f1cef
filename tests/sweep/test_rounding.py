"""Every rounding of small numbers, on every engine: what a random example meets only now and then."""

from fractions import Fraction

import pytest

from cases.scoring.rounding import RoundingMode, round_to
from cases.scoring.sweep import Table, text
from tests.sweep.engines import Engine

STEPS = (1, 2, 3, 4, 5, 6, 7, 10, 365)
VALUES = (*range(-45, 46), *range(-1100, 1101, 73), -183, -182, 182, 183, 2**51 - 1, 2**51, -(2**51) - 1)


@pytest.mark.parametrize("name", ["duckdb", "sqlite", "postgresql", "clickhouse"])
@pytest.mark.parametrize("mode", RoundingMode)
def test_it_rounds_as_the_reference_does(name: str, mode: RoundingMode, request: pytest.FixtureRequest) -> None:
    engine: Engine = request.getfixturevalue(name)
    columns = ", ".join(f"{text.rounded('units', step, mode)} AS by_{step}" for step in STEPS)

    rows = engine.run(
        f"SELECT units, {columns} FROM amounts",  # noqa: S608 - whole numbers, our own names
        {"amounts": Table(("units",), tuple((units,) for units in set(VALUES)))},
    )

    assert rows == sorted(
        (units, *(int(round_to(Fraction(units, step), decimals=0, mode=mode)) for step in STEPS))
        for units in set(VALUES)
    )
