"""How differences are put into bars: every person in exactly one, nothing changed apart, no bar too many."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cases import charts
from cases.charts.distributions import MOST_BARS, Bin


def test_few_differences_stand_alone():
    bins = charts.binned({30: 5, 0: 90, -30: 2, 60: 1})

    assert bins == (Bin(-30, -30, 2), Bin(0, 0, 90), Bin(30, 30, 5), Bin(60, 60, 1))


def test_many_differences_share_bars_of_one_round_width():
    counts = dict.fromkeys(range(-60, 61), 1)

    bins = charts.binned(counts)

    assert {one.high - one.low + 1 for one in bins if one.low} == {10}
    assert [one for one in bins if one.low == 0] == [Bin(0, 0, 1)]


@given(st.dictionaries(st.integers(-(10**9), 10**9), st.integers(1, 10**9), min_size=1, max_size=80))
def test_nobody_is_lost_and_no_bars_overlap(counts):
    bins = charts.binned(counts)

    assert sum(one.count for one in bins) == sum(counts.values())
    assert len(bins) <= MOST_BARS
    assert all(before.high < after.low for before, after in pairwise(bins))
    assert all(sum(one.low <= value <= one.high for one in bins) == 1 for value in counts)


def test_the_figure_says_every_number_and_withholds_small_ones():
    bins = (Bin(-30, -1, None, "fewer than 10"), Bin(0, 0, 1200), Bin(1, 30, 40))
    data = charts.Distribution("d", "Differences", "Points", "People", bins)

    figure = charts.distribution(data)

    assert figure.rows == (("\u221230 to \u22121", "fewer than 10"), ("0", "1,200"), ("+1 to +30", "40"))
    assert "1,200" in figure.svg
