"""The decision page of the desk: the next step only, refusals in words, nothing typed lost."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role
from cases.models import Decision, Event, Outcome, Stage
from cases.services import decisions
from cases.workflow import CaseStatus
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db


@pytest.fixture
def investigator():
    return make_staff(Role.INVESTIGATOR, name="Gao Yuan")


@pytest.fixture
def case(investigator):
    return make_case(status=CaseStatus.INVESTIGATING, investigator=investigator)


@pytest.fixture
def sign_in(client):
    def enter(user):
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        return client

    return enter


def address(case) -> str:
    return reverse("desk:decision", args=[case.reference])


def proposed(case, investigator) -> Decision:
    now = timezone.now()
    decisions.prepare(case=case, by=investigator.actor, at=now)
    return decisions.propose(
        case=case,
        stage=Stage.PROVISIONAL,
        outcome=Outcome.NOT_UPHELD,
        reasons="No ground was shown.",
        recommendation="",
        by=investigator.actor,
        at=now,
    )


def test_the_investigator_goes_to_the_decision_and_finds_a_draft(sign_in, case, investigator):
    client = sign_in(investigator)

    client.post(address(case), {"act": "prepare"})
    page = client.get(address(case))

    case.refresh_from_db()
    assert case.status == CaseStatus.DECIDING.value
    assert "We found nothing wrong with the records." in page.content.decode()
    assert Event.objects.filter(action="read", data__what="decision_page").count() == 1


def test_a_proposal_is_kept_as_typed(sign_in, case, investigator):
    client = sign_in(investigator)
    client.post(address(case), {"act": "prepare"})
    typed = {"outcome": "not_upheld", "reasons": "The listing is lawful.", "recommendation": ""}

    answer = client.post(
        address(case),
        {"act": "propose-provisional", **{f"propose-provisional-{name}": value for name, value in typed.items()}},
    )

    assert answer.status_code == 302
    made = Decision.objects.get()
    assert (made.outcome, made.reasons, made.proposed_by) == ("not_upheld", "The listing is lawful.", investigator)


def test_a_proposal_without_reasons_is_shown_again_with_the_rest(sign_in, case, investigator):
    client = sign_in(investigator)
    client.post(address(case), {"act": "prepare"})

    answer = client.post(
        address(case),
        {
            "act": "propose-provisional",
            "propose-provisional-outcome": "not_upheld",
            "propose-provisional-reasons": " ",
            "propose-provisional-recommendation": "Publish the method.",
        },
    )

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Give your reasons: the person concerned will read them." in words
    assert "Publish the method." in words


def test_the_second_person_signs(sign_in, case, investigator):
    decision = proposed(case, investigator)
    client = sign_in(make_staff(Role.OMBUDSMAN))

    answer = client.post(address(case), {"act": f"sign-{decision.pk}"})
    drain(timezone.now())

    decision.refresh_from_db()
    assert answer.status_code == 302
    assert decision.issued_at is not None
    page = client.get(address(case)).content.decode()
    assert reverse("desk:letter", args=[case.reference, decision.letters.get().uid]) in page


def test_the_page_says_what_stands_against_a_signature(sign_in, case, investigator):
    ombudsman = make_staff(Role.OMBUDSMAN)
    decision = proposed(case, investigator)
    Decision.objects.filter(pk=decision.pk).update(proposed_by=ombudsman)
    client = sign_in(ombudsman)

    page = client.get(address(case)).content.decode()
    client.post(address(case), {"act": f"sign-{decision.pk}"})

    decision.refresh_from_db()
    assert "The person who proposed the decision cannot sign it." in page
    assert decision.signed_at is None


def test_a_proposal_goes_back_with_reasons(sign_in, case, investigator):
    decision = proposed(case, investigator)
    key = f"back-{decision.pk}"

    sign_in(make_staff(Role.OMBUDSMAN)).post(address(case), {"act": key, f"{key}-reasons": "Name the rule."})

    decision.refresh_from_db()
    assert decision.sent_back_reasons == "Name the rule."


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.AUDITOR])
def test_who_may_not_sign_is_shown_no_button(sign_in, case, investigator, role):
    proposed(case, investigator)
    user = investigator if role is Role.INVESTIGATOR else make_staff(role)

    page = sign_in(user).get(address(case)).content.decode()

    assert "A proposed decision waits for the signature of a second person." in page
    assert "Sign the decision" not in page


def test_the_page_costs_the_same_however_many_proposals_there_were(sign_in, case, investigator):
    ombudsman = make_staff(Role.OMBUDSMAN)
    client = sign_in(ombudsman)
    costs = []
    decision = proposed(case, investigator)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(address(case))
        costs.append(len(queries))
        for _again in range(3):
            decisions.send_back(decision=decision, reasons="Again.", by=ombudsman.actor, at=timezone.now())
            decision = decisions.propose(
                case=case,
                stage=Stage.PROVISIONAL,
                outcome=Outcome.NOT_UPHELD,
                reasons="No ground was shown.",
                recommendation="",
                by=investigator.actor,
                at=timezone.now(),
            )
    assert costs[0] == costs[1]
