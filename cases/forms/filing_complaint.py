"""The questions about the complaint: what it is about, what is wrong, what happened, what should happen."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.complaint import LONGEST_LINE, LONGEST_STORY, LONGEST_TEXT, MOST_MATTERS, OTHER_URGENCY, page_of
from cases.forms.days import DayField
from cases.forms.filing_step import MatterForm, StepForm
from cases.forms.words import Words
from cases.grounds import Ground
from cases.models import AgencyKind, Harm, SchemeKind
from cases.questions import Kind, Question, asked_by
from cases.widgets import Choice
from cases.wording import filing as say
from cases.wording import statuses
from cases.wording.names import name_of
from cases.wording.questions import QUESTIONS
from cases.wording.told import STAKES, WISHES


class AboutForm(StepForm):
    """Which schemes."""

    schemes = forms.MultipleChoiceField(
        label=_("What is your complaint about?"),
        help_text=_("Choose all that belong together. Each one becomes a case of its own, and you file only once."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what your complaint is about.")},
    )

    def prepare(self) -> None:
        """Offer every scheme with one sentence."""
        self.fields["schemes"].choices = [  # type: ignore[attr-defined]  # a choice field
            (
                str(scheme.pk),
                Choice(
                    f"{name_of(scheme)} · {name_of(scheme.agency)}",
                    say.scheme_sentence(AgencyKind(scheme.agency.kind), SchemeKind(scheme.kind)),
                ),
            )
            for scheme in self.offer.schemes
        ]

    def clean_schemes(self) -> list[str]:
        """Take as many as one filing can hold."""
        chosen: list[str] = self.cleaned_data["schemes"]
        if len(chosen) > MOST_MATTERS:
            raise forms.ValidationError(
                _("One complaint can hold 8. Choose the 8 that matter most, and file the others in a second one.")
            )
        return chosen


class GroundsForm(MatterForm):
    """What is wrong."""

    grounds = forms.MultipleChoiceField(
        label=_("What is wrong?"),
        help_text=_("Choose all that apply. If you are not sure, choose what is nearest: we look at the rest too."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(ground.value, Choice(statuses.GROUNDS[ground], say.GROUNDS[ground])) for ground in Ground],
        error_messages={"required": _("Choose at least one thing that is wrong.")},
    )


class DetailsForm(MatterForm):
    """What the chosen grounds ask besides; nothing of it must be answered."""

    lead = _("Answer what you know. Leave the rest empty.")

    def prepare(self) -> None:
        """Ask only what the chosen grounds need."""
        grounds = self.answers.get(page_of("grounds", self.matter), {}).get("grounds", ())
        for question in asked_by(grounds):
            self.fields[question.code] = _field(question)


def _field(question: Question) -> forms.Field:
    words = QUESTIONS[question.code]
    asked, hint = str(words.asked), str(words.hint)
    if question.kind is Kind.DAY:
        return DayField(label=asked, help_text=hint, ahead=question.ahead)
    long = question.kind is Kind.TEXT
    return Words(
        label=asked,
        help_text=hint,
        required=False,
        max_length=LONGEST_TEXT if long else LONGEST_LINE,
        rows=3 if long else 0,
    )


class StoryForm(StepForm):
    """What happened."""

    narrative = Words(
        label=_("What happened?"),
        help_text=_("Write it as you would tell a friend: what, when, who told you. You do not need to know the law."),
        rows=12,
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


class StakesForm(StepForm):
    """How urgent each harm is, and what depends on it."""

    lead = _("This tells us what to look at first. Leave empty what does not press.")

    def prepare(self) -> None:
        """Ask for each harm by which day it must be settled."""
        for harm in self.answers.get("effects", {}).get("harms", ()):
            name = statuses.HARMS[Harm(harm)]
            self.fields[f"by_{harm}"] = DayField(
                label=format_lazy(_("{harm}: by which day must it be settled?"), harm=name), ahead=True
            )
            self.fields[f"note_{harm}"] = Words(
                label=format_lazy(_("{harm}: what happens on that day?"), harm=name),
                help_text=_("For example: my flight, the last day to enrol, the bank's meeting."),
                required=False,
                max_length=LONGEST_LINE,
            )
        self.fields["at_stake"] = forms.MultipleChoiceField(
            label=_("What depends on it?"),
            widget=forms.CheckboxSelectMultiple,
            choices=[(stake.value, words) for stake, words in STAKES.items()],
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
    why = Words(
        label=_("Why can it not wait?"),
        help_text=_("For example: a flight to a hospital on Friday. Whoever holds the restriction may read this."),
        rows=4,
        max_length=LONGEST_TEXT,
        required=False,
    )

    def prepare(self) -> None:
        """Offer every holder of a restriction, and something else."""
        holders = [
            (str(holder.pk), Choice(name_of(holder), " · ".join(map(name_of, self.offer.restrictions_of(holder)))))
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

    wishes = forms.MultipleChoiceField(
        label=_("What do you want?"),
        help_text=_("Choose all that apply."),
        widget=forms.CheckboxSelectMultiple,
        choices=[(wish.value, words) for wish, words in WISHES.items()],
        required=False,
    )
    wish = Words(
        label=_("In your own words"),
        help_text=_("For example: I have to be at my mother's on Friday, so let me travel before anything else."),
        rows=4,
        max_length=LONGEST_TEXT,
        required=False,
    )
