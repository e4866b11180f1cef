"""The paid debt on real HTTP: investigated, asked for, answered. The mock world must be running."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.actors import SYSTEM, Role
from cases.models import AnswerCode, Case, CorrectionRequest, Finding, PullPurpose, User
from cases.scoring.findings import FindingCode
from cases.services import corrections, deadline_watch, findings, records
from cases.services.corrections import ItemReply
from cases.workflow import CaseStatus
from ratings_connectors.base import Category, RecordKind
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT, DEBTOR, make_case
from tests.factories.work import drain

WANTED = (Category.SCORE, Category.SCORE_INPUTS, Category.WATCH_LIST)


@dataclass
class Debt:
    """The case, who holds it, and who answers for the platform."""

    case: Case
    investigator: User
    respondent: User


def investigated(at: datetime = AT, *, email: str = "") -> Debt:
    """Records pulled, the score recomputed, the wrong proved by the bank's receipt."""
    deadline_watch.seed_rules(by=SYSTEM, at=at)
    sesame = make_agencies()["sesame"]
    investigator = make_staff(Role.INVESTIGATOR, name="Gao Yuan")
    case = make_case(
        who=DEBTOR,
        agency=sesame,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=[("sesame", category.value) for category in WANTED],
        at=at,
        email=email,
    )
    wanted = [(sesame, category) for category in WANTED]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=at)
    drain(at)
    for kind, item in ((RecordKind.SCORE_ITEM, "OVERDUE"), (RecordKind.WATCH_ENTRY, "")):
        row = next(r for r in case.records.filter(kind=kind.value) if r.content.get("item", "") == item)
        findings.add(
            case=case,
            agency=sesame,
            code=FindingCode.WRONG_DATA,
            record=row,
            explanation="The bank's receipt shows that the debt was paid on 2 March 2026.",
            facts={"paid_on": "2026-03-02"},
            by=investigator.actor,
            at=at + timedelta(hours=1),
        )
    drain(at + timedelta(hours=1))
    case.refresh_from_db()
    return Debt(case, investigator, make_respondent(sesame))


def sent(debt: Debt, at: datetime = AT + timedelta(hours=2)) -> CorrectionRequest:
    """The correction is asked for; what it queues is not done yet."""
    request = corrections.draft(
        case=debt.case,
        agency=debt.case.agency,
        finding_ids=list(Finding.objects.filter(case=debt.case).values_list("pk", flat=True)),
        message="Please correct the entry and the score.",
        by=debt.investigator.actor,
        at=at,
    )
    return corrections.send(request=request, by=debt.investigator.actor, at=at)


def replies(
    request: CorrectionRequest, code: AnswerCode = AnswerCode.CORRECTED, reasons: str = "The entry was settled."
) -> list[ItemReply]:
    """The same answer to every item."""
    return [ItemReply(pk, code, reasons) for pk in request.items.values_list("pk", flat=True)]


def answered(
    request: CorrectionRequest, debt: Debt, at: datetime, code: AnswerCode = AnswerCode.CORRECTED
) -> CorrectionRequest:
    """The platform says that everything is corrected, or what `code` says; the machine looks for itself."""
    corrections.answer(request=request, replies=replies(request, code), by=debt.respondent.actor, at=at)
    drain(at)
    request.refresh_from_db()
    return request
