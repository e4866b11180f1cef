"""A page of the form on which something can be told several times: rows, added and removed by buttons that post.

The row's fields are ordinary fields of the page, named `row0-what`, `row1-what` ...; how many there are
stands in the hidden field `rows`. A press of "add" or "remove" checks nothing and loses nothing: the
page is shown again with what was typed, one row more or less (`reshaped`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.complaint import when_of
from cases.deadlines import local_day
from cases.forms.days import NOT_YET
from cases.forms.filing_step import StepForm
from cases.told import MOST_ROWS
from cases.wording.told import MONTHS

DATE_PARTS = ("year", "month", "day")


@dataclass(frozen=True)
class Part:
    """What stands together in a row: one field, or the three of a date under one question."""

    fields: Sequence[forms.BoundField]
    question: str | Promise = ""


@dataclass(frozen=True)
class Row:
    """One row as the page shows it; hidden fields apart."""

    place: int
    title: str
    parts: Sequence[Part]
    hidden: Sequence[forms.BoundField]
    may_remove: bool


class RowsForm(StepForm):
    """Something told several times. A row in which nothing was typed does not count."""

    row_title: ClassVar[str | Promise]
    add_label: ClassVar[str | Promise]
    most: ClassVar[int] = MOST_ROWS
    #: Questions of dates by the prefix of their three parts.
    dates: ClassVar[Mapping[str, str | Promise]] = {}

    def __init__(self, data: Any = None, *args: Any, initial: Any = None, **kwargs: Any) -> None:
        super().__init__(_flat(data), *args, initial=_flat(initial), **kwargs)

    @staticmethod
    def pressed(data: Mapping[str, Any]) -> bool:
        """Say whether what was sent is a press of "add" or "remove"."""
        return "add" in data or "remove" in data

    @classmethod
    def reshaped(cls, data: Mapping[str, Any]) -> dict[str, Any]:
        """Give what was typed, with one row more or less, for showing the page again."""
        rows = [_row_of(data, place) for place in range(_whole(data.get("rows"), cls.most))]
        gone = _whole(data.get("remove"), cls.most) if "remove" in data else -1
        if 0 <= gone < len(rows):
            del rows[gone]
        if "add" in data and len(rows) < cls.most:
            rows.append({})
        return {**{name: data.get(name, "") for name in cls.base_fields}, "rows": rows}

    def focus(self, data: Mapping[str, Any]) -> None:
        """Lead the reader to the row that a button made, or to the one before a row that it removed."""
        place = self.count - 1 if "add" in data else max(0, _whole(data.get("remove"), self.most) - 1)
        row = [name for name in self.fields if name.startswith(f"row{min(place, self.count - 1)}-")]
        first = next(name for name in row if not self.fields[name].widget.is_hidden)
        self.fields[first].widget.attrs["autofocus"] = True

    def row_fields(self) -> dict[str, forms.Field]:
        """Build the fields of one row."""
        raise NotImplementedError

    def clean_row(self, place: int, row: dict[str, Any]) -> None:
        """Check one row that is not empty; `row_error` puts words beside a field of it."""

    def is_empty(self, row: Mapping[str, Any]) -> bool:
        """Say whether nothing was typed in a row."""
        return not any(row.values())

    def prepare(self) -> None:
        """Build as many rows as were sent or kept, at least one."""
        told = self.data if self.is_bound else self.initial
        self.count = max(1, _whole(told.get("rows"), self.most))
        for place in range(self.count):
            for name, field in self.row_fields().items():
                if place:
                    field.help_text = ""  # said once, in the first row
                self.fields[f"row{place}-{name}"] = field

    def row(self, place: int) -> dict[str, Any]:
        """Give the checked values of one row."""
        start = f"row{place}-"
        return {name.removeprefix(start): value for name, value in self.cleaned_data.items() if name.startswith(start)}

    def row_error(self, place: int, name: str, words: str | Promise) -> None:
        """Put words beside a field of a row."""
        self.add_error(f"row{place}-{name}", words)  # type: ignore[arg-type]  # lazy words are words

    def clean(self) -> dict[str, Any]:
        """Check every row in which something was typed."""
        cleaned = super().clean() or self.cleaned_data
        for place in range(self.count):
            row = self.row(place)
            if self.is_empty(row):
                continue
            for prefix in self.dates:
                self._check_date(place, row, prefix)
            self.clean_row(place, row)
        return cleaned

    def values(self) -> dict[str, Any]:
        """Give the rows as a list, and the page's other answers beside it."""
        flat = super().values()
        rows = [{name: flat[f"row{place}-{name}"] for name in self.row_fields()} for place in range(self.count)]
        others = {name: value for name, value in flat.items() if not name.startswith("row")}
        return {**others, "rows": [row for row in rows if not self.is_empty(row)]}

    @property
    def plain(self) -> list[forms.BoundField]:
        """The fields that are asked once."""
        return [field for field in self if not field.name.startswith("row")]

    @property
    def shown_rows(self) -> list[Row]:
        """The rows for the page."""
        return [self._shown(place) for place in range(self.count)]

    @property
    def may_add(self) -> bool:
        """Whether there is room for another row."""
        return self.count < self.most

    def may_remove(self, place: int) -> bool:
        """Whether a row can be taken away; the only one can just be left empty."""
        return self.count > 1

    def _shown(self, place: int) -> Row:
        parts: list[Part] = []
        hidden: list[forms.BoundField] = []
        names = list(self.row_fields())
        starts = {f"{prefix}year": prefix for prefix in self.dates}
        within = {f"{prefix}{part}" for prefix in self.dates for part in DATE_PARTS[1:]}
        for name in names:
            field = self[f"row{place}-{name}"]
            if field.is_hidden:
                hidden.append(field)
            elif name in starts:
                prefix = starts[name]
                three = [self[f"row{place}-{prefix}{part}"] for part in DATE_PARTS]
                parts.append(Part(three, self.dates[prefix]))
            elif name not in within:
                parts.append(Part([field]))
        return Row(place, str(self.row_title) % {"number": place + 1}, parts, hidden, self.may_remove(place))

    def _check_date(self, place: int, row: Mapping[str, Any], prefix: str) -> None:
        parts = [row.get(f"{prefix}{part}") for part in DATE_PARTS]
        if any(parts) and not parts[0]:
            self.row_error(place, f"{prefix}year", _("Write the year with four digits, for example 2024."))
            return
        try:
            when = when_of(row, prefix)
        except ValueError:
            self.row_error(
                place, f"{prefix}year", _("There is no such day. Check year, month and day, or leave the day empty.")
            )
            return
        if when is not None and when.earliest > local_day(timezone.now()):
            self.row_error(place, f"{prefix}year", NOT_YET)


def date_fields(prefix: str = "") -> dict[str, forms.Field]:
    """Build the three parts of a date of which only the year must be known."""
    digits = {"inputmode": "numeric", "autocomplete": "off", "class": "input-digits"}
    return {
        f"{prefix}year": forms.RegexField(
            r"^(19[5-9][0-9]|20[0-9]{2})$",
            label=_("Year"),
            required=False,
            max_length=4,
            widget=forms.TextInput(attrs=digits),
            error_messages={"invalid": _("Write the year with four digits, for example 2024.")},
        ),
        f"{prefix}month": forms.ChoiceField(
            label=_("Month"),
            required=False,
            choices=[("", _("not known")), *((str(number), name) for number, name in enumerate(MONTHS, 1))],
        ),
        f"{prefix}day": forms.RegexField(
            r"^(0?[1-9]|[12][0-9]|3[01])$",
            label=_("Day"),
            required=False,
            max_length=2,
            widget=forms.TextInput(attrs=digits),
            error_messages={"invalid": _("Write the day as a number from 1 to 31, or leave it empty.")},
        ),
    }


def _flat(told: Any) -> Any:
    """Write kept rows as the fields of a form; what a browser sent is flat already."""
    if not told or not isinstance(told.get("rows"), list):
        return told
    flat = {name: value for name, value in told.items() if name != "rows"}
    flat["rows"] = str(len(told["rows"]))
    for place, row in enumerate(told["rows"]):
        flat |= {f"row{place}-{name}": value for name, value in row.items()}
    return flat


def _row_of(data: Mapping[str, Any], place: int) -> dict[str, Any]:
    start = f"row{place}-"
    return {name.removeprefix(start): data.get(name) for name in data if name.startswith(start)}


def _whole(text: Any, most: int) -> int:
    """Read a small number that a browser sent; anything else is none."""
    digits = str(text or "")
    return min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) < 4 else 0
