"""What the complainant sees of records, scores, corrections and decisions: the paid debt, then a decision."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import SYSTEM, Role, citizen
from cases.models import AnswerCode, Comment, Outcome, PullPurpose, Stage, StatutoryPower
from cases.scoring.findings import FindingCode
from cases.services import corrections, deadline_watch, decisions, findings, records
from cases.services.corrections import ItemReply
from cases.workflow import CaseStatus
from ratings_connectors.base import Category, RecordKind
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import CODE, DEBTOR, make_case
from tests.factories.work import drain

pytestmark = pytest.mark.django_db
PULLED = (Category.SCORE, Category.SCORE_INPUTS, Category.WATCH_LIST)


@pytest.fixture
def at():
    """The pages look at the real clock, so the story plays today."""
    return timezone.now() - timedelta(hours=6)


@pytest.fixture
def debt(world, at):
    deadline_watch.seed_rules(by=SYSTEM, at=at - timedelta(days=300))
    sesame, investigator = make_agencies()["sesame"], make_staff(Role.INVESTIGATOR)
    case = make_case(
        who=DEBTOR,
        agency=sesame,
        status=CaseStatus.INVESTIGATING,
        investigator=investigator,
        consents=[("sesame", category.value) for category in PULLED],
        at=at,
    )
    wanted = [(sesame, category) for category in PULLED]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=investigator.actor, at=at)
    drain(at)
    for kind, item in ((RecordKind.SCORE_ITEM, "OVERDUE"), (RecordKind.WATCH_ENTRY, "")):
        findings.add(
            case=case,
            agency=sesame,
            code=FindingCode.WRONG_DATA,
            record=next(row for row in case.records.filter(kind=kind.value) if row.content.get("item", "") == item),
            explanation="The bank's receipt shows that the debt was paid on 2 March 2026.",
            facts={"paid_on": "2026-03-02"},
            by=investigator.actor,
            at=at + timedelta(hours=1),
        )
    drain(at + timedelta(hours=1))
    case.refresh_from_db()
    return case, investigator


def entered(case):
    client = Client()
    client.post(reverse("my_case:enter"), {"reference": case.reference, "code": CODE})
    return client


def text(response):
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def asked_and_answered(debt, at, rounds=1):
    """Ask for the correction; the agency says it is done although the score stays."""
    case, investigator = debt
    request = corrections.draft(
        case=case,
        agency=case.agency,
        finding_ids=list(case.findings.values_list("pk", flat=True)),
        message="Please correct the entry and the score.",
        by=investigator.actor,
        at=at + timedelta(hours=2),
    )
    request = corrections.send(request=request, by=investigator.actor, at=at + timedelta(hours=2))
    replies = [
        ItemReply(pk, AnswerCode.CORRECTED, "The entry was <settled>.")
        for pk in request.items.values_list("pk", flat=True)
    ]
    for hours in range(3, 3 + rounds):
        later = at + timedelta(hours=hours)
        corrections.answer(request=request, replies=replies, by=make_respondent(case.agency).actor, at=later)
        drain(later)


def test_scores_stand_side_by_side_on_their_own_scale(debt):
    shown = text(entered(debt[0]).get(reverse("my_case:picture")))

    for figure in ("Reported by the agency", "Recomputed by us", "Lawful score", "614", "684"):
        assert figure in shown
    assert "<svg" in shown
    assert "Follows the published method" in shown


def test_each_question_to_an_agency_says_on_what_right_it_was_asked(debt, at):
    case, _investigator = debt
    power = StatutoryPower.objects.create(
        case=case,
        agency=case.agency,
        categories=["WATCH_LIST"],
        basis="Statute, article 9",
        signed_by=make_staff(Role.OMBUDSMAN),
        signed_at=at,
        expires_at=at + timedelta(days=9),
    )
    case.pulls.filter(category="WATCH_LIST").update(consent=None, power=power)

    (holder,) = entered(case).get(reverse("my_case:picture")).context["holders"]

    rights = [row["cells"][1] for row in holder.asked]
    assert rights == [
        {"text": "A power in law, without your permission", "note": "Statute, article 9"},
        {"text": "Your permission"},
        {"text": "Your permission"},
    ]


def test_an_answer_that_is_not_true_is_shown_with_what_is_still_wrong(debt, world, at):
    world.move("paid_debt", "record_only")
    asked_and_answered(debt, at)

    shown = text(entered(debt[0]).get(reverse("my_case:picture")))

    assert "Sent back: still wrong" in shown
    assert "Our check: something is still wrong" in shown
    assert "The score still shows 614." in shown
    assert "The entry was &lt;settled&gt;." in shown


def test_every_item_of_an_answer_is_told_apart_and_given_with_its_reasons(debt, world, at):
    asked_and_answered(debt, at)

    correction = entered(debt[0]).get(reverse("my_case:picture")).context["corrections"][0]

    answers = [(item["asked"], str(item["look"].label), item["reasons"]) for item in correction.rounds[0]["items"]]
    assert sorted({asked for asked, _code, _reasons in answers}) == sorted(correction.asked)
    assert {answer[1:] for answer in answers} == {("Accepted and corrected", "The entry was <settled>.")}


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_queries_of_the_picture_do_not_grow(debt, world, at, rounds, django_assert_num_queries):
    world.move("paid_debt", "record_only")
    asked_and_answered(debt, at, rounds)
    client = entered(debt[0])

    with django_assert_num_queries(32):
        client.get(reverse("my_case:picture"))


def test_everything_that_happened_is_told_in_sentences(debt, world, at):
    world.move("paid_debt", "record_only")
    asked_and_answered(debt, at)

    shown = text(entered(debt[0]).get(reverse("my_case:status")))

    for words in (
        "We took your complaint on.",
        "We asked 1 agency for your records: 1 answered.",
        "The score (came)",
        "We calculated the score again.",
        "We found 2 things that are wrong.",
        "We asked Sesame Credit (illustrative) for a correction.",
        "Our check shows: something is still wrong.",
    ):
        assert words in shown


@pytest.fixture
def provisional(at):
    deadline_watch.seed_rules(by=SYSTEM, at=at - timedelta(days=300))
    investigator = make_staff(Role.INVESTIGATOR)
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, at=at)
    decisions.prepare(case=case, by=investigator.actor, at=at)
    decision = decisions.propose(
        case=case,
        stage=Stage.PROVISIONAL,
        outcome=Outcome.NOT_UPHELD,
        reasons="The listing rests on an effective document.",
        recommendation="",
        by=investigator.actor,
        at=at,
    )
    decisions.sign(decision=decision, by=make_staff(Role.OMBUDSMAN).actor, at=at)
    drain(at)
    case.refresh_from_db()
    return case


def test_a_decision_that_is_not_issued_is_not_shown(at):
    investigator = make_staff(Role.INVESTIGATOR)
    case = make_case(status=CaseStatus.INVESTIGATING, investigator=investigator, at=at)
    decisions.prepare(case=case, by=investigator.actor, at=at)
    decisions.propose(
        case=case,
        stage=Stage.PROVISIONAL,
        outcome=Outcome.NOT_UPHELD,
        reasons="A secret draft.",
        recommendation="",
        by=investigator.actor,
        at=at,
    )

    client = entered(case)

    assert "A secret draft." not in text(client.get(reverse("my_case:picture")))
    assert client.get(reverse("my_case:comment")).status_code == 302


def test_a_provisional_decision_is_read_and_commented_once(provisional):
    client = entered(provisional)
    assert "You can tell us what you think of the provisional decision." in text(client.get(reverse("my_case:status")))
    assert "The listing rests on an effective document." in text(client.get(reverse("my_case:comment")))

    client.post(reverse("my_case:comment"), {"agrees": "no", "body": "It was never served."})
    client.post(reverse("my_case:comment"), {"agrees": "yes", "body": ""})

    comment = Comment.objects.get()
    assert (comment.agrees, comment.body) == (False, "It was never served.")
    assert "It was never served." in text(client.get(reverse("my_case:picture")))
    assert "You can tell us what you think" not in text(client.get(reverse("my_case:status")))


def test_a_comment_that_disagrees_says_with_what(provisional):
    response = entered(provisional).post(reverse("my_case:comment"), {"agrees": "no", "body": ""})

    assert response.status_code == 422
    assert response.content.decode().count("Say what you do not agree with") == 2
    assert Comment.objects.count() == 0
    assert citizen(provisional.pk).case_id == provisional.pk


def test_the_decision_letter_can_be_downloaded(provisional):
    client = entered(provisional)
    address = re.search(r'href="(/my-case/letters/[0-9a-f-]{36}/)"', text(client.get(reverse("my_case:letters"))))[1]

    assert client.get(address).content.startswith(b"%PDF")
