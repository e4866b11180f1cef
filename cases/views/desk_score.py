"""The score of a case at the desk: three figures, item by item, and the findings to judge."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.desk import FindingForm, JudgeForm, NoForm, ReasonsForm
from cases.models import Agency, Case, Finding, FindingStatus, Record
from cases.permissions import Permission, may
from cases.queries import cases as queries
from cases.scoring.findings import FindingCode
from cases.services import findings, letter_figures, reads, scores
from cases.services.guards import reasons_against_worker
from cases.views import desk_score_words as words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import case_frame
from cases.views.door import ActingRequest, staff_only


@staff_only
@require_http_methods(["GET", "POST"])
def show(request: ActingRequest, reference: str) -> HttpResponse:
    """Show the figures and the findings; calculate again when asked."""
    case = access.case_for(request.actor, reference)
    acts = _again(request, case)
    answer = perform(request, acts)
    if answer is not None:
        return answer
    page = queries.score_page(case)
    reads.note(case=case, what="score", by=request.actor, at=timezone.now())
    context = {
        **case_frame(case, request.actor, "score"),
        "acts": acts,
        "faulty": first_error(acts),
        "scores": words.scores(page.runs, letter_figures.figures(case)),
        "findings": words.finding_groups(page.findings, case),
        "may_judge": may(request.actor.role, Permission.JUDGE_FINDING) and case.is_open,
    }
    return render(request, "desk/case/score.html", context, status=422 if failed(acts) else 200)


@staff_only
@require_http_methods(["GET", "POST"])
def finding(request: ActingRequest, reference: str, pk: int) -> HttpResponse:
    """Show one finding with its record; confirm or dismiss it."""
    case = access.case_for(request.actor, reference)
    row = queries.finding(case, pk)
    if row is None:
        raise access.NotFound
    acts = _judging(request, case, row)
    answer = perform(request, acts, then=reverse("desk:score", args=[case.reference]))
    if answer is not None:
        return answer
    reads.note(case=case, what="finding", by=request.actor, at=timezone.now())
    context = {
        **case_frame(case, request.actor, "score"),
        "acts": acts,
        "faulty": first_error(acts),
        "finding": words.finding(row, case),
        "rows": words.finding_details(row),
        "who_else_href": _who_else(request, case, row),
    }
    return render(request, "desk/case/finding.html", context, status=422 if failed(acts) else 200)


def _who_else(request: ActingRequest, case: Case, row: Finding) -> str:
    """Lead to a new own-initiative file, filled in from this finding, where there is a population to ask."""
    populations = access.sweepable_populations(request.actor).filter(scheme__agency=row.agency_id)
    if not row.item or not may(request.actor.role, Permission.OPEN_OWN_INITIATIVE) or not populations.exists():
        return ""
    return f"{reverse('desk:new_own_initiative')}?{urlencode({'case': case.reference, 'finding': row.pk})}"


@staff_only
@require_http_methods(["GET", "POST"])
def new_finding(request: ActingRequest, reference: str) -> HttpResponse:
    """Make a finding by hand."""
    access.require(request.actor, Permission.JUDGE_FINDING)
    case = access.case_for(request.actor, reference)
    records = queries.newest_records(case)
    acts = [
        Act(
            "add",
            "",
            _("Add the finding"),
            lambda *args, **kwargs: FindingForm(*args, records=records, agencies=_agencies(case, records), **kwargs),
            lambda form: _add(request, case, form, records),
            _("The finding was added and confirmed. The score is calculated again."),
            reasons=reasons_against_worker(case, request.actor),
        )
    ]
    answer = perform(request, acts, then=reverse("desk:score", args=[case.reference]))
    if answer is not None:
        return answer
    reads.note(case=case, what="records", by=request.actor, at=timezone.now())
    context = {**case_frame(case, request.actor, "score"), "acts": acts, "faulty": first_error(acts)}
    return render(request, "desk/case/new_finding.html", context, status=422 if failed(acts) else 200)


def _again(request: ActingRequest, case: Case) -> list[Act]:
    if not may(request.actor.role, Permission.PULL_RECORDS) or not case.is_open:
        return []
    return [
        Act(
            "recompute",
            "",
            _("Calculate again from the newest records"),
            NoForm,
            lambda _form: scores.recompute_case(case_id=case.pk, at=timezone.now()),
            _("The score was calculated again."),
            kind="quiet",
            reasons=reasons_against_worker(case, request.actor),
        )
    ]


def _judging(request: ActingRequest, case: Case, row: Finding) -> list[Act]:
    if not may(request.actor.role, Permission.JUDGE_FINDING):
        return []
    now, code = timezone.now(), FindingCode(row.code)
    against = reasons_against_worker(case, request.actor)
    confirm = Act(
        "confirm",
        _("Confirm"),
        _("Confirm the finding"),
        lambda *args, **kwargs: JudgeForm(*args, code=code, known=row.facts, **kwargs),
        lambda form: findings.confirm(
            finding=row, reasons=form.cleaned_data["reasons"], facts=form.facts(), by=request.actor, at=now
        ),
        _("The finding was confirmed. The score is calculated again."),
        reasons=against,
    )
    dismiss = Act(
        "dismiss",
        _("Dismiss"),
        _("Dismiss the finding"),
        ReasonsForm,
        lambda form: findings.dismiss(finding=row, reasons=form.cleaned_data["reasons"], by=request.actor, at=now),
        _("The finding was dismissed. The score is calculated again."),
        kind="secondary",
        reasons=against,
    )
    return [act for act in (confirm, dismiss) if row.status != _RESULT[act.key].value]


_RESULT = {"confirm": FindingStatus.CONFIRMED, "dismiss": FindingStatus.DISMISSED}


def _agencies(case: Case, records: list[Record]) -> list[Agency]:
    """The case's own agency first, then every other holder."""
    holders = {case.agency_id: case.agency, **{record.agency_id: record.agency for record in records}}
    return list(holders.values())


def _add(request: ActingRequest, case: Case, form: FindingForm, records: list[Record]) -> None:
    about = form.cleaned_data["about"]
    record = next((row for row in records if f"r{row.pk}" == about), None)
    agency = record.agency if record else next(a for a in _agencies(case, records) if f"a{a.pk}" == about)
    findings.add(
        case=case,
        agency=agency,
        record=record,
        code=form.cleaned_data["code"],
        explanation=form.cleaned_data["explanation"],
        facts=form.facts(),
        by=request.actor,
        at=timezone.now(),
    )
