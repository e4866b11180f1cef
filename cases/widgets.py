"""Small parts that forms use to say how a question looks; the markup itself is in templates/django/forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise


@dataclass(frozen=True)
class Choice:
    """The words of one option of a radio or checkbox question, with a hint shown and read out beside it.

    Under a heading the label may be short; `alone` then says it where it stands without the heading. The heading of a
    group of options is one of these too.
    """

    label: str | Promise
    hint: str | Promise = ""
    alone: str | Promise = ""

    def __str__(self) -> str:
        return str(self.label)


def said(choices: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    """Give the words of every option by its value, as they stand alone; groups are laid flat."""
    words: dict[str, str] = {}
    for value, label in choices:
        if isinstance(label, list | tuple):
            words |= said(label)
        else:
            words[str(value)] = str(label.alone or label) if isinstance(label, Choice) else str(label)
    return words


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
