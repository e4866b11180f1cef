"""The answers of a draft in words, for the check page: groups of rows with change links."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases import steps
from cases.forms.filing_step import StepForm
from cases.models import Evidence
from cases.queries.filing import Offer
from cases.steps import Step
from cases.views.filing import address
from cases.wording.deadlines import long_date


@dataclass(frozen=True)
class Group:
    """One page of the form: its title and its rows, in the fields of components/summary_list.html."""

    title: str
    rows: tuple[dict[str, Any], ...]


def groups(answers: steps.Answers, offer: Offer, files: Sequence[Evidence]) -> list[Group]:
    """Word every page that was answered, in order; the files last."""
    shown = []
    for step in steps.path(answers):
        if step.form is not None:
            form = steps.form_for(step, answers, offer)
            change = f"{address(step)}?from={steps.CHECK}"
            rows = tuple(_row(form, name, answers[step.slug].get(name), change) for name in form.fields)
            shown.append(Group(str(step.title), rows))
        elif step.slug == steps.EVIDENCE:
            shown.append(_files(step, files))
    return shown


def _files(step: Step, files: Sequence[Evidence]) -> Group:
    lines = [file.original_name for file in files] or [_("No files")]
    return Group(str(step.title), ({"key": _("Files"), "lines": lines, "href": address(step)},))


def _row(form: StepForm, name: str, value: Any, change: str) -> dict[str, Any]:
    field = form.fields[name]
    row: dict[str, Any] = {"key": str(field.label), "href": change}
    if isinstance(field, forms.MultipleChoiceField):
        words = dict(field.choices)  # type: ignore[arg-type]  # a flat list of pairs here
        return {**row, "lines": [str(words[one]) for one in value or []]}
    if isinstance(field, forms.ChoiceField):
        words = dict(field.choices)  # type: ignore[arg-type]  # same
        return {**row, "value": str(words.get(value, ""))}
    if isinstance(field, forms.DateField):
        day = parse_date(value) if value else None
        return {**row, "value": long_date(day) if day else ""}
    return {**row, "value": value}
