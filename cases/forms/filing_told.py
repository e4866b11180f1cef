"""The pages on which something is told in rows: entries, the timeline, earlier steps."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.complaint import FIRST_KEY, LAST_KEY, LONGEST_LINE, LONGEST_TEXT, MOST_MATTERS, is_key
from cases.forms.filing_rows import RowsForm, date_fields
from cases.forms.words import Words
from cases.wording.names import name_of
from cases.wording.told import HOW, SAID


class RecordsForm(RowsForm):
    """Which entry of each scheme: every row is a matter, and becomes a case of its own.

    A row's key stays with its matter for the life of the draft, whatever comes and goes around it.
    """

    lead = _(
        "If several entries are wrong, add a row for each. Each one becomes a case of its own. "
        "To leave a list out altogether, go back one page."
    )
    row_title = _("Entry %(number)s")
    add_label = _("Add another entry")
    most = MOST_MATTERS

    def __init__(self, data: Any = None, *args: Any, initial: Any = None, **kwargs: Any) -> None:
        self.chosen = tuple(kwargs["answers"].get("about", {}).get("schemes", ()))
        if data is None:
            initial = {**(initial or {}), "rows": self._with_every_scheme(initial)}
        super().__init__(data, *args, initial=initial, **kwargs)

    def row_fields(self) -> dict[str, forms.Field]:
        """Ask which of the chosen schemes, when there are several, and how the entry is called."""
        names = {str(scheme.pk): name_of(scheme) for scheme in self.offer.schemes}
        chosen = [(pk, names[pk]) for pk in self.chosen if pk in names]
        several = len(chosen) > 1
        return {
            "key": forms.CharField(required=False, max_length=3, widget=forms.HiddenInput),
            "scheme": forms.ChoiceField(
                label=_("List or score"),
                choices=chosen,
                initial=chosen[0][0] if chosen else None,
                widget=forms.Select if several else forms.HiddenInput,
            ),
            "entry": Words(
                label=_("Which entry is it?"),
                help_text=_(
                    "For example: the number of a court case, or: late payment of March. "
                    "If it is the whole score or list, leave this empty."
                ),
                max_length=LONGEST_LINE,
                required=False,
            ),
        }

    def is_empty(self, row: Mapping[str, Any]) -> bool:
        """A row without words still is a matter: the whole score or list."""
        return not row.get("scheme")

    def may_remove(self, place: int) -> bool:
        """Every chosen scheme keeps its last row: without it the page would only ask for that row again."""
        schemes = [self[f"row{one}-scheme"].value() for one in range(self.count)]
        return schemes.count(schemes[place]) > 1

    def clean(self) -> dict[str, Any]:
        """Every chosen scheme has a row, and no two rows are the same."""
        cleaned = super().clean()
        rows = [self.row(place) for place in range(self.count)]
        for place, row in enumerate(rows):
            same = [one for one in rows[:place] if (one.get("scheme"), one.get("entry")) == _what(row)]
            if same and row.get("scheme"):
                self.row_error(place, "entry", _("This is the same as a row above. Say what tells them apart."))
        if not self.errors and set(self.chosen) - {row["scheme"] for row in rows}:
            self.add_error(
                None, _("Something that you chose on the page before has no row here. Add a row, or go back.")
            )
        return cleaned

    def values(self) -> dict[str, Any]:
        """Give every new row a key that no row of this draft ever had."""
        values = super().values()
        here = {row["key"] for row in values["rows"] if is_key(row["key"])}
        ever, taken = here | self._keys_ever(), set()
        for row in values["rows"]:
            if not is_key(row["key"]) or row["key"] in taken:
                row["key"] = _fresh_key(ever, here)
                ever.add(row["key"])
                here.add(row["key"])
            taken.add(row["key"])
        return values

    def _keys_ever(self) -> set[str]:
        """Collect the keys of this draft, also of rows that were removed: their pages are still there."""
        pages = {page.partition("-")[2] or FIRST_KEY for page in self.answers if page.startswith("grounds")}
        return {key for key in pages if is_key(key)}

    def _with_every_scheme(self, initial: Any) -> list[dict[str, Any]]:
        kept = [row for row in (initial or {}).get("rows", ()) if not row or row.get("scheme") in self.chosen]
        there = {row.get("scheme") for row in kept}
        return [*kept, *({"scheme": pk} for pk in self.chosen if pk not in there)]


class TimelineForm(RowsForm):
    """What happened, step by step."""

    lead = _(
        "One row for each thing that happened. The year is enough if you do not know more. "
        "You may leave this page empty."
    )
    row_title = _("What happened, %(number)s")
    add_label = _("Add a row")
    dates: ClassVar[Mapping[str, Any]] = {"": _("When was it?")}

    def row_fields(self) -> dict[str, forms.Field]:
        """Ask when, and what."""
        return {
            **date_fields(),
            "about": forms.BooleanField(label=_("I know the date only roughly"), required=False),
            "what": Words(
                label=_("What happened then?"),
                required=False,
                max_length=LONGEST_LINE,
                rows=2,
            ),
        }

    def clean_row(self, place: int, row: dict[str, Any]) -> None:
        """A date alone says nothing."""
        if not row.get("what") and f"row{place}-what" not in self.errors:
            self.row_error(place, "what", _("Say what happened on that date, or remove this row."))


class EarlierForm(RowsForm):
    """What was tried with the agency before."""

    lead = _(
        "You do not have to ask the agency first. If you did, tell us: when it did not answer in time, or gave no "
        "reasons, that alone can be a ground, and we do not ask the same again."
    )
    row_title = _("Attempt %(number)s")
    add_label = _("Add another attempt")
    dates: ClassVar[Mapping[str, Any]] = {"": _("When did you ask?"), "answer_": _("When did they answer?")}

    earlier_steps = Words(
        label=_("Anything else about it?"),
        rows=3,
        max_length=LONGEST_TEXT,
        required=False,
    )

    def row_fields(self) -> dict[str, forms.Field]:
        """Ask whom, when and how; and what came back."""
        nothing = ("", _("not said"))
        return {
            "whom": Words(label=_("Whom did you ask?"), required=False, max_length=LONGEST_LINE),
            **date_fields(),
            "about": forms.BooleanField(label=_("I know the date only roughly"), required=False),
            "how": forms.ChoiceField(
                label=_("How did you ask?"),
                required=False,
                choices=[nothing, *((how.value, words) for how, words in HOW.items())],
            ),
            "answer": forms.ChoiceField(
                label=_("What was the answer?"),
                required=False,
                choices=[nothing, *((said.value, words) for said, words in SAID.items())],
            ),
            **date_fields("answer_"),
            "said": Words(
                label=_("What did they say?"), required=False, max_length=LONGEST_LINE, help_text=_("One sentence.")
            ),
        }

    def clean_row(self, place: int, row: dict[str, Any]) -> None:
        """An attempt was made with somebody."""
        if not row.get("whom") and f"row{place}-whom" not in self.errors:
            self.row_error(place, "whom", _("Say whom you asked, or remove this row."))


def _what(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row.get("scheme"), row.get("entry")


def _fresh_key(ever: Collection[str], here: Collection[str]) -> str:
    """Give the number after all others; when there is none, one that no row has now."""
    after = str(max(map(int, ever), default=int(FIRST_KEY) - 1) + 1)
    return after if is_key(after) else next(str(key) for key in range(1, LAST_KEY + 1) if str(key) not in here)
