"""What each finding is worth: shares that add up exactly to what the law gives back, through every cap and limit.

The share of a finding is its Shapley value: what it moves the total by, averaged over all orders in which the findings
could be obeyed. Specification, proofs and worked tables: docs/algorithms/lawful-score.md.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import factorial
from typing import Final

from cases.scoring.coalitions import Coalitions
from cases.scoring.findings import Finding
from cases.scoring.inputs import Input
from cases.scoring.method import Method
from cases.scoring.sums import Mask

#: So many findings that influence one another are told apart exactly: 2^12 totals.
MOST: Final = 12


@dataclass(frozen=True, slots=True)
class Share:
    """What findings (by their position) are worth, in exact points; together all shares are lawful - recomputed.

    A share is one finding's Shapley value, and ``low`` = ``high`` = ``points``. Only where more than ``MOST`` findings
    influence one another, those about one record, item or group stand together as one: ``points`` is exact for them
    as one, and the sum of their single Shapley values lies between ``low`` and ``high``.
    """

    findings: tuple[int, ...]
    points: Fraction
    low: Fraction
    high: Fraction


def attribute(
    method: Method, inputs: Sequence[Input], findings: Sequence[Finding], *, as_of: date, most: int = MOST
) -> tuple[Share, ...]:
    """The share of every finding, in their order; one that changes no record has the share 0."""
    coalitions = Coalitions(method, inputs, findings, as_of)
    shares = [
        share for family in coalitions.families() for share in _shares(method, coalitions, findings, family, most)
    ]
    taken = {position for share in shares for position in share.findings}
    nothing = Fraction(0)
    shares += [Share((k,), nothing, nothing, nothing) for k in range(len(findings)) if k not in taken]
    return tuple(sorted(shares, key=lambda share: share.findings))


def shapley(players: Sequence[Mask], total: Callable[[Mask], int]) -> list[Fraction]:
    """The Shapley values of players (each a set of changes) in the game ``total``, in its unit."""
    count = len(players)
    masks = [0]
    for player in players:
        masks += [mask | player for mask in masks]
    size = [subset.bit_count() for subset in range(len(masks))]
    totals = [total(mask) for mask in masks]
    # A player gains weight[s - 1] for a set of s with it and loses weight[s] for one without it.
    weight = [factorial(s) * factorial(count - s - 1) for s in range(count)] + [0]
    lost = sum(weight[s] * value for s, value in zip(size, totals, strict=True))
    both = [(weight[s - 1] + weight[s]) * value if s else 0 for s, value in zip(size, totals, strict=True)]
    return [
        Fraction(sum(value for subset, value in enumerate(both) if subset >> k & 1) - lost, factorial(count))
        for k in range(count)
    ]


def _shares(
    method: Method, coalitions: Coalitions, findings: Sequence[Finding], family: Mask, most: int
) -> list[Share]:
    too_many = family.bit_count() > most
    blocks = [family] if too_many and coalitions.is_tangled else _blocks(method, findings, family, most)
    values = [value * coalitions.points(1) for value in shapley(blocks, coalitions.total)]
    # One for each finding, or one for all: either way nothing is left open.
    if len(blocks) in (1, family.bit_count()):
        return [Share(_positions(block), value, value, value) for block, value in zip(blocks, values, strict=True)]
    return [_bounded(coalitions, block, value) for block, value in zip(blocks, values, strict=True)]


def _bounded(coalitions: Coalitions, block: Mask, points: Fraction) -> Share:
    ends = [coalitions.moves(1 << position) for position in _positions(block)]
    low, high = (coalitions.points(sum(end[side] for end in ends)) for side in (0, 1))
    return Share(_positions(block), points, low, high)


def _blocks(method: Method, findings: Sequence[Finding], family: Mask, most: int) -> list[Mask]:
    """The findings of a family one by one; if they are too many by record, item or group, the first that will do."""
    groups = {item.code: item.group for item in method.items}
    levels: tuple[Callable[[int], Hashable], ...] = (
        lambda k: k,
        lambda k: findings[k].record_id,
        lambda k: findings[k].item,
        lambda k: groups.get(findings[k].item),
        lambda _k: None,
    )
    for level in levels:
        blocks: dict[Hashable, Mask] = {}
        for position in _positions(family):
            blocks[level(position)] = blocks.get(level(position), 0) | 1 << position
        if len(blocks) <= most:
            break
    return list(blocks.values())


def _positions(mask: Mask) -> tuple[int, ...]:
    return tuple(k for k in range(mask.bit_length()) if mask >> k & 1)
