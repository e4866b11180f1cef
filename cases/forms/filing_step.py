"""What every page of the complaint form shares."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from cases.queries.filing import Offer

Answers = Mapping[str, Mapping[str, Any]]


class StepForm(forms.Form):
    """One page of the form. `offer` is what can be chosen, `answers` what was answered on other pages."""

    use_required_attribute = False  # our own words beside the field say more than the browser's bubble

    def __init__(self, *args: Any, offer: Offer, answers: Answers, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.answers = answers
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the offer or on other answers."""

    def values(self) -> dict[str, Any]:
        """Give the cleaned answers as JSON values."""
        return {
            name: value.isoformat() if isinstance(value, date) else "" if value is None else value
            for name, value in self.cleaned_data.items()
        }
