"""A card: a method whose items read attributes of one wide row per person, as one plain SQL text.

Meaning: what ``evaluate`` gives for one record per item whose points follow from attributes (``rows.card_items``), with
that row's attributes and no dates. The text reads the table ``people``: ``person`` and whole-numbered columns.
Specification: docs/algorithms/sweep.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, lcm

from cases.scoring.method import Method
from cases.scoring.rows import counts_on_a_card
from cases.scoring.sweep import text
from cases.scoring.sweep.card_columns import Column
from cases.scoring.sweep.card_reasons import Ranked, reason_steps
from cases.scoring.sweep.card_rules import Tree, amounts, leaves, tree_of
from cases.scoring.sweep.card_text import CardItem, number
from cases.scoring.sweep.reading import EXACT
from cases.scoring.sweep.shape import NotSweepable, Obstacle, Program


def compile_card(method: Method, columns: Mapping[str, Column], *, reasons: int = 0) -> Program:
    """Compile a method for a wide population; ``columns`` says where each attribute is.

    ``reasons`` asks for that many ranked reason codes for everybody. Raises NotSweepable when a rule reads a column
    that is not there, does not follow from stretches of whole numbers, or could leave those below 2^53.
    """
    card = _Card(method, columns)
    if card.largest >= EXACT:
        raise NotSweepable(Obstacle.TOO_LARGE, "scale")
    ranked = reason_steps(card.items, reasons) if reasons else None
    steps = [("points", card.points(ranked.columns if ranked else ()))]
    steps += [*card.sums(ranked), *(ranked.steps if ranked else ())]
    last = steps[-1][0]
    tops = ranked.tops if ranked else ()
    shown = ("person", f"{card.grade} AS band_a", "hidden_a", *(f"{top} AS {name}" for name, top in tops))
    listed = [shown[0], "printed AS total_a", *shown[1:]]
    return Program(
        text=f"{_with(steps)} SELECT {', '.join(listed)} FROM {last}",
        tally=card.tally(),
        columns=("person", "total_a", "band_a", "hidden_a", *(name for name, _ in tops)),
        tables={},
        units=(card.units,),
        items=tuple(each.item.code for each in card.items),
        reason_codes=(ranked.codes if ranked else (),),
    )


class _Card:
    """The items of the card in whole units, and the steps from their points to the printed number."""

    def __init__(self, method: Method, columns: Mapping[str, Column]) -> None:
        self._method = method
        trees = [(item, tree_of(method, item, columns)) for item in method.items if counts_on_a_card(item)]
        self.units = _units(method, [tree for _, tree in trees])
        self.items = tuple(
            CardItem(place, item, tree, method.scale, self.units) for place, (item, tree) in enumerate(trees)
        )

    @cached_property
    def largest(self) -> int:
        """No number that the text handles is larger: twice the largest sum, and one step for the rounding."""
        scale = self._method.scale
        limits = [abs(limit) for limit in (scale.base, scale.min, scale.max) if limit is not None]
        return 2 * (sum(item.most for item in self.items) + self._whole(Fraction(sum(limits))) + self.units)

    def points(self, more: Sequence[str]) -> str:
        """The first step: what every item gives, and what else has to be asked of the row."""
        columns = ["person", *(f"{item.points} AS p{item.place}" for item in self.items)]
        hiding = [item.hidden for item in self.items if item.hidden != "0"]
        columns.append(f"{' + '.join(hiding) or '0'} AS hidden_a")
        columns += [f"{item.presses} AS press{item.place}" for item in self._pressing()]
        return f"SELECT {', '.join((*columns, *more))} FROM people"

    def sums(self, ranked: Ranked | None) -> Iterator[tuple[str, str]]:
        """Group caps, limits of the scale, rounding, and the grade by the total."""
        # Planning takes an engine longer the more columns go through the steps.
        kept = ["person", "hidden_a", *(f"press{item.place}" for item in self._pressing())]
        kept += [f"p{item.place}" for item in self.items] if ranked else []
        kept += [column.rpartition(" AS ")[2] for column in ranked.columns] if ranked else []
        before = "points"
        grouped = ", ".join(f"{_added('', own)} AS g{place}" for place, own in self._capped_groups())
        if grouped:
            yield "grouped", f"SELECT points.*, {grouped} FROM points"
            before = "grouped"
        yield "added", f"SELECT {', '.join(kept)}, {self._sum()} AS raw FROM {before}"
        scale = self._method.scale
        limited = self._held("raw", scale.min, scale.max)
        yield "limited", f"SELECT added.*, {limited} AS held FROM added"
        step = self.units // 10**scale.decimals
        signed = scale.min is None or scale.min < 0
        printed = text.rounded("held", step, scale.rounding, signed=signed)
        yield "printed", f"SELECT limited.*, {printed} AS printed FROM limited"
        yield "graded", f"SELECT printed.*, {self._grade_by_total()} AS grade FROM printed"

    @property
    def grade(self) -> str:
        """The grade after the grade caps, the lowest of them first."""
        whens = [f"WHEN press{item.place} = 1 AND grade > {most} THEN {most}" for most, item in self._presses()]
        return f"CASE {' '.join(whens)} ELSE grade END" if whens else "grade"

    def tally(self) -> str:
        """How many records of each item met which fate."""
        fates = ", ".join(f"{item.fate} AS f{item.place}" for item in self.items)
        counts = (
            f"SELECT {item.place} AS item, f{item.place} AS fate, CAST(COUNT(*) AS BIGINT) AS records "
            f"FROM fated GROUP BY f{item.place}"
            for item in self.items
        )
        return f"WITH fated AS (SELECT {fates or '0 AS none'} FROM people)\n {' UNION ALL '.join(counts)}"

    def _sum(self) -> str:
        capped = {item.place for _, own in self._capped_groups() for item in own}
        free = [item for item in self.items if item.place not in capped]
        base = f"CAST({self._whole(Fraction(self._method.scale.base))} AS BIGINT)"
        caps = {group.code: group.cap for group in self._method.groups}
        groups = [
            f"({self._held(f'g{place}', cap.min, cap.max)})"
            for place, own in self._capped_groups()
            if (cap := caps[own[0].item.group]) is not None
        ]
        return " + ".join([_added(base, free), *groups])

    def _capped_groups(self) -> list[tuple[int, list[CardItem]]]:
        """The groups with a cap and their items, numbered."""
        owns = (
            [item for item in self.items if item.item.group == group.code]
            for group in self._method.groups
            if group.cap is not None
        )
        return [(place, own) for place, own in enumerate(owns) if own]

    def _pressing(self) -> Sequence[CardItem]:
        """The items that can hold the grade down, each once."""
        return tuple(dict.fromkeys(item for _, item in self._presses()))

    def _presses(self) -> list[tuple[int, CardItem]]:
        """The highest grade allowed, and the item that allows no more; the lowest grade first."""
        labels = [band.label for band in self._method.scale.bands]
        by_code = {item.item.code: item for item in self.items}
        caps = self._method.scale.grade_caps
        held = [(labels.index(cap.at_most), by_code[cap.when_item]) for cap in caps if cap.when_item in by_code]
        return sorted(held, key=lambda each: each[0])

    def _held(self, value: str, low: Decimal | None, high: Decimal | None) -> str:
        limits = [(sign, limit) for sign, limit in (("<", low), (">", high)) if limit is not None]
        edges = [(sign, number(self._whole(Fraction(limit)))) for sign, limit in limits]
        whens = [f"WHEN {value} {sign} {edge} THEN {edge}" for sign, edge in edges]
        return f"CASE {' '.join(whens)} ELSE {value} END" if whens else value

    def _grade_by_total(self) -> str:
        scale = self._method.scale
        whens = [
            f"WHEN printed < {number(ceil(Fraction(band.high) * 10**scale.decimals))} THEN {place}"
            for place, band in enumerate(scale.bands[:-1])
            if band.high is not None
        ]
        last = str(len(scale.bands) - 1)
        return f"CASE {' '.join(whens)} ELSE {last} END" if whens else last

    def _whole(self, points: Fraction) -> int:
        return int(points * self.units)


def _units(method: Method, trees: Sequence[Tree]) -> int:
    """Units per point: the least number that makes everything that is ever added up whole."""
    scale = method.scale
    caps = [group.cap for group in method.groups] + [item.cap for item in method.items]
    limits = [scale.base, scale.min, scale.max, *(limit for cap in caps if cap for limit in (cap.min, cap.max))]
    stated = [Fraction(limit).denominator for limit in limits if limit is not None]
    # Rounding an item can split a whole number between the code of a row and the item's own.
    ruled = [amount.denominator for tree in trees for leaf in leaves(tree) for amount in amounts(leaf)]
    return lcm(10**scale.decimals, *stated, *ruled)


def _added(first: str, items: Sequence[CardItem]) -> str:
    return " + ".join([*([first] if first else ["CAST(0 AS BIGINT)"]), *(f"p{item.place}" for item in items)])


def _with(steps: Sequence[tuple[str, str]]) -> str:
    return "WITH " + ",\n".join(f"{name} AS ({step})" for name, step in steps) + "\n"
