"""The questions of the complaint form, one class a page. What is valid here is kept in the draft as JSON."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.complaint import LONGEST_STORY, LONGEST_TEXT, OTHER_URGENCY, consent_key
from cases.grounds import Ground
from cases.models import Agency, AgencyKind, Harm, RepresentativeKind, SchemeKind
from cases.queries.filing import Offer
from cases.services import agencies
from cases.widgets import Choice, DayInput
from cases.wording import filing as say
from cases.wording import phrases, statuses
from cases.wording.names import name_of

# Fetched for every complaint that allows it: what one body lists, the others copy and act on.
EVERYWHERE = frozenset({"COURT_LIST", "COURT_COPY", "RESTRICTION"})
_ID_NUMBER = re.compile(r"[0-9A-Z]{5,20}")
_PHONE = re.compile(r"\+?[0-9 ()/.-]{5,24}")

Answers = Mapping[str, Mapping[str, Any]]


class StepForm(forms.Form):
    """One page of the form. `offer` is what can be chosen, `answers` what was answered on other pages."""

    use_required_attribute = False  # our own words beside the field say more than the browser's bubble

    def __init__(self, *args: Any, offer: Offer, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.answers = answers
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the offer or on other answers."""

    def values(self) -> dict[str, Any]:
        """Give the cleaned answers as JSON values."""
        return {
            name: value.isoformat() if isinstance(value, date) else "" if value is None else value
            for name, value in self.cleaned_data.items()
        }


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


class ActingForm(StepForm):
    """For oneself or for somebody else."""

    acting = forms.ChoiceField(
        label=_("Who is this complaint for?"),
        widget=forms.RadioSelect,
        choices=[
            ("self", Choice(_("For myself"))),
            ("other", Choice(_("For somebody else"), _("For example your child, or somebody who asked you to."))),
        ],
        error_messages={"required": _("Choose who the complaint is for.")},
    )


class PersonForm(StepForm):
    """The person concerned."""

    name = forms.CharField(
        label=_("Full name"),
        help_text=_("As written on the identity document."),
        max_length=100,
        error_messages={"required": _("Write the full name.")},
    )
    id_number = forms.CharField(
        label=_("Identity card or passport number"),
        help_text=_("We need it to tell apart people with the same name. It is stored encrypted."),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the number of an identity card or passport.")},
    )
    birth_date = forms.DateField(
        label=_("Date of birth"),
        help_text=_("Children have special rights. You may leave this empty."),
        widget=DayInput,
        required=False,
        error_messages={"invalid": _("Write the date of birth as year, month and day, for example 1988-06-15.")},
    )

    def prepare(self) -> None:
        """Let the phone fill in the name only when it is the writer's own."""
        if self.answers.get("acting", {}).get("acting") == "self":
            self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_id_number(self) -> str:
        """Take spaces and small letters; refuse what is no number of a document."""
        number = re.sub(r"[\s-]", "", self.cleaned_data["id_number"]).upper()
        if not _ID_NUMBER.fullmatch(number):
            raise forms.ValidationError(
                _("This is not a number of an identity card or passport. Use 5 to 20 digits and letters.")
            )
        return number

    def clean_birth_date(self) -> date | None:
        """Refuse days on which nobody alive was born."""
        born: date | None = self.cleaned_data["birth_date"]
        if born is not None and not date(1900, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(_("Nobody can be born on this day. Check the year."))
        return born


class RepresentativeForm(StepForm):
    """Who acts for the person concerned."""

    kind = forms.ChoiceField(
        label=_("In what capacity do you act?"),
        widget=forms.RadioSelect,
        choices=[(kind.value, say.REPRESENTATIVES[kind]) for kind in RepresentativeKind],
        error_messages={"required": _("Choose in what capacity you act.")},
    )
    name = forms.CharField(
        label=_("Your own full name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your own full name.")},
    )
    authority = forms.CharField(
        label=_("What allows you to act?"),
        help_text=_(
            "For example: parent's custody, a power of attorney of 3 May. You can add the paper as a file later."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Say what allows you to act, for example a power of attorney.")},
    )


class ContactForm(StepForm):
    """How to reach whoever files, and the language of letters."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("We only write that there is news, never what it is. Without it you can still look at any time."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write an e-mail address like name@example.org, or leave this empty.")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("Only for questions about your case."),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"),
        widget=forms.RadioSelect,
        choices=settings.LANGUAGES,
        error_messages={"required": _("Choose a language.")},
    )

    def prepare(self) -> None:
        """Offer each language in its own name; the page's own comes first to mind."""
        self.fields["language"].choices = [("en", "English"), ("zh-hans", "简体中文")]  # type: ignore[attr-defined]  # a choice field
        self.fields["language"].initial = get_language() or settings.LANGUAGE_CODE

    def clean_phone(self) -> str:
        """Refuse what nobody could dial."""
        phone: str = self.cleaned_data["phone"].strip()
        if phone and not _PHONE.fullmatch(phone):
            raise forms.ValidationError(_("Write a telephone number with digits, for example +86 10 5555 0100."))
        return phone


class ConsentForm(StepForm):
    """Every fetch of records is a choice of its own; none is ticked beforehand."""

    consents = forms.MultipleChoiceField(
        label=_("What may we fetch about you?"),
        help_text=_(
            "Each choice is free and counts for this complaint only, for one year at most. You can take each one back "
            "at any time. Without records we can still write to the agency, but we cannot check what it says."
        ),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def prepare(self) -> None:
        """Offer what belongs to the chosen scheme, and where its effects can show."""
        chosen = self.offer.agency_of(str(self.answers.get("about", {}).get("scheme", "")))
        self.fields["consents"].choices = [  # type: ignore[attr-defined]  # a choice field
            (
                consent_key(agency.pk, category),
                Choice(phrases.labelled(name_of(agency), statuses.category(category)), say.CONSENTS[category]),
            )
            for agency, category in consent_choices(self.offer, chosen)
        ]


class EvidenceForm(forms.Form):
    """One upload of one or several files."""

    use_required_attribute = False

    # The evidence service checks every file and names it in a refusal; here only that there is one.
    file = forms.FileField(label=_("Choose files"), required=False, allow_empty_file=True)
    shows = forms.CharField(
        label=_("What do they show?"),
        help_text=_("For example: the bank's receipt of 2 March."),
        max_length=300,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """There must be a file."""
        cleaned = super().clean() or self.cleaned_data
        if not self.files.getlist("file"):
            self.add_error("file", _("Choose a file first."))
        return cleaned


class DeclarationForm(forms.Form):
    """The last word before sending."""

    use_required_attribute = False

    declared = forms.BooleanField(
        label=_("What I have written is true as far as I know."),
        error_messages={"required": _("Confirm that what you have written is true as far as you know.")},
    )


def consent_choices(offer: Offer, chosen: Agency | None) -> list[tuple[Agency, str]]:
    """List what may be fetched: everything of the chosen agency, and where lists and bans are copied."""
    first = [agency for agency in offer.agencies if agency == chosen]
    others = [agency for agency in offer.agencies if agency != chosen]
    return [
        (agency, category.value)
        for agency in [*first, *others]
        for category in agencies.offered(agency)
        if agency == chosen or category in EVERYWHERE
    ]
