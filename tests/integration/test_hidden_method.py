"""A platform that says it has disclosed what its score counts is asked for it again, on real HTTP."""

from datetime import date, timedelta

import pytest

from cases.actors import SYSTEM, Role
from cases.checking import FaultCode
from cases.models import HolderVerdict, PullPurpose, Verification
from cases.scoring.findings import FindingCode
from cases.services import deadline_watch, findings, records
from cases.workflow import CaseStatus, CorrectionStatus
from ratings_connectors.base import Category
from ratings_connectors.mocks.world import people
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT, Somebody, make_case
from tests.factories.debt import Debt, answered, sent
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

WANTED = (Category.SCORE, Category.SCORE_INPUTS)
PERSON = people()["hidden_method"]


@pytest.fixture
def hidden(world):
    """The score was fetched, what it counts was refused, and a person found the method hidden."""
    deadline_watch.seed_rules(by=SYSTEM, at=AT)
    sesame = make_agencies()["sesame"]
    officer = make_staff(Role.INVESTIGATOR)
    case = make_case(
        who=Somebody(PERSON.name, PERSON.id_number, date.fromisoformat(PERSON.born)),
        agency=sesame,
        status=CaseStatus.INVESTIGATING,
        investigator=officer,
        consents=[("sesame", category.value) for category in WANTED],
    )
    wanted = [(sesame, category) for category in WANTED]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=officer.actor, at=AT)
    drain(AT)
    findings.add(
        case=case,
        agency=sesame,
        code=FindingCode.METHOD_NOT_DISCLOSED,
        explanation="The platform refuses to show what it counted.",
        by=officer.actor,
        at=AT + timedelta(hours=1),
    )
    drain(AT + timedelta(hours=1))
    case.refresh_from_db()
    return Debt(case, officer, make_respondent(sesame))


def seen(request):
    """What the newest check of a request found wrong, and its verdict about each kind of record."""
    check = Verification.objects.filter(request=request).last()
    verdicts = {row.category: row.verdict for row in check.holder_checks.all()}
    return [fault["code"] for fault in check.still_wrong], verdicts


def figures(run):
    return run.reported, run.recomputed, run.lawful, run.verdict


def test_a_claimed_disclosure_that_shows_nothing_goes_back_to_the_agency(hidden):
    assert figures(hidden.case.runs.get()) == (579, None, None, "not_reproducible")

    request = answered(sent(hidden), hidden, AT + timedelta(days=2))

    assert request.status == CorrectionStatus.RETURNED.value
    assert seen(request) == (
        [FaultCode.METHOD_STILL_HIDDEN.value],
        {"SCORE": HolderVerdict.STILL_WRONG.value, "SCORE_INPUTS": HolderVerdict.NOT_REACHED.value},
    )


def test_a_real_disclosure_is_verified_by_recomputing_the_score(hidden, world):
    request = sent(hidden)
    world.move("hidden_method", "corrected")

    request = answered(request, hidden, AT + timedelta(days=2))

    assert request.status == CorrectionStatus.VERIFIED.value
    assert seen(request) == ([], {"SCORE": HolderVerdict.RIGHT.value, "SCORE_INPUTS": HolderVerdict.RIGHT.value})
    assert figures(request.verifications.get().runs.get()) == (642, 642, 642, "match")
