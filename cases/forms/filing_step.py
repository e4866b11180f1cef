"""What every page of the complaint form shares."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar, Final

from django import forms
from django.utils.functional import Promise

from cases.complaint import FIRST_KEY, matter_rows
from cases.queries.filing import Offer
from cases.wording import phrases
from cases.wording.names import name_of

Answers = Mapping[str, Mapping[str, Any]]
# Marks that turn the direction of writing: a name with one of them shows other people's words backwards.
DIRECTIONS: Final = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


class StepForm(forms.Form):
    """One page of the form. `offer` is what can be chosen, `answers` what was answered on other pages.

    A page that is asked for each matter is told which one by its key. `lead` stands under the title.
    """

    use_required_attribute = False  # our own words beside the field say more than the browser's bubble
    lead: ClassVar[str | Promise] = ""

    def __init__(self, *args: Any, offer: Offer, answers: Answers, matter: str = FIRST_KEY, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.answers = answers
        self.matter = matter
        self.prepare()

    @property
    def plain(self) -> Sequence[forms.BoundField]:
        """The fields that are asked once; all of them, but where rows can be added."""
        return list(self)

    @property
    def caption(self) -> str:
        """The matter that a page of its own is about, when there are several; empty else."""
        return ""

    def prepare(self) -> None:
        """Fill in choices that depend on the offer or on other answers."""

    def values(self) -> dict[str, Any]:
        """Give the cleaned answers as JSON values, texts without marks of direction."""
        return {name: _plain(value) for name, value in self.cleaned_data.items()}


def matter_names(answers: Answers, offer: Offer) -> dict[str, str]:
    """Name the matters of a draft by key: the scheme, and the entry where one was named."""
    schemes = {str(scheme.pk): name_of(scheme) for scheme in offer.schemes}
    named = {}
    for row in matter_rows(answers):
        scheme = schemes.get(row["scheme"], "")
        named[row["key"]] = phrases.labelled(scheme, row["entry"]) if row.get("entry") else scheme
    return named


class MatterForm(StepForm):
    """A page that is asked for each matter."""

    @property
    def caption(self) -> str:
        """The matter's name, when there are several."""
        names = matter_names(self.answers, self.offer)
        return names.get(self.matter, "") if len(names) > 1 else ""


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(char for char in value if unicodedata.bidirectional(char) not in DIRECTIONS)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
