"""Days that people tell: what happened cannot lie ahead, and nothing of it lies further back than a life."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.deadlines import local_day
from cases.told import FIRST_YEAR
from cases.widgets import DayInput

NOT_YET = _("This day has not come yet. Check the year.")


class DayField(forms.DateField):
    """A day that somebody may tell or leave empty; with `ahead` it may still come."""

    widget = DayInput
    default_error_messages = {
        "invalid": _("Write a day as year, month and day, for example 2026-03-02."),
        "long_ago": _("This day is very long ago. Check the year."),
        "not_yet": NOT_YET,
    }

    def __init__(self, *, ahead: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.ahead = ahead

    def validate(self, value: date | None) -> None:
        """Refuse what can only be a slip of the pen."""
        super().validate(value)
        if value is not None and value.year < FIRST_YEAR:
            raise forms.ValidationError(self.error_messages["long_ago"], code="long_ago")
        if value is not None and not self.ahead and value > local_day(timezone.now()):
            raise forms.ValidationError(self.error_messages["not_yet"], code="not_yet")
