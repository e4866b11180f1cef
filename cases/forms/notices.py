"""Forms of the page on which the complainant chooses how they hear from us."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Pace
from cases.services import sms
from cases.widgets import Choice


class NoticesForm(forms.Form):
    """Which way, and how often."""

    use_required_attribute = False

    by_email = forms.BooleanField(label=_("Tell me by e-mail"), required=False)
    by_sms = forms.BooleanField(
        label=_("Tell me by text message"), help_text=_("Only to a number that you confirmed."), required=False
    )
    pace = forms.ChoiceField(
        label=_("How often?"),
        help_text=_("We always tell you at once when a date runs for you, and when your case is decided."),
        choices=[
            (Pace.AT_ONCE.value, Choice(_("At once"), _("One message each time something happens."))),
            (Pace.DAILY.value, Choice(_("Once a day"), _("At nine in the morning, if there is news."))),
            (Pace.WEEKLY.value, Choice(_("Once a week"), _("On Monday at nine in the morning, if there is news."))),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sms.is_offered():
            del self.fields["by_sms"]


class LanguageForm(forms.Form):
    """The language of letters and messages."""

    use_required_attribute = False

    language = forms.ChoiceField(
        label=_("In which language shall we write to you?"),
        help_text=_("Letters and messages from now on. What we wrote before stays as it is."),
        choices=[("en", "English"), ("zh-hans", "简体中文")],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a language.")},
    )


class EmailForm(forms.Form):
    """A new e-mail address."""

    use_required_attribute = False

    address = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("We send a code there. Until you type it in, nothing changes."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Write the e-mail address."),
            "invalid": _("An e-mail address looks like name@example.org. Check what you wrote."),
        },
    )


class PhoneForm(forms.Form):
    """A new mobile number."""

    use_required_attribute = False

    address = forms.CharField(
        label=_("Mobile number"),
        help_text=_("With the country code when it is not a Chinese number. We send a code there."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"required": _("Write the mobile number.")},
    )

    def clean_address(self) -> str:
        """Take a number with or without spaces and dashes."""
        number = sms.number(self.cleaned_data["address"])
        if not number:
            raise forms.ValidationError(_("A mobile number has 6 to 15 digits. Check what you wrote."))
        return number


class CodeForm(forms.Form):
    """A one-time code."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("One-time code"),
        help_text=_("8 digits, from the message that we sent you. It is good for 15 minutes."),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Write the code from the message.")},
    )
