"""The decision's forms: what is proposed, and why a proposal goes back. Shape and length only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Outcome
from cases.wording import statuses
from cases.wording.reasons import words
from cases.workflow import Reason

LONGEST_REASONS = 20_000
LONGEST_RECOMMENDATION = 5_000


class _Reasoned(forms.Form):
    """A form without reasons is refused in the words of the guards."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].error_messages["required"] = words(Reason.NO_REASONS_GIVEN)


class ProposeForm(_Reasoned):
    """A proposed decision."""

    outcome = forms.TypedChoiceField(
        label=_("Outcome"),
        choices=[(outcome.value, statuses.OUTCOMES[outcome].label) for outcome in Outcome],
        coerce=Outcome,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The letter prints them as you write them. This draft was made from the findings. Rewrite it."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 16}),
    )
    recommendation = forms.CharField(
        label=_("Recommendation"),
        help_text=_("What the agency should do beyond this case."),
        max_length=LONGEST_RECOMMENDATION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SignForm(forms.Form):
    """Nothing to fill in: the button is the act."""


class SendBackForm(_Reasoned):
    """Why a proposal goes back to its author."""

    reasons = forms.CharField(
        label=_("Why it goes back"),
        help_text=_("The author reads this, the parties do not."),
        max_length=LONGEST_RECOMMENDATION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
