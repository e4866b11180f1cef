"""What the complainant says of answers and after the decision, in the browser's terms; and how the desk judges it."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role, citizen
from cases.models import (
    Agency,
    Answer,
    Comment,
    CorrectionRequest,
    DecisionRequest,
    Event,
    Finding,
    FindingStatus,
    Remark,
    RequestKind,
    ReviewGround,
    Stage,
)
from cases.scoring.findings import FindingCode
from cases.services import decision_judging, remarks
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, CorrectionStatus, Reason
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import CODE, make_case
from tests.integration.test_decision_requests import Closed
from tests.integration.test_decisions import Office

pytestmark = pytest.mark.django_db
ANSWER, AFTER = reverse("my_case:answer"), reverse("my_case:review")


def entered(case, code=CODE):
    client = Client()
    assert client.post(reverse("my_case:enter"), {"reference": case.reference, "code": code}).status_code == 302
    return client


@pytest.fixture
def sign_in():
    """Sign in as an account with its second factor in place, each in a browser of its own."""

    def make(user):
        client = Client()
        TOTP.activate(user, generate_totp_secret())
        client.force_login(user)
        return client

    return make


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def answered():
    """A case in which the platform answered yesterday."""
    investigator, now = make_staff(Role.INVESTIGATOR), timezone.now()
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, at=now - timedelta(days=3))
    request = CorrectionRequest.objects.create(
        case=case,
        agency=case.agency,
        status=CorrectionStatus.ANSWERED.value,
        drafted_by=investigator,
        drafted_at=now,
        sent_at=now,
        due_on=now.date(),
    )
    case.status = CaseStatus.WITH_AGENCY.value
    case.save()
    return Answer.objects.create(
        request=request, round=1, answered_by=make_respondent(case.agency), answered_at=now - timedelta(days=1)
    )


def test_the_first_page_names_who_has_to_answer_and_by_when(answered):
    case, request = answered.request.case, answered.request
    other = CorrectionRequest.objects.create(
        case=case,
        agency=Agency.objects.get(slug="court_list"),
        status=CorrectionStatus.SENT.value,
        drafted_by=request.drafted_by,
        drafted_at=request.drafted_at,
        sent_at=request.drafted_at,
        due_on=date(2026, 12, 4),
    )
    status, me = reverse("my_case:status"), entered(case)

    one = me.get(status).context["standing"].holder
    CorrectionRequest.objects.filter(pk=request.pk).update(
        status=CorrectionStatus.RETURNED.value, due_on=date(2026, 12, 9)
    )
    both = me.get(status).context["standing"].holder

    assert one == f"{other.agency.name} has to answer now. The last day is 4 December 2026."
    assert both == (
        f"These agencies have to answer now: {other.agency.name}, {case.agency.name}."
        " The first last day is 4 December 2026."
    )


def remark_fields(answer, agrees, body=""):
    key = f"remark-{answer.pk}"
    return {"act": key, f"{key}-agrees": agrees, f"{key}-body": body}


def test_an_answer_is_remarked_on_once_and_only_the_office_reads_it(answered):
    me = entered(answered.request.case)
    assert "An agency has answered." in text(me.get(reverse("my_case:status")))
    page = text(me.get(ANSWER))
    assert "It helps us most until" in page
    assert "The agency does not, unless" in page

    wordless = me.post(ANSWER, remark_fields(answered, "no"))
    me.post(ANSWER, remark_fields(answered, "no", "I paid in March."))
    again = me.post(ANSWER, remark_fields(answered, "yes"))

    assert (wordless.status_code, again.status_code) == (422, 302)
    assert [(one.agrees, one.body) for one in Remark.objects.all()] == [(False, "I paid in March.")]
    assert "You said: this is not right, or not all of it." in text(me.get(ANSWER))
    assert "An agency has answered." not in text(me.get(reverse("my_case:status")))
    assert "I paid in March." not in str(list(Event.objects.values_list("data", flat=True)))


def test_the_agency_reads_a_remark_only_when_the_office_shows_it(answered, sign_in):
    case = answered.request.case
    remark = remarks.say(answer=answered, agrees=False, body="I paid in March.", by=citizen(case.pk), at=timezone.now())
    desk = sign_in(case.assigned_to)
    agency = sign_in(answered.answered_by)
    theirs = reverse("agency:correction", args=[answered.request_id])
    ours = reverse("desk:corrections", args=[case.reference])
    assert "I paid in March." not in text(agency.get(theirs))
    assert "The agency does not see it." in text(desk.get(ours))
    assert "I paid in March." in text(desk.get(reverse("desk:decision", args=[case.reference])))

    assert desk.post(ours, {"act": f"remark-{remark.pk}"}).status_code == 302

    assert "I paid in March." in text(agency.get(theirs))
    assert "We showed it to the agency on" in text(entered(case).get(ANSWER))
    with pytest.raises(Refused):
        remarks.show(remark=remark, by=case.assigned_to.actor, at=timezone.now())


def test_once_the_decision_is_out_a_remark_comes_too_late(answered):
    case = answered.request.case
    case.status = CaseStatus.COMMENTING.value
    case.save()

    with pytest.raises(Refused) as refusal:
        remarks.say(answer=answered, agrees=True, body="", by=citizen(case.pk), at=timezone.now())

    assert refusal.value.reasons == (Reason.NOT_IN_THIS_STATUS,)
    assert 'name="act"' not in text(entered(case).get(ANSWER))


def test_the_queries_of_the_answers_do_not_grow(answered, django_assert_num_queries):
    client = entered(answered.request.case)
    client.get(ANSWER)
    with django_assert_num_queries(14):
        client.get(ANSWER)
    for number in range(2, 8):
        Answer.objects.create(
            request=answered.request,
            round=number,
            answered_by=answered.answered_by,
            answered_at=answered.answered_at + timedelta(hours=number),
        )

    with django_assert_num_queries(14):
        client.get(ANSWER)


@pytest.fixture
def closed(monkeypatch):
    """A case decided in September, seen two days later."""
    found = Closed()
    monkeypatch.setattr(timezone, "now", lambda: found.at)
    return found


def test_the_status_page_says_what_can_be_done_about_the_decision_and_until_when(closed):
    shown = text(entered(closed.case).get(reverse("my_case:status")))

    assert "You can accept it, say that you do not agree, or ask for a review." in shown
    assert re.findall(r"(Last day|Best until)", shown) == ["Last day"]


def test_a_decision_is_accepted_and_a_review_is_asked_for_without_losing_a_word(closed):
    me = entered(closed.case)
    page = text(me.get(AFTER))
    assert "Somebody who has not made this decision looks at it again. You can ask once, until" in page
    assert "our policy for reviews" in page

    half = me.post(AFTER, {"act": "review", "review-reasons": "The court withdrew it."})
    me.post(AFTER, {"act": "respond", "respond-agrees": "no", "respond-body": "Nobody told me."})
    me.post(AFTER, {"act": "review", "review-grounds": ["new_facts"], "review-reasons": "The court withdrew it."})

    assert half.status_code == 422
    assert "The court withdrew it." in text(half)
    assert Comment.objects.get(decision=closed.decision).body == "Nobody told me."
    request = DecisionRequest.objects.get()
    assert (request.kind, request.grounds, request.reasons) == ("review", ["new_facts"], "The court withdrew it.")
    shown = text(me.get(AFTER))
    assert "We are looking at it" in shown
    assert "Ask for a review" not in shown
    status = text(me.get(reverse("my_case:status")))
    assert "Our answer to your request for a review" in status
    assert "Our office holds your request." in status


def test_what_comes_after_the_last_day_is_given_back_with_a_way_to_send_it(closed):
    typed = {"act": "review", "review-grounds": ["new_facts"], "review-reasons": "The court withdrew it."}
    closed.at += timedelta(days=100)
    me = entered(closed.case)

    late = me.post(AFTER, typed, headers={"sec-fetch-site": "same-origin"})
    wordless = me.post(AFTER, {"act": "review"}, headers={"sec-fetch-site": "same-origin"})

    assert (late.status_code, late.context["texts"]) == (409, ["The court withdrew it."])
    assert reverse("my_case:messages") + "#write" in text(late)
    assert (wordless.status_code, wordless.url) == (302, AFTER)
    assert not DecisionRequest.objects.exists()


def test_a_comment_without_a_decision_to_comment_on_is_given_back(closed):
    answer = entered(closed.case).post(
        reverse("my_case:comment"), {"agrees": "no", "body": "Too late."}, headers={"sec-fetch-site": "same-origin"}
    )

    assert (answer.status_code, answer.context["texts"]) == (409, ["Too late."])


def test_somebody_else_than_its_makers_judges_at_the_desk(closed, sign_in):
    """Attack check 11: whoever made a decision finds no form, and posting one all the same changes nothing."""
    request = closed.ask()
    address = reverse("desk:decision", args=[closed.case.reference])
    signatory, other = sign_in(closed.ombudsman), sign_in(closed.reviewer)
    assert "After a decision" in text(other.get(reverse("desk:home")))
    assert closed.case.person.name in text(other.get(reverse("desk:home") + "?show=asked"))
    assert "so somebody else must look at it again." in text(signatory.get(address))

    form = {f"decline-request-{request.pk}-answer": "The judgment stands.", "act": f"decline-request-{request.pk}"}
    signatory.post(address, form)
    request.refresh_from_db()
    assert request.status == "asked"
    other.post(address, form)
    request.refresh_from_db()

    assert (request.status, request.decided_by) == ("declined", closed.reviewer)
    shown = text(entered(closed.case).get(AFTER))
    assert "The decision stays as it is." in shown
    assert "The judgment stands." in shown


def test_a_granted_review_is_told_and_the_old_decision_is_marked(closed):
    decision_judging.replace(
        request=closed.ask(), answer="There is a new paper.", by=closed.reviewer.actor, at=closed.at
    )
    me = entered(closed.case)

    assert "The review was granted: we took your case up again." in text(me.get(reverse("my_case:status")))
    assert "This decision no longer stands" in text(me.get(reverse("my_case:picture")))
    after = text(me.get(AFTER))
    assert "There is no final decision that stands now." in after
    assert "There will be a new decision" in after or "there will be a new decision" in after


def test_a_slip_that_is_put_right_stands_beside_the_decision(closed):
    request = closed.ask(RequestKind.CORRECTION, reasons="648 should be 684.")
    decision_judging.correct(
        request=request, answer="You are right.", correction="Read 684.", by=closed.reviewer.actor, at=closed.at
    )

    for page in (AFTER, reverse("my_case:picture")):
        shown = text(entered(closed.case).get(page))
        assert "What the decision says from now on" in shown
        assert "Read 684." in shown


def test_before_a_final_decision_there_is_nothing_to_ask(closed):
    assert "There is no final decision" in text(entered(make_case()).get(AFTER))
    assert {ground.value for ground in ReviewGround} == {"new_facts", "law", "procedure"}
    assert closed.decision.stage == Stage.FINAL.value


def test_a_comment_points_at_what_it_is_about(debt_decision):
    case = debt_decision.case
    me, address = entered(case), reverse("my_case:comment")
    assert "Which of these points do you not agree with?" in text(me.get(address))

    me.post(address, {"agrees": "no", "points": ["0"]})

    assert Comment.objects.get().body == "I do not agree with: Sesame Credit (illustrative): The person was not told"


@pytest.fixture
def debt_decision():
    """A provisional decision that rests on one finding, open to comments now."""
    now = timezone.now()
    office = Office()
    Finding.objects.create(
        case=office.case,
        agency=office.case.agency,
        code=FindingCode.NO_NOTICE.value,
        status=FindingStatus.CONFIRMED.value,
        basis="Fa Shi 2017/7",
        found_at=now,
        judged_by=office.investigator,
        judged_at=now,
    )
    return office.issue(at=now)
