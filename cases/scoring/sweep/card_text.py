"""Trees of rules as CASE expressions over whole numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from cases.scoring.items import Item
from cases.scoring.scale import RoundingMoment, Scale
from cases.scoring.sweep import text
from cases.scoring.sweep.card_columns import Codes
from cases.scoring.sweep.card_rules import Branch, Outcome, Slope, Tree, amounts, leaves
from cases.scoring.sweep.fates import Fate

#: From here on an engine may read a number as something else than a 32-bit one.
_WIDE = 2**31


def number(whole: int) -> str:
    """A whole number that every engine reads as a signed one."""
    return str(whole) if abs(whole) < _WIDE else f"CAST({whole} AS BIGINT)"


def case(tree: Tree, shown: Callable[[Outcome | Slope], str]) -> str:
    """The expression that gives, for every row, what ``shown`` makes of the row's leaf. Equal neighbours are joined."""
    if not isinstance(tree, Branch):
        return shown(tree)
    ways = [(stretch.first, case(way, shown)) for stretch, way in tree.ways]
    column = tree.column.column
    return _by_code(column, ways) if isinstance(tree.column, Codes) else _by_size(column, ways)


def _by_size(column: str, ways: Sequence[tuple[int, str]]) -> str:
    """Asked from the greatest downwards, so that one comparison settles each stretch and the unknown comes last."""
    joined = [way for place, way in enumerate(ways) if place == 0 or way[1] != ways[place - 1][1]]
    whens = [f"WHEN {column} >= {number(first)} THEN {value}" for first, value in reversed(joined[1:])]
    return f"CASE {' '.join(whens)} ELSE {joined[0][1]} END" if whens else joined[0][1]


def _by_code(column: str, ways: Sequence[tuple[int, str]]) -> str:
    codes: dict[str, list[int]] = {}
    for code, value in ways:
        codes.setdefault(value, []).append(code)
    rest = max(codes, key=lambda value: len(codes[value]))
    whens = [f"WHEN {_among(column, own)} THEN {value}" for value, own in codes.items() if value != rest]
    return f"CASE {' '.join(whens)} ELSE {rest} END" if whens else rest


def _among(column: str, codes: Sequence[int]) -> str:
    return f"{column} = {codes[0]}" if len(codes) == 1 else f"{column} IN ({', '.join(map(str, codes))})"


@dataclass(frozen=True, eq=False)
class CardItem:
    """One item of the card with its rule; ``units`` per point. Every expression is for one row of ``people``."""

    place: int
    item: Item
    tree: Tree
    scale: Scale
    units: int

    @cached_property
    def points(self) -> str:
        """Units of the item."""
        return case(self.tree, self._points)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The reason codes that the item can give, in the order in which the reference meets them."""
        # A row's own code goes with the record; the item's own may still follow, with what rounding changes.
        stated = [*(row.reason_code for row in self.item.points.table), self.item.reason_code]
        given = {code for leaf in leaves(self.tree) for code, _ in _outcome(leaf).codes}
        return tuple(code for code in dict.fromkeys(stated) if code in given)

    @cached_property
    def most(self) -> int:
        """No sum of units inside the item is larger."""
        return max(self._most(leaf) for leaf in leaves(self.tree))

    @property
    def fate(self) -> str:
        """What became of the record, see ``Fate``."""
        return case(self.tree, lambda leaf: str(int(_outcome(leaf).fate)))

    @property
    def hidden(self) -> str:
        """How many things the record shows to be kept back."""
        return case(self.tree, lambda leaf: str(_outcome(leaf).hidden))

    @property
    def presses(self) -> str:
        """1 when the record counts for a grade cap."""
        return case(self.tree, lambda leaf: str(int(_outcome(leaf).presses)))

    def gives(self, code: str) -> str:
        """1 when a step of the item has the reason code."""
        return case(self.tree, lambda leaf: str(int(code in dict(_outcome(leaf).codes))))

    def lost(self, code: str) -> str:
        """Units of the item under one reason code."""
        return case(self.tree, lambda leaf: self._lost(leaf, code))

    def can_lose(self, code: str) -> bool:
        """True when some answer has negative points under the code."""
        return any(self._may_be_negative(leaf, code) for leaf in leaves(self.tree))

    def _points(self, leaf: Outcome | Slope) -> str:
        return number(self._whole(leaf.points)) if isinstance(leaf, Outcome) else self._growing(leaf)

    def _lost(self, leaf: Outcome | Slope, code: str) -> str:
        if isinstance(leaf, Slope):
            return self._growing(leaf) if code in dict(leaf.outcome.codes) else "0"
        return number(self._whole(dict(leaf.codes).get(code, Fraction(0))))

    def _may_be_negative(self, leaf: Outcome | Slope, code: str) -> bool:
        if isinstance(leaf, Slope):
            return leaf.points < 0 and code in dict(leaf.outcome.codes)
        return dict(leaf.codes).get(code, 0) < 0

    def _growing(self, leaf: Slope) -> str:
        scale, value = self.scale, f"{number(self._whole(leaf.points))} * {leaf.column}"
        if scale.rounded is RoundingMoment.PER_RECORD:
            value = self._rounded(value, signed=leaf.points < 0)
        cap = self.item.cap
        if cap is not None and cap.min is not None and leaf.points < 0:
            least = number(self._whole(Fraction(cap.min)))
            value = f"CASE WHEN {value} < {least} THEN {least} ELSE {value} END"
        if cap is not None and cap.max is not None and leaf.points > 0:
            most = number(self._whole(Fraction(cap.max)))
            value = f"CASE WHEN {value} > {most} THEN {most} ELSE {value} END"
        if scale.rounded is RoundingMoment.PER_ITEM:
            value = self._rounded(value, signed=leaf.points < 0)
        return f"({value})"

    def _rounded(self, value: str, *, signed: bool) -> str:
        step = self.units // 10**self.scale.decimals
        return f"({text.rounded(value, step, self.scale.rounding, signed=signed)}) * {step}"

    def _most(self, leaf: Outcome | Slope) -> int:
        if isinstance(leaf, Outcome):
            return max(abs(self._whole(amount)) for amount in amounts(leaf))
        # Rounding doubles the number on its way and may add a step.
        return 2 * (abs(self._whole(leaf.points)) * leaf.high + self.units)

    def _whole(self, points: Fraction) -> int:
        return int(points * self.units)


def counted(leaf: Outcome | Slope) -> bool:
    """True when the leaf's record counts."""
    return _outcome(leaf).fate is Fate.COUNTED


def _outcome(leaf: Outcome | Slope) -> Outcome:
    return leaf.outcome if isinstance(leaf, Slope) else leaf
