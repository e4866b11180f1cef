"""Prepared words for the pages about connections: states, rates, latencies, deviations, causes."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.forms.desk import NoForm
from cases.services.connector_health import Detail, Link
from cases.templatetags.ui import moment
from cases.views.acts import Act
from cases.wording import phrases, pull_errors
from cases.wording.names import name_of
from cases.wording.statuses import Look

Row = dict[str, Any]
_NOT_SET_UP = Look(gettext_lazy("Not set up"), "grey")
_ASKED_TO_WAIT = Look(gettext_lazy("Asked us to wait"), "amber")
_WORKING = Look(gettext_lazy("In use"), "green")
_BREAKER: Mapping[str, Look] = {
    "open": Look(gettext_lazy("Left in peace"), "red"),
    "half_open": Look(gettext_lazy("About to be tried"), "amber"),
}
_DRIFT: Mapping[str, Promise] = {
    "UNKNOWN_FIELD": gettext_lazy("Field that we do not know"),
    "UNKNOWN_CODE": gettext_lazy("Code that we do not know"),
    "MISSING_FIELD": gettext_lazy("Field that is missing"),
}


def columns() -> list[Row]:
    """Name the columns of the list of connections."""
    plain = (_("Agency"), _("State"), _("Last good answer"))
    counted = (
        _("Unwell, 24 h"),
        _("Unwell, 7 days"),
        _("p50 / p95 (ms)"),
        _("Deviations"),
    )
    return [{"label": label} for label in plain] + [{"label": label, "numeric": True} for label in counted]


def rows(links: Iterable[Link]) -> list[Row]:
    """Word the list of connections."""
    return [{"cells": _cells(link)} for link in links]


def _cells(link: Link) -> list[Row]:
    state, health = look(link), link.health
    return [
        {"text": title(link), "href": reverse("desk:connector", args=[link.slug])},
        {"text": state.label, "tone": state.tone},
        {"text": moment(health.last_success_at) or "–"},
        {"text": _percent(health.day.unwell, health.day.answers)},
        {"text": _percent(health.week.unwell, health.week.answers)},
        {"text": f"{_number(health.p50_ms)} / {_number(health.p95_ms)}" if health.p50_ms is not None else "–"},
        {"text": _number(link.drift)},
    ]


def title(link: Link) -> str:
    """Name a connection by its agency; by itself when no agency uses it."""
    return name_of(link.agency) if link.agency else link.slug


def look(link: Link) -> Look:
    """Say how a connection stands, the gravest first."""
    if link.gate is None or not link.set_up.ok:
        return _NOT_SET_UP
    if link.gate.closed_until:
        return _ASKED_TO_WAIT
    return _BREAKER.get(link.gate.standing.value, _WORKING)


def is_alone(links: Iterable[Link]) -> bool:
    """Say whether the gates shown are only this process's own, because what all workers share is away."""
    return any(link.gate is not None and not link.gate.shared for link in links)


def may_be_opened(link: Link) -> bool:
    """Say whether there is a gate that a person could open: one that is closed, or counts failures."""
    gate = link.gate
    return gate is not None and gate.shared and bool(gate.opened_at or gate.closed_until or gate.failures)


def open_act(do: Callable[[], object]) -> Act:
    """Let a person open the gate before an agency."""
    return Act(
        "open",
        "",
        _("Ask this agency again now"),
        NoForm,
        lambda _form: do(),
        _("The gate was opened. Waiting pulls ask again when their turn comes."),
        kind="secondary",
    )


def head(link: Link) -> Row:
    """Give the heading of one connection's page."""
    state = look(link)
    return {"title": title(link), "caption": link.slug, "label": state.label, "tone": state.tone}


def facts(shown: Detail) -> list[Row]:
    """Give the figures of one connection."""
    link, health = shown.link, shown.link.health
    found = [
        {"key": _("Last good answer"), "value": moment(health.last_success_at) or "–"},
        {"key": _("Unwell in 24 hours"), "value": _share(health.day.unwell, health.day.answers)},
        {"key": _("Unwell in 7 days"), "value": _share(health.week.unwell, health.week.answers)},
        {"key": _("Half of the answers of 24 hours within"), "value": _milliseconds(health.p50_ms)},
        {"key": _("95 of 100 answers of 24 hours within"), "value": _milliseconds(health.p95_ms)},
        {"key": _("Pulls that wait or run"), "value": _number(shown.waiting)},
    ]
    if not link.set_up.ok:
        wrong = phrases.aside(link.set_up.code, link.set_up.detail) if link.set_up.detail else link.set_up.code
        found.insert(0, {"key": _("What is wrong with the settings"), "value": wrong})
    return found


def gate(link: Link) -> list[Row]:
    """Say how the gate before an agency stands; nothing for one that is not set up."""
    if link.gate is None:
        return []
    state = _BREAKER.get(link.gate.standing.value, _WORKING)
    return [
        {"key": _("Circuit breaker"), "value": state.label, "tag_tone": state.tone},
        {"key": _("Failures in a row"), "value": _number(link.gate.failures)},
        {"key": _("Left in peace since"), "value": moment(link.gate.opened_at) or "–"},
        {"key": _("Asked us to stay away until"), "value": moment(link.gate.closed_until) or "–"},
        {"key": _("Calls under way"), "value": _number(link.gate.under_way)},
        {
            "key": _("Permitted"),
            "value": _("%(rate)s requests a second, %(burst)s at once after a pause, %(calls)s calls at a time")
            % {
                "rate": _number(link.gate.limits.per_second),
                "burst": _number(link.gate.limits.burst),
                "calls": _number(link.gate.limits.concurrent),
            },
        },
    ]


def tables(shown: Detail) -> dict[str, list[Row]]:
    """Give the tables of one connection: what went wrong, which pulls failed, what deviates."""
    return {
        "cause_columns": _named(_("Cause"), _("Code"), (_("Answers"),), _("Last")),
        "causes": [_cells_of(_word(one.code), one.code, one.answers, one.last_at) for one in shown.causes],
        "failed_columns": _named(_("Cause"), _("Code"), (_("Pulls"),), _("Last")),
        "failed": [_cells_of(_word(one.code), one.code, one.pulls, one.last_at) for one in shown.failed],
        "drift_columns": [
            {"label": _("Place")},
            {"label": _("Name as sent")},
            {"label": _("Kind")},
            {"label": _("Times"), "numeric": True},
            {"label": _("First seen")},
            {"label": _("Last seen")},
        ],
        "drift": [
            {
                "cells": [
                    {"text": one.place},
                    {"text": one.name},
                    {"text": _DRIFT.get(one.kind, one.kind)},
                    {"text": _number(one.seen)},
                    {"text": moment(one.first_seen_at)},
                    {"text": moment(one.last_seen_at)},
                ]
            }
            for one in shown.drift
        ],
    }


def _named(first: str, second: str, counted: tuple[str], last: str) -> list[Row]:
    return [{"label": first}, {"label": second}, {"label": counted[0], "numeric": True}, {"label": last}]


def _cells_of(words: str, code: str, number: int, last: Any) -> Row:
    return {"cells": [{"text": words}, {"text": code}, {"text": _number(number)}, {"text": moment(last)}]}


def _word(code: str) -> str:
    if code in pull_errors.ERRORS:
        return str(pull_errors.ERRORS[code][0])
    return _("The agency's answer: %(code)s") % {"code": code}


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    return _("%(part)s of %(whole)s (%(percent)s %%)") % {
        "part": _number(part),
        "whole": _number(whole),
        "percent": _number(round(100 * part / whole)),
    }


def _percent(part: int, whole: int) -> str:
    return _("%(percent)s %%") % {"percent": _number(round(100 * part / whole))} if whole else "–"


def _milliseconds(ms: int | None) -> str:
    return "–" if ms is None else _("%(number)s ms") % {"number": _number(ms)}


def _number(number: int | None) -> str:
    return "–" if number is None else str(localize(number))
