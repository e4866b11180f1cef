"""Prepared words for the desk's lists: columns, rows, tabs, figures, links between pages."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import charts
from cases.actors import Actor
from cases.forms.desk import NoForm
from cases.models import Interest, Job, JobStatus
from cases.permissions import Permission, may
from cases.queries.desk import CasePage, CaseRow, Load, Show
from cases.reference import grouped
from cases.templatetags.ui import day, deadline_tone, deadline_words, moment
from cases.told import Stake
from cases.views.acts import Act
from cases.wording import phrases, statuses, work
from cases.wording.names import name_of
from cases.wording.told import STAKES

EMPTY: Mapping[Show, Promise] = {
    Show.MINE: gettext_lazy("You hold no such case."),
    Show.QUEUE: gettext_lazy("No new complaint is waiting."),
    Show.ALL: gettext_lazy("There is no such case."),
    Show.ASKED: gettext_lazy("Nobody has asked anything about a decision."),
}
Row = dict[str, Any]


def shows(actor: Actor) -> list[Show]:
    """Say which lists a role has, the one it starts with first."""
    if not may(actor.role, Permission.ADMIT):
        return [Show.ALL]
    everything = [Show.ALL] if may(actor.role, Permission.SEE_ALL_CASES) else []
    asked = [Show.ASKED] if may(actor.role, Permission.JUDGE_DECISION_REQUEST) else []
    return [Show.MINE, Show.QUEUE, *everything, *asked]


def show_tabs(lists: Sequence[Show], current: Show, waiting: int) -> list[Row]:
    """Link the lists."""
    labels = {
        Show.MINE: _("My cases"),
        Show.QUEUE: _("New complaints"),
        Show.ALL: _("All open cases"),
        Show.ASKED: _("After a decision"),
    }
    return [
        {
            "label": labels[one],
            "href": f"{reverse('desk:home')}?show={one.value}",
            "current": one is current,
            "count": waiting if one is Show.QUEUE else "",
        }
        for one in lists
    ]


def case_columns(show: Show) -> list[Row]:
    """Name the columns of a list of cases."""
    holder = [] if show is Show.MINE else [_("Held by")]
    return [{"label": label} for label in (_("Reference"), _("Person"), _("Agency"), _("Status"), _("Due"), *holder)]


def case_rows(rows: Sequence[CaseRow], show: Show, today: date) -> list[Row]:
    """Word a list of cases."""
    return [{"cells": _case_cells(row, show, today)} for row in rows]


def _case_cells(row: CaseRow, show: Show, today: date) -> list[Row]:
    look = statuses.look(row.status)
    left = (row.due_on - today).days if row.due_on else None
    due = (
        {"text": deadline_words("running", left), "tone": deadline_tone("running", left), "note": day(row.due_on)}
        if left is not None
        else {"text": "–"}
    )
    cells: list[Row] = [
        {
            "text": row.reference,
            "href": reverse("desk:case", args=[row.compact]),
            "note": " · ".join(_notes(row)),
        },
        {"text": row.person},
        {"text": name_of(row.agency)},
        {"text": look.label, "tone": look.tone},
        due,
    ]
    return cells if show is Show.MINE else [*cells, {"text": row.holder or _("nobody")}]


def _notes(row: CaseRow) -> list[str]:
    marks = ((row.urgent, _("urgent")), (row.reverted, _("a correction was undone")))
    found = [words for shown, words in marks if shown]
    if row.needed_by:
        found.append(_("needed by %(day)s") % {"day": day(row.needed_by)})
    return [*found, *(str(STAKES[Stake(one)]) for one in row.at_stake)]


def pages(query: QueryDict, page: CasePage) -> Row:
    """Link the pages around this one, and both ends, with the filters kept."""
    kept = query.copy()
    for name in ("after", "before", "last"):
        kept.pop(name, None)
    base = kept.urlencode()

    def href(extra: str) -> str:
        return "?" + "&".join(part for part in (base, extra) if part)

    return {
        "previous_href": href(f"before={page.before}") if page.before else "",
        "next_href": href(f"after={page.after}") if page.after else "",
        "first_href": href("") if page.before else "",
        "last_href": href("last=1") if page.after else "",
    }


def load_stats(load: Load) -> list[Row]:
    """Name the numbers that matter most."""
    total = load.late + load.three_days + load.week + load.later + load.undated
    return [
        {"label": _("My open cases"), "value": total},
        {"label": _("Late"), "value": load.late, "tone": "red" if load.late else ""},
        {"label": _("Due in 3 days"), "value": load.three_days, "tone": "amber" if load.three_days else ""},
    ]


def load_figure(load: Load) -> charts.Figure:
    """Draw the caseload by due date."""
    bars = (
        charts.Bar(_("Late"), load.late, "red"),
        charts.Bar(_("Within 3 days"), load.three_days, "amber"),
        charts.Bar(_("Within a week"), load.week),
        charts.Bar(_("Later"), load.later, "grey"),
        charts.Bar(_("No date"), load.undated, "grey"),
    )
    return charts.caseload(charts.Caseload("load", _("My cases by due date"), _("Cases"), bars))


def job_columns() -> list[Row]:
    """Name the columns of the list of work."""
    return [{"label": label} for label in (_("Number"), _("Job"), _("Case"), _("State"), _("Attempts"), _("Asked on"))]


def job_rows(rows: Sequence[Job]) -> list[Row]:
    """Word the list of work."""
    return [{"cells": _job_cells(job)} for job in rows]


def _job_cells(job: Job) -> list[Row]:
    look = statuses.look(JobStatus(job.status))
    return [
        {"text": str(job.pk)},
        {"text": work.kind(job.kind)},
        {"text": grouped(job.case.reference) if job.case else "–"},
        {"text": look.label, "tone": look.tone},
        {"text": str(job.attempts)},
        {"text": moment(job.created_at)},
    ]


def job_cards(rows: Sequence[Job]) -> list[Row]:
    """Word the work that waits for a person: what it was, what went wrong."""
    return [
        {
            "title": phrases.aside(work.kind(job.kind), str(job.pk)),
            "rows": [
                {"key": _("Case"), "value": grouped(job.case.reference) if job.case else "–"},
                {"key": _("Last error"), "value": job.last_error},
                {"key": _("Stopped at"), "value": moment(job.finished_at)},
            ],
        }
        for job in rows
    ]


def release_act(job: Job, do: Callable[[int], object]) -> Act:
    """Let a person start stopped work again."""
    return Act(
        f"release-{job.pk}",
        "",
        _("Start again"),
        NoForm,
        lambda _form: do(job.pk),
        _("The work was started again."),
        kind="secondary",
    )


def interest_rows(rows: Sequence[Interest], acts: Mapping[str, Act]) -> list[Row]:
    """Word one's own interests, each with the button that ends it."""
    return [
        {
            "title": name_of(row.agency) if row.agency else grouped(row.case.reference) if row.case else "",
            "statement": row.statement,
            "since": row.declared_at,
            "until": row.ended_at,
            "act": acts.get(f"end-{row.pk}"),
        }
        for row in rows
    ]
