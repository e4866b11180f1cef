"""What an agency sees: its own requests, and of the person only what it needs to find the record."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from cases.checking import Asked
from cases.models import (
    Agency,
    Answer,
    AnswerCode,
    CorrectionItem,
    CorrectionRequest,
    Decision,
    Evidence,
    Letter,
    LetterKind,
    Message,
    ScanStatus,
    Stage,
    Verification,
)
from cases.reference import grouped
from cases.scoring.findings import FindingCode
from cases.workflow import AT_AGENCY, CorrectionStatus

PAGE = 25
MOST_WAITING = 500
SHOWN = [ScanStatus.CLEAN.value, ScanStatus.UNSCANNED.value]


@dataclass(frozen=True)
class InboxRow:
    """One request in an agency's inbox."""

    pk: int
    reference: str
    status: CorrectionStatus
    round: int
    due_on: date | None
    sent_at: datetime | None
    our_turn: bool


@dataclass(frozen=True)
class AskedItem:
    """One thing asked: the finding with its basis, and the record it is about."""

    pk: int
    asked: Asked
    finding: FindingCode
    basis: str
    explanation: str
    record_kind: str
    record_id: str
    verified: bool


@dataclass(frozen=True)
class Said:
    """What the agency said about one item in one round."""

    item_id: int
    code: AnswerCode
    reasons: str


@dataclass(frozen=True)
class Round:
    """One answer and what our own check of it showed."""

    number: int
    answered_at: datetime
    said: tuple[Said, ...]
    remark: str | None
    checked_at: datetime | None
    passed: bool | None
    still_wrong: tuple[Mapping[str, Any], ...]
    holders: Mapping[str, Agency]


@dataclass(frozen=True)
class RequestPage:
    """Everything on the page of one request."""

    pk: int
    reference: str
    status: CorrectionStatus
    round: int
    our_turn: bool
    person_name: str
    person_id: str
    message: str
    sent_at: datetime | None
    due_on: date | None
    items: tuple[AskedItem, ...]
    rounds: tuple[Round, ...]
    files: tuple[Evidence, ...]
    messages: tuple[Message, ...]
    provisional: Decision | None
    follow_up_of: Agency | None


def inbox(requests: QuerySet[CorrectionRequest], *, waiting: bool, after: int = 0) -> list[InboxRow]:
    """Give one page of requests, one row more than fits when there is another page. One query.

    Those waiting for the agency come by due date, at most 500 of them; the others newest first, keyset by number.
    """
    rows = requests.select_related("case")
    if waiting:
        return [_row(row) for row in rows.filter(status__in=AT_AGENCY).order_by("due_on", "pk")[:MOST_WAITING]]
    others = rows.exclude(status__in=AT_AGENCY).order_by("-pk")
    return [_row(row) for row in (others.filter(pk__lt=after) if after else others)[: PAGE + 1]]


def listing(requests: QuerySet[CorrectionRequest], *, status: str | None, after: int, limit: int) -> list[InboxRow]:
    """Give at most `limit` requests by number, those after `after`; `status` narrows them. One query."""
    rows = requests.select_related("case").filter(pk__gt=after).order_by("pk")
    return [_row(row) for row in (rows.filter(status=status) if status else rows)[:limit]]


def waiting_count(requests: QuerySet[CorrectionRequest]) -> int:
    """Count the requests that wait for the agency."""
    return requests.filter(status__in=AT_AGENCY).count()


def request_page(request: CorrectionRequest) -> RequestPage:
    """Prepare the page of one request. Nine queries, whatever the number of items and rounds."""
    person = request.case.person
    items = CorrectionItem.objects.filter(request=request).select_related("finding")
    return RequestPage(
        pk=request.pk,
        reference=grouped(request.case.reference),
        status=CorrectionStatus(request.status),
        round=request.round,
        our_turn=request.status in AT_AGENCY,
        person_name=person.name,
        person_id=person.id_number,
        message=request.message,
        sent_at=request.sent_at,
        due_on=request.due_on,
        items=tuple(_item(item) for item in items),
        rounds=_rounds(request),
        files=tuple(_files(request)),
        messages=tuple(Message.objects.filter(case=request.case_id, agency=request.agency_id)),
        provisional=Decision.objects.filter(
            case=request.case_id, stage=Stage.PROVISIONAL.value, issued_at__isnull=False, superseded_at__isnull=True
        ).first(),
        follow_up_of=request.follow_up_of.agency if request.follow_up_of else None,
    )


def letter(request: CorrectionRequest) -> Letter | None:
    """Find the letter of a request, without its bytes; None while it is still being made. One query."""
    letters = request.letters.filter(kind=LetterKind.CORRECTION_REQUEST.value)
    return letters.defer("pdf").first()


def _files(request: CorrectionRequest) -> QuerySet[Evidence]:
    """What the agency is shown of the case once it is released, and what it handed in itself."""
    shown = Q(shown_to_agency=True, scan__in=SHOWN)
    rows = Evidence.objects.filter(shown | Q(answer__request=request), case=request.case_id)
    return rows.select_related("answer").prefetch_related("redactions")


def _row(request: CorrectionRequest) -> InboxRow:
    return InboxRow(
        pk=request.pk,
        reference=grouped(request.case.reference),
        status=CorrectionStatus(request.status),
        round=request.round,
        due_on=request.due_on if request.status in AT_AGENCY else None,
        sent_at=request.sent_at,
        our_turn=request.status in AT_AGENCY,
    )


def _item(item: CorrectionItem) -> AskedItem:
    return AskedItem(
        pk=item.pk,
        asked=Asked(item.asked),
        finding=FindingCode(item.finding.code),
        basis=item.finding.basis,
        explanation=item.detail,
        record_kind=item.expected.get("kind", ""),
        record_id=item.expected.get("external_id", ""),
        verified=item.verified,
    )


def _rounds(request: CorrectionRequest) -> tuple[Round, ...]:
    answers = Answer.objects.filter(request=request).select_related("remark").prefetch_related("items")
    # A later look that is still under way says nothing yet.
    made = Verification.objects.filter(request=request).exclude(recheck=True, finished_at__isnull=True)
    made = made.order_by("attempt")
    checks = {check.round: check for check in made.prefetch_related("holder_checks__agency")}
    return tuple(_round(answer, checks.get(answer.round)) for answer in answers)


def _remark(answer: Answer) -> str | None:
    """Give what the complainant said of an answer, only when the office decided to show it."""
    found = getattr(answer, "remark", None)
    return found.body if found is not None and found.shown_at is not None else None


def _round(answer: Answer, check: Verification | None) -> Round:
    return Round(
        number=answer.round,
        answered_at=answer.answered_at,
        said=tuple(Said(said.item_id, AnswerCode(said.code), said.reasons) for said in answer.items.all()),
        remark=_remark(answer),
        checked_at=check.finished_at if check else None,
        passed=check.passed if check else None,
        still_wrong=tuple(check.still_wrong) if check else (),
        holders={one.agency.slug: one.agency for one in check.holder_checks.all()} if check else {},
    )
