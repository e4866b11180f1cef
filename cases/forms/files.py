"""Forms about one file: what it is, and which parts of it are covered."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import EvidenceKind, RedactionReason
from cases.services.redactions import MOST_BOXES, Box
from cases.wording import files as say
from cases.wording.reasons import words
from cases.workflow import Reason

EMPTY_ROWS = 3
_TENTH = Decimal("0.1")


class FileForm(forms.Form):
    """What a file is and shows, in the words of whoever handed it in."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("What is it?"), choices=[(kind.value, words) for kind, words in say.KINDS.items()])
    shows = forms.CharField(
        label=_("What does it show?"),
        help_text=_("For example: the bank's receipt of 2 March."),
        max_length=300,
        required=False,
    )

    @property
    def chosen(self) -> EvidenceKind:
        """The kind that was chosen."""
        return EvidenceKind(self.cleaned_data["kind"])


class ReasonForm(forms.Form):
    """Why parts are covered: a code, so that the reason itself can be told without telling what was covered."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label=_("Why is it covered?"),
        choices=[(reason.value, words) for reason, words in say.REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why it is covered.")},
    )

    @property
    def chosen(self) -> RedactionReason:
        """The reason that was chosen."""
        return RedactionReason(self.cleaned_data["reason"])


_PERCENT: dict[str, Any] = {
    "min_value": 0,
    "max_value": 100,
    "max_digits": 4,
    "decimal_places": 1,
    "required": False,
    "widget": forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
}


class BoxForm(forms.Form):
    """One part of a page to cover, in percent of its width and height; left empty it covers nothing."""

    use_required_attribute = False

    left = forms.DecimalField(label=_("Left, %"), **_PERCENT)
    top = forms.DecimalField(label=_("Top, %"), **_PERCENT)
    width = forms.DecimalField(label=_("Width, %"), **_PERCENT)
    height = forms.DecimalField(label=_("Height, %"), **_PERCENT)

    def clean(self) -> dict[str, Any]:
        """All four or none; and on the page."""
        cleaned = super().clean() or self.cleaned_data
        given = [name for name in self.fields if cleaned.get(name) is not None]
        if given and not self.errors:
            missing = [name for name in self.fields if name not in given]
            for name in missing:
                self.add_error(name, _("Fill in all four numbers, or none."))
            if not missing and not self.box.fits:
                self.add_error("width", words(Reason.BOX_OUTSIDE))
        return cleaned

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return all(self.cleaned_data.get(name) is None for name in self.fields)

    @property
    def box(self) -> Box:
        """The part in thousandths."""
        return Box(*(int(self.cleaned_data[name] / _TENTH) for name in self.fields))


class BoxForms(forms.BaseFormSet):  # type: ignore[type-arg]  # generic only in the stubs
    """The parts of one page."""

    @property
    def boxes(self) -> list[Box]:
        """Those that were filled in."""
        return [form.box for form in self.forms if not form.is_empty]


_BoxForms = forms.formset_factory(
    BoxForm, formset=BoxForms, extra=EMPTY_ROWS, max_num=MOST_BOXES, validate_max=True, absolute_max=MOST_BOXES
)


def box_forms(data: Any, boxes: Sequence[Box]) -> BoxForms:
    """Ask for the parts of one page; those that are there already are filled in.

    What is sent counts by itself: a row that says what is kept already must not pass for an untouched one.
    """
    initial = [{name: getattr(box, name) * _TENTH for name in ("left", "top", "width", "height")} for box in boxes]
    made = _BoxForms(data, initial=None if data is not None else initial, prefix="box")
    if not isinstance(made, BoxForms):
        raise TypeError(type(made))
    return made
