"""A correction is drafted, sent, answered, disbelieved, and only then verified: the paid debt, on real HTTP."""

from datetime import UTC, datetime, timedelta

import pytest

from cases.actors import SYSTEM, Role
from cases.checking import FaultCode
from cases.models import AnswerCode, CorrectionRequest, Deadline, Finding, HolderVerdict, PullPurpose, Verification
from cases.scoring.findings import FindingCode
from cases.services import corrections, deadline_watch, findings, records
from cases.services.corrections import ItemReply
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, CorrectionStatus, Reason
from ratings_connectors.base import Category, RecordKind
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import DEBTOR, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
ASKED_OF_SESAME = (Category.SCORE, Category.SCORE_INPUTS, Category.WATCH_LIST)


@pytest.fixture
def debt(world):
    """The paid debt, investigated: records pulled, recomputed, the wrong proved by the bank's receipt."""
    deadline_watch.seed_rules(by=SYSTEM, at=AT)
    sesame = make_agencies()["sesame"]
    investigator = make_staff(Role.INVESTIGATOR)
    case = make_case(
        who=DEBTOR,
        agency=sesame,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=[("sesame", category.value) for category in ASKED_OF_SESAME],
        at=AT,
    )
    records.request_pulls(
        case=case,
        wanted=[(sesame, category) for category in ASKED_OF_SESAME],
        purpose=PullPurpose.INVESTIGATION,
        by=investigator.actor,
        at=AT,
    )
    drain(AT)
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
            at=AT + timedelta(hours=1),
        )
    drain(AT + timedelta(hours=1))
    case.refresh_from_db()
    return case, investigator, make_respondent(sesame)


def sent(debt):
    case, investigator, _ = debt
    request = corrections.draft(
        case=case,
        agency=case.agency,
        finding_ids=list(Finding.objects.filter(case=case).values_list("pk", flat=True)),
        message="Please correct the entry and the score.",
        by=investigator.actor,
        at=AT + timedelta(hours=2),
    )
    return corrections.send(request=request, by=investigator.actor, at=AT + timedelta(hours=2))


def answered(request, respondent, at, code=AnswerCode.CORRECTED):
    replies = [ItemReply(pk, code, "The entry was settled.") for pk in request.items.values_list("pk", flat=True)]
    corrections.answer(request=request, replies=replies, by=respondent.actor, at=at)
    drain(at)
    request.refresh_from_db()
    return request


def test_the_newest_run_shows_three_figures(debt):
    run = debt[0].runs.first()

    assert (run.reported, run.recomputed, run.lawful) == (614, 614, 684)


def test_an_answer_that_leaves_the_score_goes_back_with_exactly_what_is_wrong(debt, world):
    request = sent(debt)
    world.move("paid_debt", "record_only")

    request = answered(request, debt[2], AT + timedelta(days=2))

    check = Verification.objects.get(request=request)
    assert request.status == CorrectionStatus.RETURNED.value
    assert request.round == 2
    assert [(f["code"], f["expected"], f["seen"]) for f in check.still_wrong] == [
        (FaultCode.SCORE_NOT_MOVED.value, "684", "614")
    ]
    assert {c.verdict for c in check.holder_checks.all()} == {HolderVerdict.STILL_WRONG.value}


def test_a_silent_correction_is_seen_through(debt):
    request = answered(sent(debt), debt[2], AT + timedelta(days=2))

    codes = sorted({fault["code"] for fault in Verification.objects.get(request=request).still_wrong})
    assert codes == [FaultCode.NOT_CHANGED.value]


def test_the_second_answer_is_verified_and_the_case_moves_on(debt, world):
    request = answered(sent(debt), debt[2], AT + timedelta(days=2))
    world.move("paid_debt", "corrected")

    request = answered(request, debt[2], AT + timedelta(days=4))

    case = debt[0]
    case.refresh_from_db()
    assert request.status == CorrectionStatus.VERIFIED.value
    assert case.status == CaseStatus.DECIDING.value
    assert [check.passed for check in Verification.objects.filter(request=request)] == [False, True]
    run = Verification.objects.filter(request=request).last().runs.get()
    assert (run.reported, run.recomputed) == (684, 684)
    assert set(Deadline.objects.filter(correction=request).values_list("status", flat=True)) == {"met"}


def test_the_platform_has_twenty_days_by_law(debt):
    request = sent(debt)

    clock = Deadline.objects.get(correction=request)
    assert clock.rule_id == "CRI25-DECIDE"
    # 20 days end on 6 October 2026, inside the National Day holiday; the 8th is the first working day.
    assert request.due_on.isoformat() == "2026-10-08"


def test_a_code_without_reasons_is_refused(debt):
    request = sent(debt)
    replies = [ItemReply(pk, AnswerCode.REFUSED, "  ") for pk in request.items.values_list("pk", flat=True)]

    with pytest.raises(Refused) as refusal:
        corrections.answer(request=request, replies=replies, by=debt[2].actor, at=AT + timedelta(days=1))

    assert refusal.value.reasons == (Reason.ITEM_WITHOUT_REASONS,)


def test_a_second_answer_to_the_same_round_is_refused(debt):
    request = sent(debt)
    replies = [ItemReply(pk, AnswerCode.CORRECTED, "Done.") for pk in request.items.values_list("pk", flat=True)]
    corrections.answer(request=request, replies=replies, by=debt[2].actor, at=AT + timedelta(days=1))

    with pytest.raises(Refused) as refusal:
        corrections.answer(request=request, replies=replies, by=debt[2].actor, at=AT + timedelta(days=1))

    assert refusal.value.reasons == (Reason.ALREADY_ANSWERED,)


def test_another_agency_cannot_answer(debt):
    request = sent(debt)
    stranger = make_respondent(make_agencies()["court_list"])

    with pytest.raises(Refused) as refusal:
        corrections.answer(request=request, replies=[], by=stranger.actor, at=AT + timedelta(days=1))

    assert refusal.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_refused_request_waits_for_the_investigator(debt):
    request = answered(sent(debt), debt[2], AT + timedelta(days=1), code=AnswerCode.REFUSED)
    assert request.status == CorrectionStatus.ANSWERED.value
    assert not Verification.objects.filter(request=request).exists()

    corrections.give_up(
        request=request, reasons="The agency refuses finally.", by=debt[1].actor, at=AT + timedelta(days=2)
    )

    assert CorrectionRequest.objects.get(pk=request.pk).status == CorrectionStatus.UNRESOLVED.value
    debt[0].refresh_from_db()
    assert debt[0].status == CaseStatus.DECIDING.value


def test_only_the_holder_of_the_case_sends(debt):
    case = debt[0]
    other = make_staff(Role.INVESTIGATOR)

    with pytest.raises(Refused) as refusal:
        corrections.draft(
            case=case,
            agency=case.agency,
            finding_ids=list(case.findings.values_list("pk", flat=True)),
            message="",
            by=other.actor,
            at=AT + timedelta(days=1),
        )

    assert refusal.value.reasons == (Reason.NOT_ASSIGNED,)
