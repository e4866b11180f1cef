"""What the complainant says of an agency's answer and of the final decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.complaint import LONGEST_TEXT
from cases.forms.my_case import CommentForm
from cases.forms.words import Words
from cases.models import ReviewGround
from cases.wording import phrases, statuses
from cases.wording.reasons import later
from cases.workflow import Reason


class _YesOrNo(forms.Form):
    """An opinion: yes or no, and in words what the no is about."""

    use_required_attribute = False

    agrees = forms.TypedChoiceField(
        coerce=lambda value: value == "yes",
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    body = Words(
        label=_("In your own words"),
        rows=6,
        max_length=LONGEST_TEXT,
        required=False,
    )

    def clean(self) -> dict[str, object]:
        """Who disagrees must be able to be answered."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("agrees") is False and not cleaned.get("body"):
            self.add_error("body", _("Say what you do not agree with, so that we can deal with it."))
        return cleaned


class PointsForm(CommentForm):
    """A comment on the provisional decision; with what was found wrong to tick, where there is any."""

    points = forms.MultipleChoiceField(
        label=_("Which of these points do you not agree with?"),
        help_text=_("You may leave this empty, and write about something else."),
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    field_order = ("agrees", "points", "body")

    def __init__(self, *args: Any, points: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if points:
            self.fields["points"].choices = [(str(number), point) for number, point in enumerate(points)]  # type: ignore[attr-defined]  # it is the choice field declared above
        else:
            del self.fields["points"]
        self._points = points

    def clean(self) -> dict[str, object]:
        """Put the points that were ticked before the words, so that they are answered like them."""
        ticked = [self._points[int(number)] for number in self.cleaned_data.pop("points", ())]
        if ticked and self.cleaned_data.get("agrees") is False:
            about = phrases.labelled(_("I do not agree with"), phrases.listed(ticked))
            self.cleaned_data["body"] = "\n\n".join(part for part in (about, self.cleaned_data.get("body", "")) if part)
        return super().clean()


class RemarkForm(_YesOrNo):
    """What the complainant thinks of the answer of an agency."""

    agrees = forms.TypedChoiceField(
        label=_("Is it right what the agency says?"),
        choices=[("yes", _("Yes")), ("no", _("No, or not all of it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )


class RespondForm(_YesOrNo):
    """Whether the complainant accepts the final decision."""

    agrees = forms.TypedChoiceField(
        label=_("Do you accept the decision?"),
        choices=[("yes", _("Yes, I accept it")), ("no", _("No, I do not agree"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )


class ReviewForm(forms.Form):
    """Why somebody else should look at the decision again."""

    use_required_attribute = False

    grounds = forms.TypedMultipleChoiceField(
        label=_("Why should we look at it again?"),
        choices=[(ground.value, statuses.REVIEW_GROUNDS[ground]) for ground in ReviewGround],
        coerce=ReviewGround,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    reasons = Words(
        label=_("What is new, or what is wrong?"),
        help_text=_("New papers can be added on the page of your files, also now."),
        rows=8,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Say what is new or wrong. Without it nobody can look.")},
    )


class SlipForm(forms.Form):
    """Which slip in the decision should be put right."""

    use_required_attribute = False

    reasons = Words(
        label=_("What is written wrong, and what should stand there?"),
        help_text=_("For example: on page 2 the score is 648. It should be 684."),
        rows=4,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Say what is written wrong and what should stand there.")},
    )


class JudgeForm(forms.Form):
    """What the office answers to a request about a decision."""

    answer = forms.CharField(
        label=_("Reasons"),
        help_text=_("The complainant reads them as you write them."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": later(Reason.NO_REASONS_GIVEN)},
    )


class CorrectForm(JudgeForm):
    """The same, with what the decision says from now on."""

    correction = forms.CharField(
        label=_("What the decision says from now on"),
        help_text=_("Both sides read it beside the letter, which itself is never changed."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what the decision says from now on.")},
    )
    field_order = ("correction", "answer")
