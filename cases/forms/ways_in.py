"""Forms around the ways into a case: a lost code, passkeys, proof of identity, the check of a receipt."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.forms.own_initiative import SchemeField
from cases.forms.words import Words
from cases.models import MailChannel, Paper, ProofingWay, Scheme
from cases.reference import REFERENCE_LENGTH, compact, is_reference
from cases.services import sms
from cases.wording import proofings as words

LONGEST_REASONS = 2000
PLAIN = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ReferenceForm(forms.Form):
    """A reference alone; what else is asked follows below it."""

    use_required_attribute = False

    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("10 letters and digits, for example KM7-4Q29-XHC. It stands on your receipt."),
        max_length=40,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Write the reference from your receipt.")},
    )

    def clean_reference(self) -> str:
        """Catch a mistyped character; the rule is public, so this tells a stranger nothing."""
        reference = compact(self.cleaned_data["reference"])
        if len(reference) != REFERENCE_LENGTH:
            raise forms.ValidationError(_("A reference has 10 letters and digits. Compare it with your receipt."))
        if not is_reference(reference):
            raise forms.ValidationError(_("One character of this reference is mistyped. Compare it with your receipt."))
        return reference


class RecoverForm(ReferenceForm):
    """Which complaint, and where to send the digits."""

    way = forms.TypedChoiceField(
        label=_("Where should we send 8 digits?"),
        choices=[
            (MailChannel.EMAIL.value, _("To my e-mail address")),
            (MailChannel.SMS.value, _("To my mobile phone")),
        ],
        coerce=MailChannel,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose e-mail or mobile phone.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sms.is_offered():
            way: Any = self.fields["way"]
            way.choices, way.initial = way.choices[:1], MailChannel.EMAIL.value


class DigitsForm(ReferenceForm):
    """The digits that came."""

    code = forms.CharField(
        label=_("The 8 digits from our message"),
        help_text=_("They are good for 15 minutes."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Write the 8 digits from our message.")},
    )


class ProveForm(ReferenceForm):
    """Who asks to prove their identity, and how to reach them; whoever lost the reference leaves it out."""

    way = forms.TypedChoiceField(
        label=_("How can you show us your papers?"),
        choices=[
            (ProofingWay.VISIT.value, _("I come to the office")),
            (ProofingWay.POST.value, _("I send a certified copy by post")),
        ],
        coerce=ProofingWay,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
    )
    reach = Words(
        label=_("How can we reach you about this?"),
        help_text=_("A telephone number, or an address. Only the officers who look at your papers see it."),
        max_length=300,
        rows=2,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        error_messages={"required": _("Write how we can reach you.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reference = self.fields["reference"]
        reference.required = False
        reference.help_text = _("Leave this empty if you have lost it too: we find your complaint by your papers.")

    def clean_reference(self) -> str:
        """Check a reference only if there is one."""
        return super().clean_reference() if self.cleaned_data["reference"] else ""


class CollectForm(forms.Form):
    """The number of a request and its pick-up code."""

    use_required_attribute = False

    number = forms.CharField(
        label=_("Request number"),
        help_text=_("8 letters and digits."),
        max_length=30,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Write the request number.")},
    )
    pickup_code = forms.CharField(
        label=_("Pick-up code"),
        help_text=_("16 letters and digits in four groups, as you wrote them down."),
        max_length=60,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Write the pick-up code.")},
    )


class PasskeyForm(forms.Form):
    """The name of a new passkey, and what the device answered, which the page's script fills in."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("A name for this device"),
        help_text=_("So that you know it again, for example: my phone."),
        max_length=60,
        required=False,
    )
    token = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)


class ConfirmForm(forms.Form):
    """What a third party types or scans from a receipt."""

    use_required_attribute = False

    reference = forms.CharField(
        label=_("Reference"),
        max_length=40,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Write the reference from the receipt.")},
    )
    value = forms.CharField(
        label=_("Confirmation number"),
        help_text=_("28 letters and digits in seven groups, beside the square picture on the receipt."),
        max_length=60,
        # Seven groups do not fit the width of a phone in one line.
        widget=forms.Textarea(attrs={**PLAIN, "rows": 2}),
        error_messages={"required": _("Write the confirmation number from the receipt.")},
    )


class FindComplaintForm(forms.Form):
    """What an officer needs to find the complaint of somebody who lost its reference."""

    use_required_attribute = False

    number = forms.CharField(
        label=_("Request number"),
        help_text=_("8 letters and digits."),
        max_length=30,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Write the request number.")},
    )
    id_number = forms.CharField(
        label=_("Identity number on the paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the identity number as it stands on the paper.")},
    )
    scheme = SchemeField(
        label=_("What the complaint is about"),
        help_text=_("Only if the person filed more than one complaint."),
        queryset=Scheme.objects.select_related("agency").order_by("agency", "pk"),
        required=False,
    )


class CheckPapersForm(forms.Form):
    """What an officer reads off the papers. It is compared and thrown away."""

    use_required_attribute = False

    papers = forms.TypedMultipleChoiceField(
        label=_("Papers that you hold in your hand"),
        choices=[(paper.value, words.PAPERS[paper]) for paper in Paper],
        coerce=Paper,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the papers that you were shown.")},
    )
    name = forms.CharField(
        label=_("Name on the paper"),
        help_text=_("Of the person whom the complaint is about, exactly as it is written there."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name as it stands on the paper.")},
    )
    id_number = forms.CharField(
        label=_("Identity number on the paper"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = forms.DateField(
        label=_("Date of birth on the paper"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"}, format="%Y-%m-%d"),
    )
    acting_name = forms.CharField(
        label=_("Name of whoever acts for the person"),
        help_text=_("Only if somebody filed for them: the name on that person's own paper."),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reasons = forms.CharField(
        label=_("How you made sure"),
        help_text=_("For example: photo compared in person, watermark seen, certified by notary no. 4."),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say how you made sure.")},
    )

    def clean_birth_date(self) -> date | None:
        """Refuse a day that has not come."""
        day: date | None = self.cleaned_data["birth_date"]
        if day is not None and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class ReasonsForm(forms.Form):
    """Reasons alone."""

    use_required_attribute = False

    reasons = forms.CharField(
        label=_("Your reasons"),
        max_length=LONGEST_REASONS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Give your reasons.")},
    )


def solution_in(posted: Any) -> tuple[str, str]:
    """Read the slip and the answer of a small question out of a posted form; both may be missing."""
    return posted.get("puzzle", "")[:2000], posted.get("puzzle_answer", "")[:40]
