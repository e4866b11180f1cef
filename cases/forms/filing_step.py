"""What every page of the complaint form shares."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms

from cases.queries.filing import Offer

Answers = Mapping[str, Mapping[str, Any]]
# Marks that turn the direction of writing: a name with one of them shows other people's words backwards.
DIRECTIONS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


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
        """Give the cleaned answers as JSON values, texts without marks of direction."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(char for char in value if unicodedata.bidirectional(char) not in DIRECTIONS)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
