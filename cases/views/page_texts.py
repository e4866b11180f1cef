"""What a browser sent for one page of the form: read, shown again, held against other words, joined with them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict

from cases.forms.filing_step import StepForm
from cases.services.draft_pages import Typed
from cases.widgets import said

# Names by which pages of the form say what to do, not what is answered.
CONTROLS = frozenset({"csrfmiddlewaretoken", "from", "seen", "later", "back", "speak", "take", "add", "remove"})
_IN_ROW = re.compile(r"row(\d+)-(.+)")
LONG_TEXT = 40


@dataclass(frozen=True)
class Difference:
    """One field in which two texts differ, as its page would show them."""

    label: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Meeting:
    """Words that came from another window, by their place, and where they differ from what is kept."""

    place: int
    differences: Sequence[Difference]


def typed_in(request: HttpRequest) -> Typed:
    """Give what was typed or chosen on a page."""
    return {name: request.POST.getlist(name) for name in request.POST if name not in CONTROLS}


def as_sent(typed: Typed) -> QueryDict:
    """Give kept words the form in which a browser sends them."""
    data = QueryDict(mutable=True)
    for name, texts in typed.items():
        data.setlist(name, list(texts))
    return data


def as_typed(values: Mapping[str, Any]) -> Typed:
    """Give the plain values of a page the form in which they would be typed."""
    return {name: list(_texts(value)) for name, value in values.items()}


def differences(ours: StepForm, theirs: StepForm) -> list[Difference]:
    """List the fields in which two forms of one page differ; a field that only one has is empty in the other."""
    names = list(dict.fromkeys([*ours.fields, *theirs.fields]))
    found = [
        Difference(_label(ours if name in ours.fields else theirs, name), _shown(ours, name), _shown(theirs, name))
        for name in names
    ]
    return [each for each in found if each.ours != each.theirs]


def joined(ours: Typed, theirs: Typed) -> Typed:
    """Put two texts of one page together: long texts one below the other, choices and rows of both, else ours."""
    rows = _rows_of(ours)
    rows += [row for row in _rows_of(theirs) if row not in rows]
    plain = [name for name in {**ours, **theirs} if not _IN_ROW.fullmatch(name) and name != "rows"]
    both = {name: _together(ours.get(name, ()), theirs.get(name, ())) for name in plain}
    if "rows" in ours or "rows" in theirs:
        both["rows"] = [str(len(rows))]
    for place, row in enumerate(rows):
        both |= {f"row{place}-{name}": list(texts) for name, texts in row.items()}
    return both


def _rows_of(typed: Typed) -> list[dict[str, Sequence[str]]]:
    rows: dict[int, dict[str, Sequence[str]]] = {}
    for name, texts in typed.items():
        if found := _IN_ROW.fullmatch(name):
            rows.setdefault(int(found[1]), {})[found[2]] = texts
    return [row for _, row in sorted(rows.items()) if any(text.strip() for texts in row.values() for text in texts)]


def _together(ours: Sequence[str], theirs: Sequence[str]) -> list[str]:
    if len(ours) > 1 or len(theirs) > 1:
        return list(dict.fromkeys([*ours, *theirs]))
    first, second = "".join(ours), "".join(theirs)
    if not first.strip() or second in first:
        return [first or second]
    if first in second:
        return [second]
    return [f"{first}\n\n{second}"] if max(len(first), len(second)) > LONG_TEXT else [first]


def _label(form: StepForm, name: str) -> str:
    return str(form.fields[name].label or "")


def _shown(form: StepForm, name: str) -> str:
    if name not in form.fields:
        return ""
    field, value = form.fields[name], form[name].value()
    if isinstance(field, forms.ChoiceField):
        words = said(field.choices)  # type: ignore[arg-type]  # choices, flat or in groups
        return "\n".join(words.get(text, text) for text in _texts(value))
    if isinstance(field, forms.BooleanField):
        return "✓" if value else ""
    return "\n".join(_texts(value))


def _texts(value: Any) -> Iterator[str]:
    """Give a value as texts: nothing for nothing, a tick as browsers send it."""
    if value is True:
        yield "on"
    elif isinstance(value, list | tuple):
        yield from map(str, value)
    elif value not in (None, False, ""):
        yield str(value)
