"""What happens to the sum of points before it is the predicted value. PMML 4.4, "Targets"."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cases.scoring.document import ProblemCode
from cases.scoring.pmml.node import Node
from cases.scoring.pmml.numeric import ceiling_of, floor_of, nearest


class CastInteger(StrEnum):
    """How the predicted value becomes a whole number."""

    ROUND = "round"
    CEILING = "ceiling"
    FLOOR = "floor"


_CASTS: Mapping[CastInteger, Callable[[Fraction], Fraction]] = {
    CastInteger.ROUND: nearest,
    CastInteger.CEILING: ceiling_of,
    CastInteger.FLOOR: floor_of,
}


@dataclass(frozen=True, slots=True)
class Target:
    """The Target of a continuous field."""

    min: Decimal | None = None
    max: Decimal | None = None
    factor: Decimal = Decimal(1)
    constant: Decimal = Decimal(0)
    cast: CastInteger | None = None

    def apply(self, value: Fraction) -> Fraction:
        """In the standard's order: min and max, then the factor, then the constant, then the cast."""
        if self.min is not None:
            value = max(value, Fraction(self.min))
        if self.max is not None:
            value = min(value, Fraction(self.max))
        if self.factor != 1 or self.constant != 0:
            value = value * Fraction(self.factor) + Fraction(self.constant)
        return value if self.cast is None else _CASTS[self.cast](value)


def read_targets(node: Node | None, target_name: str | None) -> Target:
    """The Targets of a model; a scorecard has one target at most."""
    if node is None:
        return Target()
    found = node.child("Target")
    node.finish()
    return Target() if found is None else _read(found, target_name)


def _read(node: Node, target_name: str | None) -> Target:
    name = node.optional("field")
    if name is not None and name != target_name:
        node.problem(ProblemCode.UNKNOWN_NAME, "field")
    if node.optional("optype") not in (None, "continuous"):
        node.problem(ProblemCode.UNSUPPORTED, "optype")
    factor, constant = node.number("rescaleFactor"), node.number("rescaleConstant")
    target = Target(
        min=node.number("min"),
        max=node.number("max"),
        factor=Decimal(1) if factor is None else factor,
        constant=Decimal(0) if constant is None else constant,
        cast=node.choice("castInteger", {kind.value: kind for kind in CastInteger}, None),
    )
    if target.min is not None and target.max is not None and target.min > target.max:
        node.problem(ProblemCode.WRONG_ORDER, "max")
    # A default stands in for a missing prediction; a scorecard without a score is invalid instead.
    node.children("TargetValue")
    node.finish()
    return target
