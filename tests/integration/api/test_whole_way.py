"""A correction by machine from first read to last: disbelieved once, then verified, against the mock platform."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.actors import Role
from cases.models import CorrectionRequest, Finding, PullPurpose
from cases.scoring.findings import FindingCode
from cases.services import corrections, findings, records
from cases.workflow import CaseStatus
from ratings_connectors.base import Category, RecordKind
from tests.factories.accounts import make_staff
from tests.factories.cases import DEBTOR, make_case
from tests.factories.work import drain
from tests.integration.api.conftest import answer_to

pytestmark = pytest.mark.django_db

ASKED = (Category.SCORE, Category.SCORE_INPUTS, Category.WATCH_LIST)


@pytest.fixture
def debt(world, agencies) -> CorrectionRequest:
    """The request to correct the paid debt, sent an hour ago."""
    at, sesame, investigator = timezone.now() - timedelta(hours=3), agencies["sesame"], make_staff(Role.INVESTIGATOR)
    case = make_case(
        who=DEBTOR,
        agency=sesame,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=[("sesame", category.value) for category in ASKED],
        at=at,
    )
    by = investigator.actor
    wanted = [(sesame, category) for category in ASKED]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=by, at=at)
    drain(at)
    for kind, item in ((RecordKind.SCORE_ITEM, "OVERDUE"), (RecordKind.WATCH_ENTRY, "")):
        record = next(r for r in case.records.filter(kind=kind.value) if r.content.get("item", "") == item)
        findings.add(
            case=case,
            agency=sesame,
            code=FindingCode.WRONG_DATA,
            record=record,
            explanation="The bank's receipt shows that the debt was paid on 2 March 2026.",
            facts={"paid_on": "2026-03-02"},
            by=by,
            at=at + timedelta(hours=1),
        )
    drain(at + timedelta(hours=1))
    case.refresh_from_db()
    ids = list(Finding.objects.filter(case=case).values_list("pk", flat=True))
    at += timedelta(hours=2)
    drafted = corrections.draft(case=case, agency=sesame, finding_ids=ids, message="Please correct it.", by=by, at=at)
    return corrections.send(request=drafted, by=by, at=at)


def test_the_machine_reads_what_is_still_wrong_and_answers_again(machine, debt, world):
    shown = machine.get(f"requests/{debt.pk}/").json()
    assert [item["record"]["id"] != "" for item in shown["items"]] == [True, True]

    world.move("paid_debt", "record_only")
    assert machine.answer(debt, answer_to(debt, reasons="Settled."), key="one").status_code == 201
    drain(timezone.now())
    shown = machine.get(f"requests/{debt.pk}/", accept_language="en").json()
    assert (shown["status"], shown["round"], shown["your_turn"]) == ("returned", 2, True)
    assert shown["rounds"][0]["passed"] is False
    assert shown["rounds"][0]["still_wrong"] == [
        {
            "code": "score_not_moved",
            "holder": "sesame",
            "item": None,
            "kind": "",
            "external_id": "",
            "expected": "684",
            "seen": "614",
            "text": "The score still shows 614. From the records that the agency shows now, its own published method"
            " gives 684.",
        }
    ]

    world.move("paid_debt", "corrected")
    assert machine.answer(debt, answer_to(debt, reasons="Score too."), key="two").status_code == 201
    drain(timezone.now())
    shown = machine.get(f"requests/{debt.pk}/").json()
    assert (shown["status"], shown["your_turn"], [one["passed"] for one in shown["rounds"]]) == (
        "verified",
        False,
        [False, True],
    )
    assert {item["verified"] for item in shown["items"]} == {True}
    # The first answer, asked for again long afterwards, is still the first answer.
    again = machine.answer(debt, answer_to(debt, reasons="Settled."), key="one")
    assert (again.status_code, again.json()["round"]) == (201, 1)
