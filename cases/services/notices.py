"""Telling people: who gets an e-mail when something happened, and the notice to an agency's machine.

Handlers of jobs. Each e-mail has a key made of what happened, so that a second run queues nothing new. E-mails say that
there is news and where to read it; they hold no name, no code and nothing of the case but its reference.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import translation

from cases.actors import SYSTEM, Role
from cases.models import (
    Agency,
    Asked,
    Case,
    CorrectionItem,
    CorrectionRequest,
    Deadline,
    Decision,
    Duty,
    Event,
    Stage,
    User,
)
from cases.reference import grouped
from cases.scoring.findings import FindingCode
from cases.services import events, jobs, letter_words, mail
from cases.services.guards import lock_case
from cases.wording import statuses
from cases.wording.deadlines import long_date, rule_title
from cases.workflow import AT_AGENCY, CorrectionStatus
from ratings_connectors import errors
from ratings_connectors import services as connectors
from ratings_connectors.base import CorrectionNotice, NoticeItem, transaction_id

PATIENCE: Final = timedelta(minutes=5)  # between two tries to reach an agency's machine that names no wait itself
ROUNDS_A_REQUEST: Final = 1000  # keeps the counters of two requests apart
NOTICES: Final = {
    "breached": "deadline_breached",
    "over": "deadline_over",
    "moved": "deadline_moved",
    "warning": "deadline_warning",
}


def tell_decision(*, decision_id: int, at: datetime) -> None:
    """Tell the complainant and every agency that was asked for a correction of an issued decision (job handler)."""
    decision = Decision.objects.select_related("case__person", "case__representative").get(pk=decision_id)
    case, key = decision.case, f"decision:{decision.pk}"
    provisional = decision.stage == Stage.PROVISIONAL.value
    mail.to_complainant(case=case, template="comment_invited" if provisional else "decided", key=key, at=at)
    template = "agency_comment_invited" if provisional else "agency_decided"
    for agency in asked_agencies(case):
        to_respondents(agency=agency, case=case, template=template, key=key, at=at)


def notify_agency(*, request_id: int, round: int, at: datetime) -> timedelta | None:  # noqa: A002 - the job's argument
    """Tell an agency that it is its turn (job handler): e-mail to its respondents, a notice to its machine.

    A round that is over is not told any more. Effects in order: the e-mails are queued; then, outside any transaction,
    the machine is told and one event says how that went. An agency without such a machine, or one that refuses the
    notice, still has its inbox; a passing fault is tried again under the same transaction id.
    """
    rows = CorrectionRequest.objects.select_related("agency", "case__person")
    request = rows.get(pk=request_id)
    if request.round != round or CorrectionStatus(request.status) not in AT_AGENCY:
        return None
    to_respondents(
        agency=request.agency,
        case=request.case,
        template="agency_request" if round == 1 else "agency_returned",
        key=f"correction:{request.pk}:{round}",
        at=at,
    )
    if not request.agency.connector or _was_noticed(request):
        return None
    try:
        done = connectors.notify_correction(slug=request.agency.connector, notice=_notice(request, at))
    except errors.NotConfigured:
        return None
    except errors.Transient as error:
        wait = timedelta(seconds=error.retry_after) if error.retry_after else PATIENCE
        return wait if error.counts else jobs.Uncounted.of(wait)
    except errors.ConnectorError as error:
        _note(request, "agency_notice_failed", {"code": error.code}, at)
    else:
        _note(request, "agency_notified", {"receipt": done.receipt.receipt_no[:64]}, at)
    return None


def deadline_notice(*, deadline_id: int, notice: str, at: datetime) -> None:
    """Tell whoever has to act, and the investigator of the case, about a clock (job handler).

    `notice` is `breached`, `over`, `moved` or `warning_<days>`.
    """
    row = Deadline.objects.select_related(
        "rule", "case__person", "case__representative", "case__assigned_to", "correction__agency", "relief__holder"
    ).get(pk=deadline_id)
    template = NOTICES[notice.partition("_")[0]]
    key = f"deadline:{row.pk}:{notice}:{row.notified_due_on.isoformat()}"
    readers = [row.case.assigned_to] if row.case.assigned_to else _without_holder(row)
    for user in readers:
        _to_account(user, row, template, "/desk/", key, at)
    agency = _agency_of(row)
    if row.duty == Duty.CITIZEN.value:
        mail.to_complainant(case=row.case, template="act_by", key=key, at=at)
    elif row.duty == Duty.AGENCY.value and agency is not None:
        for user in respondents(agency):
            _to_account(user, row, template, "/agency/", key, at)


def to_respondents(*, agency: Agency, case: Case, template: str, key: str, at: datetime) -> None:
    """Queue an e-mail to every active respondent of an agency; to its office address while it has none."""
    people = list(respondents(agency))
    for user in people:
        mail.queue(
            key=f"{key}:{user.pk}",
            to=user.email,
            template=template,
            language=user.language,
            case=case,
            at=at,
            context={"reference": grouped(case.reference)},
        )
    if not people:
        mail.to_agency(agency=agency, case=case, template=template, key=f"{key}:agency:{agency.pk}", at=at)


def respondents(agency: Agency) -> Iterable[User]:
    """Give the active accounts of an agency."""
    return User.objects.filter(agency=agency, role=Role.RESPONDENT.value, is_active=True).order_by("pk")


def asked_agencies(case: Case) -> Iterable[Agency]:
    """Give every agency that was asked for a correction in a case."""
    hidden = [CorrectionStatus.DRAFT.value, CorrectionStatus.CANCELLED.value]
    asked = CorrectionRequest.objects.filter(case=case).exclude(status__in=hidden)
    return Agency.objects.filter(pk__in=asked.values("agency"))


def _without_holder(row: Deadline) -> Iterable[User]:
    """While nobody holds a case, those who admit and decide must hear that our own clock runs out."""
    if row.duty != Duty.OFFICE.value:
        return ()
    roles = [Role.INTAKE.value, Role.OMBUDSMAN.value]
    return User.objects.filter(role__in=roles, is_active=True).order_by("pk")


def _agency_of(row: Deadline) -> Agency | None:
    if row.correction is not None:
        return row.correction.agency
    return row.relief.holder if row.relief is not None else None


def _to_account(user: User, row: Deadline, template: str, path: str, key: str, at: datetime) -> None:
    with translation.override(user.language):
        words = {"title": rule_title(row.rule_id, row.rule.title), "due": long_date(row.notified_due_on)}
    mail.queue(
        key=f"{key}:{user.pk}",
        to=user.email,
        template=template,
        language=user.language,
        case=row.case,
        at=at,
        context={"reference": grouped(row.case.reference), "path": path, **words},
    )


def _notice(request: CorrectionRequest, at: datetime) -> CorrectionNotice:
    if request.sent_at is None or request.due_on is None:
        raise ValueError(f"correction request {request.pk} has not been sent")
    person = request.case.person
    with translation.override(request.case.language):
        items = tuple(_notice_item(row) for row in request.items.select_related("finding__record"))
    return CorrectionNotice(
        transaction_id=transaction_id(at=request.sent_at, counter=request.pk * ROUNDS_A_REQUEST + request.round),
        reference=grouped(request.case.reference),
        name=person.name,
        id_number=person.id_number,
        items=items,
        due_on=request.due_on,
        at=at,
    )


def _notice_item(row: CorrectionItem) -> NoticeItem:
    meaning = str(statuses.FINDING_MEANINGS[FindingCode(row.finding.code)])
    return NoticeItem(
        record_id=row.expected.get("external_id", ""),
        finding=row.finding.code,
        wanted=str(statuses.ASKED[Asked(row.asked)]),
        reasons=" ".join(part for part in (meaning, row.detail, letter_words.basis(row.finding)) if part),
    )


def _was_noticed(request: CorrectionRequest) -> bool:
    return Event.objects.filter(
        chain__case=request.case_id,
        action__in=["agency_notified", "agency_notice_failed"],
        object_type="correctionrequest",
        object_id=str(request.pk),
        data__round=request.round,
    ).exists()


@transaction.atomic
def _note(request: CorrectionRequest, action: str, data: dict[str, str], at: datetime) -> None:
    case = lock_case(request.case)
    if not _was_noticed(request):
        told = {"agency": request.agency.slug, "round": request.round, **data}
        events.record(case=case, action=action, by=SYSTEM, at=at, about=request, data=told)
