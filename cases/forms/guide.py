"""One question of the guide before filing; nothing of it is kept."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.guide import DAY, Question
from cases.widgets import DayInput
from cases.wording.guide import QUESTIONS

FIRST_DAY = date(2000, 1, 1)


class GuideForm(forms.Form):
    """A question with its answers, and the day that belongs to one of them."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, question: Question, today: date, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        asking = QUESTIONS[question.key]
        self.question, self.today = question, today
        self.fields[question.key] = forms.ChoiceField(
            label=str(asking.label),
            help_text=str(asking.hint),
            widget=forms.RadioSelect,
            choices=[(answer, asking.answers[answer]) for answer in question.answers],
            error_messages={"required": str(asking.missing), "invalid_choice": str(asking.missing)},
        )
        if question.dated:
            self.fields[DAY] = forms.DateField(
                label=_("If you are waiting: when did you ask?"),
                help_text=_("The day as well as you know it."),
                widget=DayInput,
                required=False,
                error_messages={"invalid": _("Write the day as year, month and day, for example 2026-06-15.")},
            )

    def clean(self) -> dict[str, Any]:
        """Whoever waits must say since when, else no day can be counted."""
        cleaned = super().clean() or self.cleaned_data
        asked_on = cleaned.get(DAY)
        if cleaned.get(self.question.key) in self.question.dated and DAY not in self.errors:
            if asked_on is None:
                self.add_error(DAY, _("Write the day on which you asked, as well as you know it."))
            elif not FIRST_DAY <= asked_on <= self.today:
                self.add_error(DAY, _("This day cannot be right: it lies ahead, or very far back."))
        return cleaned
