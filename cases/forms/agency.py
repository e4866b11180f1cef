"""The agency's answer: a code and reasons for every item, and files."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import AnswerCode
from cases.queries.agency import AskedItem
from cases.services.corrections import ItemReply
from cases.wording import statuses
from cases.wording.reasons import words
from cases.workflow import Reason

LONGEST_REASONS = 5000


class AnswerForm(forms.Form):
    """One pair of fields an item. A code without reasons is refused beside the reasons."""

    def __init__(self, items: Sequence[AskedItem], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked_items = items
        for item in items:
            self.fields[f"code_{item.pk}"] = forms.TypedChoiceField(
                label=_("Your answer"),
                choices=[(code.value, statuses.ANSWER[code].label) for code in AnswerCode],
                coerce=AnswerCode,
                widget=forms.RadioSelect,
                error_messages={"required": words(Reason.ITEM_UNANSWERED)},
            )
            self.fields[f"reasons_{item.pk}"] = forms.CharField(
                label=_("Your reasons"),
                help_text=_("The complainant reads them word for word. Say what you checked and what you changed."),
                max_length=LONGEST_REASONS,
                widget=forms.Textarea(attrs={"rows": 4}),
                error_messages={"required": words(Reason.ITEM_WITHOUT_REASONS)},
            )

        self.fields["file"] = forms.FileField(label=_("Add files"), required=False)

    def replies(self) -> list[ItemReply]:
        """Give the cleaned answers as the service takes them."""
        return [
            ItemReply(
                item.pk, self.cleaned_data.get(f"code_{item.pk}"), self.cleaned_data.get(f"reasons_{item.pk}", "")
            )
            for item in self.asked_items
        ]


class FilesForm(forms.Form):
    """More files for an answer that was given."""

    file = forms.FileField(label=_("Add files"), error_messages={"required": _("Choose a file first.")})


def fields_of(form: forms.Form, item: AskedItem) -> tuple[forms.BoundField, forms.BoundField]:
    """Give the two fields of an item, for the page."""
    return form[f"code_{item.pk}"], form[f"reasons_{item.pk}"]
