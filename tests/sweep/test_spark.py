"""The same bytes on Spark: fewer texts, over more people at once, since each text takes a second there."""

from datetime import date

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cases.scoring.inputs import Input
from cases.scoring.method import Method
from cases.scoring.sweep import Side
from tests.sweep.engines import Spark
from tests.sweep.strategies import questions
from tests.sweep.test_engines import EXPECTED, TABLES, TEXT
from tests.sweep.test_equality import TIMES, holds

# Starting a Java machine takes longer than asking all other engines; SQL that only Spark refuses is rare.
pytestmark = pytest.mark.campaign


def test_it_runs_the_same_text_as_the_others(spark: Spark) -> None:
    assert spark.run(TEXT, TABLES) == EXPECTED


@given(questions(least=6, most=12), st.integers(0, 3), st.booleans())
# Without shrinking, which would take minutes here: whatever fails here fails on another engine too, or is new to Spark.
@settings(max_examples=6 * TIMES, deadline=None, phases=[Phase.generate])
def test_it_gives_the_same_on_spark(
    spark: Spark, question: tuple[Method, date, dict[int, list[Input]]], reasons: int, compared: bool
) -> None:
    method, as_of, population = question
    sides = [Side(method), *([Side(method, without_batches=frozenset({1}))] if compared else [])]

    holds([spark], sides, population, as_of, reasons=reasons)
