"""The questions about people: who it is for, who acts, how we reach them."""

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.complaint import LONGEST_LINE, LONGEST_TEXT
from cases.deadlines import local_day
from cases.forms.filing_step import StepForm
from cases.forms.words import Words
from cases.minors import GUARDIANS
from cases.models import RepresentativeKind
from cases.services.filings import PAPER_STAYS_AWAY
from cases.widgets import Choice, DayInput
from cases.wording import filing as say
from cases.wording.deadlines import long_date

_ID_NUMBER = re.compile(r"[0-9A-Z]{5,20}")
_PHONE = re.compile(r"\+?[0-9 ()/.-]{5,24}")


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

    name = Words(
        label=_("Full name"),
        help_text=_("As written on the identity document."),
        max_length=100,
        error_messages={"required": _("Write the full name.")},
    )
    id_number = Words(
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
        label=_("Who are you to this person?"),
        widget=forms.RadioSelect,
        choices=[(kind.value, say.REPRESENTATIVES[kind]) for kind in RepresentativeKind],
        error_messages={"required": _("Choose who you are to this person.")},
    )
    name = Words(
        label=_("Your own full name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write your own full name.")},
    )
    authority = Words(
        label=_("What allows you to act?"),
        help_text=_(
            "For example: parent's custody, a power of attorney of 3 May. You can add the paper as a file later."
        ),
        rows=3,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Say what allows you to act, for example a power of attorney.")},
    )
    limits = Words(
        label=_("What may you do for this person?"),
        help_text=_("For example: only this complaint. Leave it empty if you may do everything that belongs to it."),
        max_length=LONGEST_LINE,
        required=False,
    )
    until = forms.DateField(
        label=_("Until which day may you act?"),
        help_text=_("Leave it empty if there is no last day. After that day we take no new acts from you."),
        widget=DayInput,
        required=False,
        error_messages={"invalid": _("Write a day as year, month and day, for example 2026-03-02.")},
    )
    paper = forms.ChoiceField(
        label=_("Is there a paper that proves it?"),
        widget=forms.RadioSelect,
        choices=[
            ("along", Choice(_("Yes, I add it here"), _("You can do so on the page for papers and pictures."))),
            ("later", Choice(_("Yes, I send it later"))),
            ("none", Choice(_("No"), _("For example a parent: the law itself gives you the right."))),
        ],
        error_messages={"required": _("Choose whether there is a paper that proves it.")},
    )

    def prepare(self) -> None:
        """Say by which day a paper that is sent later must be here."""
        day = long_date(local_day(timezone.now() + PAPER_STAYS_AWAY))
        along, _later, none = self.fields["paper"].choices  # type: ignore[attr-defined]  # a choice field
        hint = format_lazy(_("You have until {day}. We begin at once all the same."), day=day)
        later = ("later", Choice(_("Yes, I send it later"), hint))
        self.fields["paper"].choices = [along, later, none]  # type: ignore[attr-defined]  # same

    def clean_until(self) -> date | None:
        """Somebody whose authority is over cannot file."""
        until: date | None = self.cleaned_data["until"]
        if until is not None and until < timezone.localdate():
            raise forms.ValidationError(
                _("This day is over. Ask for a newer authority, or let the person file alone: anybody may.")
            )
        return until

    def clean(self) -> dict[str, Any]:
        """Whoever acts for another not by law needs something in writing."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("paper") == "none" and cleaned.get("kind") not in (None, *GUARDIANS):
            self.add_error(
                "paper",
                _("To act for somebody you need it in writing, signed by them. You may send the paper later."),
            )
        return cleaned


class ContactForm(StepForm):
    """How to reach whoever files, and the language of letters."""

    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("We only write that there is news, never what it is. Without it you can still look at any time."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": _("Write an e-mail address like name@example.org, or leave this empty.")},
    )
    phone = Words(
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
