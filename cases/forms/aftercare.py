"""Forms for when a case is over: what somebody thought of it, and what should be deleted."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.words import Words
from cases.models import Deletion
from cases.retention import Kind
from cases.services.ratings import LONGEST
from cases.widgets import Choice
from cases.wording import retention as say

ANSWERS = [
    (5, _("Very satisfied")),
    (4, _("Satisfied")),
    (3, _("Neither satisfied nor dissatisfied")),
    (2, _("Dissatisfied")),
    (1, _("Very dissatisfied")),
]


class RatingForm(forms.Form):
    """Two questions and a free word."""

    use_required_attribute = False

    service = forms.TypedChoiceField(
        label=_("How did we treat you?"),
        help_text=_("How we listened, explained and kept our dates, whatever came out."),
        choices=ANSWERS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how we treated you.")},
    )
    outcome = forms.TypedChoiceField(
        label=_("What do you think of the outcome?"),
        choices=ANSWERS,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say what you think of the outcome.")},
    )
    words = Words(
        label=_("What should we do better?"),
        help_text=_(
            "Our office reads this without your case or name, and only once ten people have written."
            " Please write no names."
        ),
        rows=5,
        max_length=LONGEST,
        required=False,
    )


class EraseForm(forms.Form):
    """What should be deleted."""

    use_required_attribute = False

    kinds = forms.MultipleChoiceField(
        label=_("What should we delete?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what should be deleted.")},
    )
    words = Words(
        label=_("Do you want to say why?"),
        help_text=_("You need not. It can help us to decide, above all when something is kept longer by rule."),
        rows=4,
        max_length=LONGEST,
        required=False,
    )

    def __init__(self, *args: Any, offered: Mapping[Kind, date | None], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [  # type: ignore[attr-defined]  # the choice field declared above
            (kind.value, Choice(say.NAMES[kind], say.when(first, today))) for kind, first in offered.items()
        ]


class DecideDeletionForm(forms.Form):
    """What is granted of a request, and why."""

    use_required_attribute = False

    granted = forms.MultipleChoiceField(
        label=_("What is granted"),
        help_text=_("Leave all empty to decline the request."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The complainant reads them."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST,
        error_messages={"required": _("Give your reasons: the person concerned will read them.")},
    )

    def __init__(
        self, *args: Any, deletion: Deletion, first: Mapping[Kind, date | None], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        kinds = [Kind(kind) for kind in deletion.asked]
        choices = [(kind.value, Choice(say.NAMES[kind], say.when(first.get(kind), today))) for kind in kinds]
        self.fields["granted"].choices = choices  # type: ignore[attr-defined]  # the choice field declared above
