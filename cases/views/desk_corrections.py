"""Correction requests at the desk: drafted from confirmed findings, sent, and what became of each round."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.actors import Actor
from cases.forms.desk import DraftForm, NoForm, ReasonsForm
from cases.models import Agency, Case, CorrectionRequest, Finding, FindingStatus, Remark
from cases.permissions import Permission, may
from cases.queries import cases as queries
from cases.queries import propagation
from cases.services import corrections, reads, remarks, verifications
from cases.services.guards import reasons_against_worker
from cases.views import desk_corrections_words as words
from cases.views import spread_words
from cases.views.acts import Act, failed, first_error, perform
from cases.views.desk_frame import case_frame
from cases.views.door import ActingRequest, staff_only
from cases.wording.names import name_of
from cases.workflow import CorrectionStatus, Reason

_OPEN = frozenset({CorrectionStatus.DRAFT, CorrectionStatus.SENT, CorrectionStatus.ANSWERED, CorrectionStatus.RETURNED})


@staff_only
@require_http_methods(["GET", "POST"])
def show(request: ActingRequest, reference: str) -> HttpResponse:
    """Show the requests round by round; draft, send, check again, give up."""
    case = access.case_for(request.actor, reference)
    rows, found = queries.corrections(case), queries.findings(case)
    may_send = may(request.actor.role, Permission.SEND_CORRECTION)
    drafts = _drafts(request.actor, case, rows, found) if may_send else []
    by_request = {row.pk: _acts(request.actor, row) if may_send else [] for row in rows}
    showing = _remark_acts(request.actor, case, rows) if may_send else {}
    acts = [*drafts, *(act for each in by_request.values() for act in each), *showing.values()]
    answer = perform(request, acts)
    if answer is not None:
        return answer
    reads.note(case=case, what="correction", by=request.actor, at=timezone.now())
    context = {
        **case_frame(case, request.actor, "corrections"),
        "spread": spread_words.shown(propagation.spread(case)),
        "drafts": drafts,
        "faulty": first_error(acts),
        "requests": [(words.request(row, timezone.localdate(), showing), by_request[row.pk]) for row in rows],
        "nothing": words.why_nothing_to_draft(found) if may_send and not drafts and not rows else "",
    }
    return render(request, "desk/case/corrections.html", context, status=422 if failed(acts) else 200)


def _drafts(actor: Actor, case: Case, rows: list[CorrectionRequest], found: list[Finding]) -> list[Act]:
    """One form a holder that has confirmed findings and no open request."""
    busy = {row.agency_id for row in rows if CorrectionStatus(row.status) in _OPEN}
    put_right = {item.finding_id for row in rows for item in row.items.all() if item.verified}
    holders: dict[Agency, list[Finding]] = {}
    for finding in found:
        wanted = finding.status == FindingStatus.CONFIRMED.value and finding.pk not in put_right
        if wanted and finding.agency_id not in busy:
            holders.setdefault(finding.agency, []).append(finding)
    against = reasons_against_worker(case, actor)
    return [_draft(actor, case, agency, confirmed, against) for agency, confirmed in holders.items()]


def _draft(actor: Actor, case: Case, agency: Agency, confirmed: list[Finding], against: tuple[Reason, ...]) -> Act:
    choices = words.finding_choices(confirmed)
    return Act(
        f"draft-{agency.pk}",
        _("Draft a request to %(agency)s") % {"agency": name_of(agency)},
        _("Save the draft"),
        lambda *args, **kwargs: DraftForm(*args, choices=choices, **kwargs),
        lambda form: corrections.draft(
            case=case,
            agency=agency,
            finding_ids=form.cleaned_data["findings"],
            message=form.cleaned_data["message"],
            by=actor,
            at=timezone.now(),
        ),
        _("The draft was saved. Read it, then send it."),
        reasons=against,
    )


def _remark_acts(actor: Actor, case: Case, rows: list[CorrectionRequest]) -> dict[int, Act]:
    """Offer to show an agency what the complainant says of its answer, remark by remark."""
    against = reasons_against_worker(case, actor)
    found = [answer.remark for row in rows for answer in row.answers.all() if hasattr(answer, "remark")]
    return {one.pk: _show_remark(actor, one, against) for one in found if one.shown_at is None and one.body}


def _show_remark(actor: Actor, remark: Remark, against: tuple[Reason, ...]) -> Act:
    return Act(
        f"remark-{remark.pk}",
        "",
        _("Show it to the agency"),
        NoForm,
        lambda _form: remarks.show(remark=remark, by=actor, at=timezone.now()),
        _("The agency sees it now, and the complainant sees that it does."),
        kind="secondary",
        reasons=against,
    )


def _acts(actor: Actor, row: CorrectionRequest) -> list[Act]:
    now, status = timezone.now(), CorrectionStatus(row.status)
    send = Act(
        f"send-{row.pk}",
        "",
        _("Send the request"),
        NoForm,
        lambda _form: corrections.send(request=row, by=actor, at=now),
        _("The request was sent. The agency's clock runs."),
    )
    cancel = Act(
        f"cancel-{row.pk}",
        "",
        _("Take the request back"),
        NoForm,
        lambda _form: corrections.cancel(request=row, by=actor, at=now),
        _("The request was taken back."),
        kind="quiet",
    )
    again = Act(
        f"again-{row.pk}",
        "",
        _("Check again"),
        NoForm,
        lambda _form: verifications.check_again(request=row, by=actor, at=now),
        _("The records are being fetched again."),
        kind="secondary",
    )
    give_up = Act(
        f"give-up-{row.pk}",
        _("End the request unresolved"),
        _("End it"),
        ReasonsForm,
        lambda form: corrections.give_up(request=row, reasons=form.cleaned_data["reasons"], by=actor, at=now),
        _("The request was ended. The decision deals with it."),
        kind="danger",
    )
    return {
        CorrectionStatus.DRAFT: [send, cancel],
        CorrectionStatus.SENT: [give_up, cancel],
        CorrectionStatus.ANSWERED: [again, give_up],
        CorrectionStatus.RETURNED: [give_up, cancel],
    }.get(status, [])
