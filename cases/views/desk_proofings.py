"""Requests of people who lost every way into their case: the list, and the two steps of two officers."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.ways_in import CheckPapersForm, FindComplaintForm, ReasonsForm
from cases.models import Paper, Proofing, ProofingWay
from cases.permissions import Permission
from cases.queries import proofings as queries
from cases.reference import grouped
from cases.services import proofing_checks, proofing_finding, reads
from cases.services.proofing_checks import Shown
from cases.templatetags.ui import moment
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import navigation
from cases.views.door import ActingRequest, staff_only
from cases.views.paging import whole
from cases.wording import phrases
from cases.wording import proofings as words
from cases.workflow import ProofingStatus, Reason

Row = dict[str, Any]


@staff_only
@require_http_methods(["GET", "POST"])
def listed(request: ActingRequest) -> HttpResponse:
    """List the requests that this officer may work on, none that touches a declared interest; find a complaint."""
    access.require(request.actor, Permission.PROVE_IDENTITY)
    acts = [_finding(request)]
    answer = perform(request, acts)
    if answer is not None:
        return answer
    rows = queries.page(request.actor, before=whole(request.GET.get("before")))
    shown = rows[: queries.PAGE]
    context = {
        "navigation": navigation(request.actor, "proofings"),
        "columns": [{"label": label} for label in (_("Request"), _("How"), _("State"), _("Asked on"))],
        "rows": [_line(row) for row in shown],
        "empty": _("Nobody asks."),
        "next_href": f"?before={shown[-1].pk}" if len(rows) > queries.PAGE else "",
        "acts": acts,
        "faulty": first_error(acts),
    }
    return render(request, "desk/proofings/list.html", context, status=422 if failed(acts) else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def one(request: ActingRequest, uid: str) -> HttpResponse:
    """Show one request; check its papers, approve, or turn it down."""
    row = access.proofing_for(request.actor, uid)
    acts = _acts(request, row)
    answer = perform(request, acts)
    if answer is not None:
        return answer
    row.refresh_from_db()
    if not failed(acts):
        reads.note(case=queries.case_of(row), what="proofing", by=request.actor, at=timezone.now())
    context = {
        "navigation": navigation(request.actor, "proofings"),
        "number": grouped(row.number),
        "look": words.LOOKS[ProofingStatus(row.status)],
        "rows": _facts(row),
        "days": proofing_checks.WAITING_DAYS,
        "acts": acts,
        "faulty": first_error(acts),
    }
    return render(request, "desk/proofings/one.html", context, status=422 if failed(acts) else 200)


def _finding(request: ActingRequest) -> Act:
    def find(form: FindComplaintForm) -> None:
        proofing_finding.find(**form.cleaned_data, by=request.actor, at=timezone.now())

    return Act(
        "find",
        _("Find the complaint of somebody who lost the reference"),
        _("Find"),
        FindComplaintForm,
        find,
        _("The complaint was found. The request is in the list now; check the papers there."),
        intro=_("What you type is compared with the complaints and not kept."),
    )


def _acts(request: ActingRequest, row: Proofing) -> list[Act]:
    status, by = ProofingStatus(row.status), request.actor
    checking = Act(
        "check",
        _("Check the papers"),
        _("Compare and record"),
        CheckPapersForm,
        partial(_check, request, row),
        _("The papers agree. A second officer has to approve."),
        intro=_("What you type is compared with the complaint and not kept."),
    )
    approving = Act(
        "approve",
        _("Approve as the second officer"),
        _("Approve"),
        ReasonsForm,
        lambda form: proofing_checks.approve(
            proofing=row, reasons=form.cleaned_data["reasons"], by=by, at=timezone.now()
        ),
        _("Approved. The waiting time runs, and every known address was told."),
        reasons=(Reason.CHECKED_BY_YOURSELF,) if row.checked_by_id == by.user_id else (),
    )
    ending = Act(
        "turn_down",
        _("Turn it down"),
        _("Turn it down"),
        ReasonsForm,
        lambda form: proofing_checks.turn_down(
            proofing=row, reasons=form.cleaned_data["reasons"], by=by, at=timezone.now()
        ),
        _("The request was turned down."),
        intro=_("Also when the owner called and said that it was not them."),
        kind="danger",
    )
    return {
        ProofingStatus.ASKED: [checking, ending],
        ProofingStatus.CHECKED: [approving, ending],
        ProofingStatus.APPROVED: [ending],
    }.get(status, [])


def _check(request: ActingRequest, row: Proofing, form: CheckPapersForm) -> None:
    told = form.cleaned_data
    proofing_checks.check(
        proofing=row,
        shown=Shown(told["name"], told["id_number"], told["birth_date"], told["acting_name"]),
        papers=told["papers"],
        reasons=told["reasons"],
        by=request.actor,
        at=timezone.now(),
    )


def _line(row: Proofing) -> Row:
    look = words.LOOKS[ProofingStatus(row.status)]
    return {
        "cells": [
            {"text": grouped(row.number), "href": f"{row.uid}/"},
            {"text": words.WAYS[ProofingWay(row.way)]},
            {"text": look.label, "tone": look.tone},
            {"text": moment(row.asked_at)},
        ]
    }


def _facts(row: Proofing) -> list[Row]:
    facts: Sequence[tuple[str, object]] = (
        (_("Case"), grouped(queries.case_of(row).reference)),
        (_("How"), words.WAYS[ProofingWay(row.way)]),
        (_("How to reach them"), row.reach),
        (_("Asked on"), moment(row.asked_at)),
        (_("Differences so far"), str(row.mismatches) if row.mismatches else ""),
        (_("Papers"), phrases.listed(str(words.PAPERS[Paper(paper)]) for paper in row.papers)),
        (_("Agreed"), phrases.listed(str(words.AGREED[name]) for name in row.agreed)),
        (_("Checked by"), _by(row.checked_by, row.checked_at)),
        (_("How made sure"), row.check_reasons),
        (_("Approved by"), _by(row.approved_by, row.approved_at)),
        (_("Reasons"), row.approval_reasons),
        (_("New code from"), moment(row.opens_at) if row.opens_at else ""),
        (_("New code until"), moment(row.closes_at) if row.closes_at else ""),
        (_("Ended"), _by(row.ended_by, row.ended_at)),
        (_("Reasons for the end"), row.end_reasons),
    )
    return [{"key": label, "value": value} for label, value in facts if value]


def _by(user: Any, at: Any) -> str:
    if at is None:
        return ""
    return f"{user.name}, {moment(at)}" if user else str(moment(at))
