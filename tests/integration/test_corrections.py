"""A correction is drafted, sent, answered, disbelieved, and only then verified: the paid debt, on real HTTP."""

from datetime import timedelta

import pytest

from cases.actors import Role
from cases.checking import FaultCode
from cases.models import AnswerCode, CorrectionRequest, Deadline, HolderVerdict, Verification
from cases.services import corrections, verifications
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, CorrectionStatus, Reason
from tests.factories import debt as paid_debt
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT
from tests.factories.debt import answered, replies, sent
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

RIGHT, WRONG, UNREACHED = (
    HolderVerdict.RIGHT.value,
    HolderVerdict.STILL_WRONG.value,
    HolderVerdict.NOT_REACHED.value,
)


@pytest.fixture
def debt(world):
    """The paid debt, investigated: records pulled, recomputed, the wrong proved by the bank's receipt."""
    return paid_debt.investigated()


def verdicts(request):
    """What the newest check of a request said about each kind of record."""
    check = Verification.objects.filter(request=request).last()
    return {row.category: row.verdict for row in check.holder_checks.all()}


def test_the_newest_run_shows_three_figures(debt):
    run = debt.case.runs.first()

    assert (run.reported, run.recomputed, run.lawful) == (614, 614, 684)


def test_an_answer_that_leaves_the_score_goes_back_with_exactly_what_is_wrong(debt, world):
    request = sent(debt)
    world.move("paid_debt", "record_only")

    request = answered(request, debt, AT + timedelta(days=2))

    check = Verification.objects.get(request=request)
    assert request.status == CorrectionStatus.RETURNED.value
    assert request.round == 2
    assert [(f["code"], f["expected"], f["seen"]) for f in check.still_wrong] == [
        (FaultCode.SCORE_NOT_MOVED.value, "684", "614")
    ]
    assert verdicts(request) == {"SCORE": WRONG, "SCORE_INPUTS": RIGHT, "WATCH_LIST": RIGHT}


def test_a_silent_correction_is_seen_through(debt):
    request = answered(sent(debt), debt, AT + timedelta(days=2))

    codes = sorted({fault["code"] for fault in Verification.objects.get(request=request).still_wrong})
    assert codes == [FaultCode.NOT_CHANGED.value]
    assert verdicts(request) == {"SCORE": RIGHT, "SCORE_INPUTS": WRONG, "WATCH_LIST": WRONG}


def test_a_failed_pull_says_nothing_about_what_the_holder_did_show(debt, world):
    request = sent(debt)
    world.move("paid_debt", "corrected")
    world.fault("sesame", "TRUNCATED_JSON", times=1)

    request = answered(request, debt, AT + timedelta(days=2))

    assert request.status == CorrectionStatus.ANSWERED.value
    assert verdicts(request) == {"SCORE": UNREACHED, "SCORE_INPUTS": RIGHT, "WATCH_LIST": RIGHT}


def test_the_second_answer_is_verified_and_the_case_moves_on(debt, world):
    request = answered(sent(debt), debt, AT + timedelta(days=2))
    world.move("paid_debt", "corrected")

    request = answered(request, debt, AT + timedelta(days=4))

    case = debt.case
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
    silent = replies(request, AnswerCode.REFUSED, "  ")

    with pytest.raises(Refused) as refusal:
        corrections.answer(request=request, replies=silent, by=debt.respondent.actor, at=AT + timedelta(days=1))

    assert refusal.value.reasons == (Reason.ITEM_WITHOUT_REASONS,)


def test_a_second_answer_to_the_same_round_is_refused(debt):
    request = sent(debt)
    said = replies(request)
    corrections.answer(request=request, replies=said, by=debt.respondent.actor, at=AT + timedelta(days=1))

    with pytest.raises(Refused) as refusal:
        corrections.answer(request=request, replies=said, by=debt.respondent.actor, at=AT + timedelta(days=1))

    assert refusal.value.reasons == (Reason.ALREADY_ANSWERED,)


def test_another_agency_cannot_answer(debt):
    request = sent(debt)
    stranger = make_respondent(make_agencies()["court_list"])

    with pytest.raises(Refused) as refusal:
        corrections.answer(request=request, replies=[], by=stranger.actor, at=AT + timedelta(days=1))

    assert refusal.value.reasons == (Reason.NOT_ALLOWED,)


def test_a_refused_request_waits_for_the_investigator(debt):
    request = answered(sent(debt), debt, AT + timedelta(days=1), code=AnswerCode.REFUSED)
    assert request.status == CorrectionStatus.ANSWERED.value
    assert not Verification.objects.filter(request=request).exists()

    corrections.give_up(
        request=request, reasons="The agency refuses finally.", by=debt.investigator.actor, at=AT + timedelta(days=2)
    )

    assert CorrectionRequest.objects.get(pk=request.pk).status == CorrectionStatus.UNRESOLVED.value
    debt.case.refresh_from_db()
    assert debt.case.status == CaseStatus.DECIDING.value


def test_only_the_holder_of_the_case_sends(debt):
    case = debt.case
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


def test_the_holder_of_the_case_can_repeat_a_check_that_reached_nobody(debt, world):
    request = sent(debt)
    world.move("paid_debt", "corrected")
    world.fault("sesame", "BAD_SIGNATURE")
    request = answered(request, debt, AT + timedelta(days=2))
    assert (request.status, set(verdicts(request).values())) == (CorrectionStatus.ANSWERED.value, {UNREACHED})
    world.fault("sesame", "BAD_SIGNATURE", times=0)

    later = AT + timedelta(days=3)
    verifications.check_again(request=request, by=debt.investigator.actor, at=later)
    drain(later)

    request.refresh_from_db()
    assert request.status == CorrectionStatus.VERIFIED.value
    assert list(request.verifications.values_list("round", "attempt", "passed")) == [(1, 1, False), (1, 2, True)]


def test_nobody_else_repeats_a_check(debt, world):
    world.fault("sesame", "BAD_SIGNATURE")
    request = answered(sent(debt), debt, AT + timedelta(days=2))
    stranger = make_staff(Role.INVESTIGATOR)

    with pytest.raises(Refused) as refusal:
        verifications.check_again(request=request, by=stranger.actor, at=AT + timedelta(days=3))

    assert refusal.value.reasons == (Reason.NOT_ASSIGNED,)
