"""The questions about the complaint: what it is about, what is wrong, what happened, what should happen."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.complaint import LONGEST_STORY, LONGEST_TEXT, OTHER_URGENCY

# Fetched for every complaint that allows it: what one body lists, the others copy and act on.
from cases.forms.filing_step import StepForm
from cases.grounds import Ground
from cases.models import AgencyKind, Harm, SchemeKind
from cases.widgets import Choice
from cases.wording import filing as say
from cases.wording import statuses
from cases.wording.names import name_of


class AboutForm(StepForm):
    """Which scheme."""

    scheme = forms.ChoiceField(
        label=_("What is your complaint about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what your complaint is about.")},
    )

    def prepare(self) -> None:
        """Offer every scheme with one sentence."""
        self.fields["scheme"].choices = [  # type: ignore[attr-defined]  # a choice field
            (
                str(scheme.pk),
                Choice(
                    f"{name_of(scheme)} · {name_of(scheme.agency)}",
                    say.scheme_sentence(AgencyKind(scheme.agency.kind), SchemeKind(scheme.kind)),
                ),
            )
            for scheme in self.offer.schemes
        ]


class GroundsForm(StepForm):
    """What is wrong."""

    grounds = forms.MultipleChoiceField(
        label=_("What is wrong?"),
        help_text=_("Choose all that apply. If you are not sure, choose what is nearest: we look at the rest too."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(ground.value, Choice(statuses.GROUNDS[ground], say.GROUNDS[ground])) for ground in Ground],
        error_messages={"required": _("Choose at least one thing that is wrong.")},
    )


class StoryForm(StepForm):
    """What happened."""

    narrative = forms.CharField(
        label=_("What happened?"),
        help_text=_(
            "Write it as you would tell a friend: what, when, who told you. You do not need to know the law. "
            "Up to 10,000 characters."
        ),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=LONGEST_STORY,
        error_messages={
            "required": _("Tell us what happened, even in one sentence."),
            "max_length": _("This is %(show_value)d characters long. Shorten it to 10,000, or add the rest as a file."),
        },
    )


class EffectsForm(StepForm):
    """What it did to the person."""

    harms = forms.MultipleChoiceField(
        label=_("What did it do to you?"),
        help_text=_("Choose all that apply, or none."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(harm.value, Choice(statuses.HARMS[harm], say.HARMS[harm])) for harm in Harm],
        required=False,
    )


class UrgencyForm(StepForm):
    """Which restriction bites now; ticking one asks for interim relief."""

    urgent = forms.MultipleChoiceField(
        label=_("Is there something that cannot wait?"),
        help_text=_(
            "For each one you choose, we decide within one working day whether to order that it is suspended "
            "while we look at your case. If nothing is urgent, choose nothing."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    why = forms.CharField(
        label=_("Why can it not wait?"),
        help_text=_("For example: a flight to a hospital on Friday. Whoever holds the restriction may read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=LONGEST_TEXT,
        required=False,
    )

    def prepare(self) -> None:
        """Offer every holder of a restriction, and something else."""
        holders = [
            (str(holder.pk), Choice(name_of(holder), _("I am barred from buying tickets now.")))
            for holder in self.offer.holders
        ]
        other = (OTHER_URGENCY, Choice(_("Something else that cannot wait"), _("Say what in the box below.")))
        self.fields["urgent"].choices = [*holders, other]  # type: ignore[attr-defined]  # a choice field

    def clean(self) -> dict[str, Any]:
        """Something else must be named."""
        cleaned = super().clean() or self.cleaned_data
        if OTHER_URGENCY in cleaned.get("urgent", []) and not cleaned.get("why"):
            self.add_error("why", _("Say what cannot wait."))
        return cleaned


class WishForm(StepForm):
    """What the person wants."""

    wish = forms.CharField(
        label=_("What should happen?"),
        help_text=_(
            "For example: delete the entry, calculate the score again, let me travel. You may leave this empty."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_TEXT,
        required=False,
    )


class EarlierForm(StepForm):
    """Earlier steps with the agency."""

    earlier_steps = forms.CharField(
        label=_("Have you already asked the agency?"),
        help_text=_(
            "If so, say when, how, and what it answered. You do not have to ask it first. You may leave this empty."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_TEXT,
        required=False,
    )
