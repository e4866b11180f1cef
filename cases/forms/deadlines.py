"""Forms that move a clock: shape only; how far a rule may be stretched is decided by the service."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.desk import DeskForm
from cases.wording.reasons import later
from cases.workflow import Reason

LONGEST_REASON = 500  # it is read in one line, in the explanation of the date


class PauseForm(DeskForm):
    """Let a clock stand still."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody who sees the deadline will read it."),
        max_length=LONGEST_REASON,
        error_messages={"required": later(Reason.NO_REASONS_GIVEN)},
    )


class ExtendForm(PauseForm):
    """Give more time; `allowed` says how far the rule goes and in which unit."""

    length = forms.IntegerField(
        label=_("How much more time"),
        min_value=1,
        error_messages={"required": _("Say how much more time.")},
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    field_order = ("length", "reason")

    def __init__(self, *args: Any, allowed: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["length"].help_text = allowed
