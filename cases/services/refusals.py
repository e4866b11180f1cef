"""Expected refusals: what a person is told when something may not happen now."""

from collections.abc import Sequence

from cases.deadline_rules import ExtensionRefusal
from cases.wording import deadlines
from cases.wording.reasons import words
from cases.workflow import Reason


class Refused(Exception):
    """An action may not happen; `reasons` say why, `str()` says it in the reader's language.

    `field` names the form field that a reason belongs beside, where there is one.
    """

    def __init__(self, *reasons: Reason, field: str = "") -> None:
        self.reasons: tuple[Reason, ...] = reasons
        self.field = field
        super().__init__(*(str(reason) for reason in reasons))

    def __str__(self) -> str:
        return " ".join(words(reason) for reason in self.reasons)


class ExtensionRefused(Refused):
    """More time goes beyond what the deadline's rule allows; `refusals` and `str()` say precisely why."""

    def __init__(self, *refusals: ExtensionRefusal) -> None:
        self.refusals = refusals
        super().__init__(Reason.EXTENSION_NOT_ALLOWED, field="length")

    def __str__(self) -> str:
        return " ".join(str(deadlines.REFUSALS[refusal]) for refusal in self.refusals)


def refuse_if(reasons: Sequence[Reason], *, field: str = "") -> None:
    """Raise `Refused` when there is any reason to."""
    if reasons:
        raise Refused(*reasons, field=field)
