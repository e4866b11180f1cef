"""What is published tells nobody's secret: tried out against every reader who can add up."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.sweeps.small_counts import THRESHOLD, Count, Hiding, Published, publish
from tests.unit.scoring.tables import ROOT, table

FEWER, WITHHELD = Count(None, Hiding.FEWER), Count(None, Hiding.WITHHELD)


PAGE = ROOT / "docs/algorithms/population.md"


def worded(count: Count) -> str:
    return str(count.hiding or count.people)


def possible(published: Published) -> Iterator[tuple[int, ...]]:
    """All counts that fit what is shown. Beyond the total, or some way beyond the threshold, nothing new comes."""
    highest = THRESHOLD + 30 if published.total.people is None else published.total.people
    ranges = {
        None: lambda count: [count.people],
        Hiding.FEWER: lambda _: range(1, THRESHOLD),
        Hiding.WITHHELD: lambda _: range(THRESHOLD, max(highest, THRESHOLD) + 1),
    }
    for counts in product(*(ranges[count.hiding](count) for count in published.counts)):
        if published.total.people in (None, sum(counts)):
            yield counts


@given(st.lists(st.one_of(st.integers(0, 3), st.integers(7, 14)), max_size=4), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_hidden_count_can_be_computed(counts, total_is_known):
    published = publish(counts, total_is_known=total_is_known)

    worlds = list(possible(published))
    assert tuple(counts) in worlds
    for place, count in enumerate(published.counts):
        if count.people is None:
            assert len({world[place] for world in worlds}) > 1


@given(st.lists(st.integers(0, 10**6), max_size=30), st.booleans())
def test_what_is_shown_is_true_and_never_small(counts, total_is_known):
    published = publish(counts, total_is_known=total_is_known)

    for people, count in zip(counts, published.counts, strict=True):
        assert count.people in (None, people)
        assert count.people is None or count.people == 0 or count.people >= THRESHOLD
        assert count.hiding is not Hiding.FEWER or 0 < people < THRESHOLD
        assert count.hiding is not Hiding.WITHHELD or people >= THRESHOLD
    assert published.total.people in (None, sum(counts))


@pytest.mark.parametrize("row", table("publish", PAGE), ids=lambda row: row["counts"])
def test_the_worked_table_holds(row):
    published = publish([int(people) for people in row["counts"].split(", ")])

    assert [worded(count) for count in published.counts] == row["shown"].split(", ")
    assert worded(published.total) == row["total"]


def test_an_unknown_total_stays_unknown():
    assert publish([0, 50, 3], total_is_known=False) == Published((Count(0), WITHHELD, FEWER), WITHHELD)


def test_nobody_is_nobody():
    assert publish([]) == Published((), Count(0))
    assert publish([0, 0]) == Published((Count(0), Count(0)), Count(0))
