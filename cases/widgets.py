"""Small parts that forms use to say how a question looks; the markup itself is in templates/django/forms."""

from dataclasses import dataclass

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Choice:
    """The words of one option of a radio or checkbox question, with a hint shown and read out beside it."""

    label: str | Promise
    hint: str | Promise = ""

    def __str__(self) -> str:
        return str(self.label)


class DayInput(forms.DateInput):
    """One day, asked with the device's own date picker.

    One native field beats three text fields here: every phone shows it in the reader's language, calendar and order,
    there is one label and one error to link to, and what is sent is always year-month-day whatever the language. The
    days people cannot remember exactly are asked in words, not with this.
    """

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        # The browser accepts only this form, also where the language writes dates otherwise.
        super().__init__(attrs=attrs, format="%Y-%m-%d")
