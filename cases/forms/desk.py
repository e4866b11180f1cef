"""Forms of the desk: shape and cleaning only; what may happen is decided by the services."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Agency, Channel, Record, User
from cases.scoring.findings import FindingCode
from cases.services import messages
from cases.widgets import DayInput
from cases.wording import admission, phrases, scoring, statuses
from cases.wording.filing import CHANNELS
from cases.wording.names import name_of
from cases.wording.reasons import later
from cases.workflow import CaseStatus, Reason

LONGEST_REASONS = 5000
#: Findings whose proof is a day: the attribute that the recompute core reads, and how it is asked for.
FACT_OF = {
    FindingCode.WRONG_DATA: ("paid_on", _("Day of payment that the evidence proves")),
    FindingCode.PERFORMED_NOT_DELETED: ("performed_on", _("Day of performance that the evidence proves")),
    FindingCode.TERM_OVER: ("term_ends_on", _("Last day of the listing that the evidence proves")),
}


class DeskForm(forms.Form):
    """A form of the desk: errors are ours, in our words, beside the field."""

    use_required_attribute = False


class NoForm(DeskForm):
    """A button with nothing to fill in."""


class ReasonsForm(DeskForm):
    """Reasons that somebody will read."""

    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The person concerned will read them."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": later(Reason.NO_REASONS_GIVEN)},
    )


class HolderField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """A colleague who may hold a case."""

    def label_from_instance(self, obj: User) -> str:
        """Name and role."""
        return phrases.aside(obj.name, statuses.ROLES[obj.actor.role])


class AgencyField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only in the stubs
    """An agency, by its name in the reader's language."""

    def label_from_instance(self, obj: Agency) -> str:
        """Give the name."""
        return name_of(obj)


class TakeForm(DeskForm):
    """On which way somebody complains whose words an officer writes down."""

    channel = forms.ChoiceField(
        label=_("How does the complaint reach us?"),
        widget=forms.RadioSelect,
        choices=[(way.value, words) for way, words in CHANNELS.items() if way is not Channel.WEB],
        error_messages={"required": _("Choose how the complaint reaches us.")},
    )


class AcceptForm(ReasonsForm):
    """Take a complaint on."""

    field_order = ("to", "reasons")

    def __init__(self, *args: Any, holders: Any, me: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = HolderField(
            queryset=holders,
            label=_("Investigator"),
            initial=me if me and holders.filter(pk=me.pk).exists() else None,
            error_messages={"required": _("Choose who will hold the case.")},
        )
        self.order_fields(self.field_order)


class RefuseForm(ReasonsForm):
    """Turn a complaint down."""

    field_order = ("ground", "reasons", "referral")

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[(code, admission.GROUNDS[code]) for code in admission.GROUNDS],
        widget=forms.RadioSelect,
        error_messages={"required": later(Reason.NO_GROUND)},
    )
    referral = forms.CharField(
        label=_("Who can help instead"),
        help_text=_("Name the body, and how to reach it."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": later(Reason.NO_REFERRAL)},
    )


class HandOverForm(AcceptForm):
    """Pass a case on."""


class FilterForm(DeskForm):
    """Narrow a list."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("Any"))] + [(s.value, statuses.CASE[s].label) for s in CaseStatus],
        required=False,
    )
    overdue = forms.BooleanField(label=_("Late only"), required=False)


class PullForm(DeskForm):
    """Choose what to fetch; only what somebody has a right to pull is offered."""

    wanted = forms.MultipleChoiceField(
        label=_("What to fetch"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of record.")},
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = choices  # type: ignore[attr-defined]  # it is the field declared above


class PowerForm(DeskForm):
    """Sign a statutory power."""

    wanted = forms.MultipleChoiceField(
        label=_("What may be pulled"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of record.")},
    )
    basis = forms.CharField(
        label=_("Basis in law"),
        help_text=_("Name the provision and why consent cannot be had."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": later(Reason.NO_REASONS_GIVEN)},
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"), min_value=1, max_value=180, initial=30, widget=forms.NumberInput()
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wanted"].choices = choices  # type: ignore[attr-defined]  # it is the field declared above


class JudgeForm(ReasonsForm):
    """Confirm or dismiss a finding; where a day is the proof, it is asked for, or shown when a record proves it.

    `known` are the facts that the finding rests on already.
    """

    def __init__(self, *args: Any, code: FindingCode, known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fact = FACT_OF.get(code)
        if self._fact:
            self.fields["proved_on"] = forms.DateField(
                label=self._fact[1],
                help_text=_("Leave it empty when no day is proved. The recomputation then stays as it is."),
                widget=DayInput,
                required=False,
                initial=known.get(self._fact[0]),
            )
            self.order_fields(["proved_on", "reasons"])

    def facts(self) -> dict[str, date]:
        """Give what the evidence proves, as the service takes it."""
        day = self.cleaned_data.get("proved_on")
        return {self._fact[0]: day} if self._fact and day else {}


class FindingForm(DeskForm):
    """Make a finding by hand."""

    code = forms.TypedChoiceField(
        label=_("What is wrong"),
        choices=[("", "–")] + [(code.value, statuses.FINDING_CODES[code]) for code in FindingCode],
        coerce=FindingCode,
        error_messages={"required": _("Choose what is wrong.")},
    )
    about = forms.ChoiceField(
        label=_("With what"), error_messages={"required": _("Choose the record or the agency it is about.")}
    )
    proved_on = forms.DateField(
        label=_("Day that the evidence proves"),
        help_text=_("Of payment, of performance, or the last day of the listing, when that is what is wrong."),
        widget=DayInput,
        required=False,
    )
    explanation = forms.CharField(
        label=_("Why"),
        help_text=_("The agency and the complainant will read it."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": later(Reason.NO_REASONS_GIVEN)},
    )

    def __init__(self, *args: Any, records: Iterable[Record], agencies: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = [(f"r{row.pk}", _record_label(row)) for row in records]
        whole = [(f"a{row.pk}", name_of(row)) for row in agencies]
        self.fields["about"].choices = [  # type: ignore[attr-defined]  # it is the field declared above
            ("", "–"),
            (_("One record"), kept),
            (_("An agency's method or conduct"), whole),
        ]

    def facts(self) -> dict[str, date]:
        """Give what the evidence proves, as the service takes it."""
        fact = FACT_OF.get(self.cleaned_data["code"])
        day = self.cleaned_data.get("proved_on")
        return {fact[0]: day} if fact and day else {}


class DraftForm(DeskForm):
    """Draft a correction request from confirmed findings."""

    findings = forms.TypedMultipleChoiceField(
        label=_("Findings to put right"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": later(Reason.NO_ITEMS)},
    )
    message = forms.CharField(
        label=_("Message to the agency"),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
    )

    def __init__(self, *args: Any, choices: Sequence[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["findings"].choices = choices  # type: ignore[attr-defined]  # it is the field declared above
        self.fields["findings"].initial = [value for value, _label in choices]


class GrantForm(ReasonsForm):
    """Order a holder to suspend its sanction."""

    until = forms.DateField(
        label=_("Until"), help_text=_("90 days at most; it ends by itself."), widget=DayInput, required=False
    )


class MessageForm(DeskForm):
    """Write to one side."""

    body = forms.CharField(
        label=_("Message"),
        max_length=messages.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write a message first.")},
    )


class AskingMessageForm(MessageForm):
    """Write to the complainant: with a file, and with a day for the answer."""

    file = forms.FileField(label=_("Add a file (not required)"), required=False)
    answer_by = forms.DateField(
        label=_("Please answer by (not required)"),
        help_text=_("It stands on the complainant's first page, and they get an e-mail at once."),
        widget=DayInput,
        required=False,
    )

    def clean_answer_by(self) -> date | None:
        """Nobody can answer by a day that is over."""
        day: date | None = self.cleaned_data["answer_by"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is over."))
        return day


class InterestForm(DeskForm):
    """Declare an interest in an agency."""

    agency = AgencyField(
        queryset=Agency.objects.order_by("name"),
        label=_("Agency"),
        error_messages={"required": _("Choose the agency.")},
    )
    statement = forms.CharField(
        label=_("What the interest is"),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": later(Reason.NO_REASONS_GIVEN)},
    )


class CaseInterestForm(DeskForm):
    """Declare an interest in one case."""

    statement = forms.CharField(
        label=_("What the interest is"),
        help_text=_("The case is taken from you, and you can no longer open it."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": later(Reason.NO_REASONS_GIVEN)},
    )


def _record_label(row: Record) -> str:
    item = row.content.get("item")
    kind = scoring.item_name(str(item)) if item else statuses.record_kind(row.kind)
    return phrases.labelled(name_of(row.agency), phrases.aside(kind, row.external_id))
