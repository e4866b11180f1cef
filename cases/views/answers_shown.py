"""The answers of a draft in words, for the check page: groups of rows with change links."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from cases import complaint, steps
from cases.forms.filing_complaint import DetailsForm, StakesForm
from cases.forms.filing_rows import RowsForm
from cases.forms.filing_step import StepForm, matter_names
from cases.forms.filing_told import EarlierForm, RecordsForm, TimelineForm
from cases.models import Evidence
from cases.queries.filing import Offer
from cases.steps import Step
from cases.views.filing import address
from cases.widgets import said
from cases.wording import phrases, told
from cases.wording.deadlines import long_date

Row = dict[str, Any]
# Of these pages only what was answered is shown: most of it is asked of few.
SPARE = (DetailsForm, StakesForm)


@dataclass(frozen=True)
class Group:
    """One page of the form: its title and its rows, in the fields of components/summary_list.html."""

    title: str
    rows: tuple[Row, ...]


def groups(answers: steps.Answers, offer: Offer, files: Sequence[Evidence]) -> list[Group]:
    """Word every page that was answered, in order; the files last."""
    shown = []
    for step in steps.path(answers):
        if step.form is not None:
            form = steps.form_for(step, answers, offer)
            change = f"{address(step)}?from={steps.CHECK}"
            title = f"{step.title} · {form.caption}" if form.caption else str(step.title)
            shown.append(Group(title, tuple(_rows(form, answers, step, change))))
        elif step.slug == steps.EVIDENCE:
            shown.append(_files(step, files))
    return shown


def _rows(form: StepForm, answers: steps.Answers, step: Step, change: str) -> list[Row]:
    kept = answers[step.slug]
    names = [field.name for field in form.plain]
    if isinstance(form, SPARE):
        names = [name for name in names if kept.get(name)]
    rows = [_row(form, name, kept.get(name), change) for name in names]
    if isinstance(form, RowsForm):
        rows.insert(0, {"key": str(step.title), "lines": _told(form, answers), "href": change})
    return rows or [{"key": str(step.title), "value": "", "href": change}]


def _told(form: RowsForm, answers: steps.Answers) -> list[str]:
    """Word what was told in rows, as it will stand on the case."""
    if isinstance(form, RecordsForm):
        return list(matter_names(answers, form.offer).values())
    if isinstance(form, TimelineForm):
        return [phrases.labelled(told.when(one.when), one.what) for one in complaint.timeline_of(answers)]
    if isinstance(form, EarlierForm):
        return [told.earlier_step(one) for one in complaint.earlier_of(answers)]
    raise TypeError(form)


def _files(step: Step, files: Sequence[Evidence]) -> Group:
    lines = [file.original_name for file in files] or [_("No files")]
    return Group(str(step.title), ({"key": _("Files"), "lines": lines, "href": address(step)},))


def _row(form: StepForm, name: str, value: Any, change: str) -> Row:
    field = form.fields[name]
    row: Row = {"key": str(field.label), "href": change}
    if isinstance(field, forms.MultipleChoiceField):
        # A permission is shown with what it means, so that nobody sends what they did not understand.
        words = said(field.choices)  # type: ignore[arg-type]  # choices, flat or in groups
        return {**row, "lines": [words[one] for one in value or [] if one in words]}
    if isinstance(field, forms.ChoiceField):
        return {**row, "value": said(field.choices).get(value, "")}  # type: ignore[arg-type]  # same
    if isinstance(field, forms.DateField):
        day = parse_date(value) if value else None
        return {**row, "value": long_date(day) if day else ""}
    return {**row, "value": value}
