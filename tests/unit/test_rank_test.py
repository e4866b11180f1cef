"""The Mann-Whitney test agrees with worked figures and with what it is meant to see."""

import random

import pytest

from cases.management.rank_test import compare


def test_two_samples_without_ties():
    # U counts the pairs in which the first is larger: 20 x 20 pairs, every one but those of 0..9 against 10..19.
    first, second = list(range(0, 40, 2)), list(range(1, 41, 2))

    verdict = compare(first, second)

    assert verdict.u == 190
    assert verdict.z == pytest.approx(-9.5 / 36.9684550, abs=1e-6)
    assert verdict.p == pytest.approx(0.7972, abs=1e-4)


def test_equal_samples_are_equal_however_many_ties():
    verdict = compare([1, 2] * 20, [2, 1] * 20)

    assert (verdict.u, verdict.z, verdict.p, verdict.larger) == (800, 0, 1, 0.5)


def test_values_that_are_all_the_same_say_nothing():
    assert compare([7.0] * 20, [7.0] * 20).p == 1


def test_a_shift_that_the_clock_would_show_is_seen():
    draw = random.Random(7)  # noqa: S311 - figures for a test, no secret
    first = [draw.gauss(100, 5) for _ in range(2000)]
    second = [draw.gauss(101, 5) for _ in range(2000)]

    assert compare(first, second).p < 0.001
    assert compare(first, [draw.gauss(100, 5) for _ in range(2000)]).p > 0.01


def test_few_values_prove_nothing():
    with pytest.raises(ValueError, match="20 values"):
        compare([1.0] * 19, [2.0] * 50)
