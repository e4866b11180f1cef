"""The Mann-Whitney U test with the standard library alone: whether one sample tends to be larger than another.

Source: Mann and Whitney 1947; the normal approximation with tie and continuity corrections, as in every textbook.
It asks nothing about the shape of the samples, which suits times: they have long tails.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import NormalDist

ENOUGH = 20  # from here on the approximation is good to the second digit of p


@dataclass(frozen=True)
class Verdict:
    """U of the first sample, its standard score, the two-sided p, and how often the first exceeds the second."""

    u: float
    z: float
    p: float
    larger: float


def compare(first: Sequence[float], second: Sequence[float]) -> Verdict:
    """Test that two samples come from one distribution.

    Raises:
        ValueError: a sample has fewer than twenty values; the approximation would not hold.

    """
    n, m = len(first), len(second)
    if min(n, m) < ENOUGH:
        raise ValueError(f"each sample needs {ENOUGH} values or more")
    ranks = _ranks([*first, *second])
    u = sum(ranks[value] for value in first) - n * (n + 1) / 2
    ties = sum(count**3 - count for count in Counter([*first, *second]).values())
    total = n + m
    spread = math.sqrt(n * m / 12 * (total + 1 - ties / (total * (total - 1))))
    distance = u - n * m / 2
    z = math.copysign(max(abs(distance) - 0.5, 0.0), distance) / spread if spread else 0.0
    return Verdict(u=u, z=z, p=2 * (1 - NormalDist().cdf(abs(z))), larger=u / (n * m))


def _ranks(values: Sequence[float]) -> dict[float, float]:
    """Give the mean rank of each value; equal values share one."""
    ranks, before = {}, 0
    for value, same in groupby(sorted(values)):
        count = len(list(same))
        ranks[value] = before + (count + 1) / 2
        before += count
    return ranks
