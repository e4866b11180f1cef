"""The running total of one score, and the steps that made it."""

from decimal import Decimal
from fractions import Fraction

from cases.scoring.items import Item
from cases.scoring.points import Mark
from cases.scoring.result import Step, StepKind
from cases.scoring.scale import Cap


class Trace:
    """Adds up in whole parts of a point, so that every sum is exact and none needs reducing.

    ``parts`` is how many parts one point has: a common denominator of all that will be added.
    """

    def __init__(self, parts: int) -> None:
        self.parts = parts
        self.running = 0
        self.steps: list[Step] = []
        #: What each group, and each reason code, has moved the total by.
        self.by_group: dict[str, int] = {}
        self.by_reason: dict[str, int] = {}

    def whole(self, value: Fraction | Decimal) -> int:
        """A number of points in parts."""
        upper, lower = value.as_integer_ratio()
        return upper * (self.parts // lower)

    def points(self, count: int) -> Fraction:
        """A number of parts in points."""
        return Fraction(count) if self.parts == 1 else Fraction(count, self.parts)

    def clip(self, cap: Cap | None, count: int) -> int:
        """The number of parts, held inside the cap."""
        if cap is None:
            return count
        if cap.min is not None:
            count = max(count, self.whole(cap.min))
        return count if cap.max is None else min(count, self.whole(cap.max))

    def add(
        self,
        kind: StepKind,
        count: int,
        *,
        item: Item | None = None,
        group: str = "",
        record_id: str = "",
        before: Fraction | None = None,
        reason_code: str = "",
        marks: tuple[Mark, ...] = (),
    ) -> None:
        """Add ``count`` parts to the total; ``before`` is what the rule states, if that is another number."""
        points = self.points(count)
        if item is not None:
            group = item.group
        self.running += count
        self.by_group[group] = self.by_group.get(group, 0) + count
        if reason_code:
            self.by_reason[reason_code] = self.by_reason.get(reason_code, 0) + count
        self.steps.append(
            Step(
                kind=kind,
                item=item.code if item else "",
                group=group,
                record_id=record_id,
                before=points if before is None else before,
                points=points,
                reason_code=reason_code,
                running=self.points(self.running),
                marks=marks,
            )
        )

    def dearest_reasons(self) -> tuple[str, ...]:
        """Codes of what cost points, the dearest first, ties in the order of the steps; each code once."""
        costly = [code for code, count in self.by_reason.items() if count < 0]
        return tuple(sorted(costly, key=lambda code: self.by_reason[code]))
