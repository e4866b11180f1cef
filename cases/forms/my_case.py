"""Forms of the complainant's own pages, and the public check of a letter."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.complaint import LONGEST_TEXT
from cases.forms.ways_in import ReferenceForm
from cases.forms.words import Words
from cases.models import Agency
from cases.queries.filing import Offer
from cases.services.messages import LONGEST
from cases.widgets import Choice
from cases.wording.names import name_of
from cases.wording.reasons import later
from cases.workflow import Reason


class EnterForm(ReferenceForm):
    """Reference and access code."""

    code = forms.CharField(
        label=_("Access code"),
        help_text=_("16 letters and digits in four groups, as you wrote them down."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the access code.")},
    )


class CodeAgainForm(forms.Form):
    """The access code once more, before everything is given out."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Access code"),
        help_text=_("16 letters and digits in four groups, as you wrote them down."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Write the access code.")},
    )


class MessageForm(forms.Form):
    """A message to the office, with files if there are any."""

    use_required_attribute = False

    body = Words(
        label=_("Your message"),
        rows=5,
        max_length=LONGEST,
        error_messages={"required": _("Write a message first.")},
    )
    file = forms.FileField(label=_("Add files"), required=False, allow_empty_file=True)


class CommentForm(forms.Form):
    """What the complainant thinks of a provisional decision."""

    use_required_attribute = False

    agrees = forms.TypedChoiceField(
        label=_("Do you agree with the provisional decision?"),
        choices=[("yes", _("Yes")), ("no", _("No, or not with all of it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    body = Words(
        label=_("Your comment"),
        help_text=_("What is wrong or missing? You may leave this empty if you agree."),
        rows=8,
        max_length=LONGEST_TEXT,
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """Who disagrees must be able to be answered."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("agrees") is False and not cleaned.get("body"):
            self.add_error("body", _("Say what you do not agree with, so that we can deal with it."))
        return cleaned


class ReliefForm(forms.Form):
    """Which restrictions should be suspended for now, one or all of them, and why they cannot wait."""

    use_required_attribute = False
    ALL = "all"

    holders = forms.MultipleChoiceField(
        label=_("Which restriction cannot wait?"),
        help_text=_("We decide within one working day whether to order that it is suspended."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": later(Reason.NO_SANCTION_NAMED)},
    )
    why = Words(
        label=_("Why can it not wait?"),
        help_text=_("For example: a flight to a hospital on Friday. Whoever holds the restriction may read this."),
        rows=4,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Say why it cannot wait.")},
    )

    def __init__(self, *args: Any, offer: Offer, holders: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_pk = {str(holder.pk): holder for holder in holders}
        choices = [
            (pk, Choice(name_of(holder), " · ".join(map(name_of, offer.restrictions_of(holder)))))
            for pk, holder in self._by_pk.items()
        ]
        if len(choices) > 1:
            choices.append((self.ALL, Choice(_("All of them"), _("One request to each of these holders."))))
        self.fields["holders"].choices = choices  # type: ignore[attr-defined]  # it is the choice field declared above

    def clean_holders(self) -> list[Agency]:
        """Give the agencies that were chosen, in the order of the page."""
        chosen = self.cleaned_data["holders"]
        return [holder for pk, holder in self._by_pk.items() if self.ALL in chosen or pk in chosen]


class VerifyForm(forms.Form):
    """The code printed on a letter."""

    use_required_attribute = False

    code = forms.CharField(
        label=_("Verification code"),
        help_text=_("It is printed at the foot of the letter."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the code from the letter.")},
    )
