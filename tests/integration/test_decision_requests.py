"""After the final decision: accepted or not, reviewed by somebody else, slips put right."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from cases.actors import Role, citizen
from cases.models import (
    Case,
    Comment,
    CorrectionRequest,
    DeadlineRule,
    DeadlineStatus,
    DecisionRequest,
    Event,
    Mail,
    RequestKind,
    ReviewGround,
    Stage,
    User,
)
from cases.reference import grouped
from cases.services import correction_ends, decision_judging, decision_requests, decisions, interests
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, CorrectionStatus, DecisionRequestStatus, Reason
from tests.factories.accounts import make_staff
from tests.integration.test_decisions import LATER, Office

NEW = "The court withdrew the judgment last week."


class Closed(Office):
    """A case whose final decision was sent out."""

    def __init__(self, **facts) -> None:
        super().__init__(**facts)
        provisional = self.issue()
        after = datetime.combine(provisional.comments_until + timedelta(days=1), datetime.min.time(), UTC)
        self.decision = self.issue(Stage.FINAL, at=after)
        self.at = after + timedelta(days=2)
        self.me = citizen(self.case.pk)
        self.reviewer = make_staff(Role.OMBUDSMAN, name="Another One")

    def ask(self, kind=RequestKind.REVIEW, *, grounds=(ReviewGround.NEW_FACTS,), reasons=NEW, at=None):
        chosen = grounds if kind is RequestKind.REVIEW else ()
        return decision_requests.ask(
            decision=self.decision, kind=kind, grounds=chosen, reasons=reasons, by=self.me, at=at or self.at
        )

    def actions(self):
        return list(Event.objects.filter(chain__case=self.case).order_by("seq").values_list("action", flat=True))


@pytest.fixture
def closed(db):
    return Closed(email="lin@example.org")


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.reasons


def test_a_decision_is_accepted_once_and_a_no_needs_words(closed):
    say = {"decision": closed.decision, "by": closed.me, "at": closed.at}
    assert refused(decision_requests.respond, agrees=False, body=" ", **say) == (Reason.NO_REASONS_GIVEN,)

    decision_requests.respond(agrees=True, body="", **say)

    assert refused(decision_requests.respond, agrees=True, body="", **say) == (Reason.ALREADY_DONE,)
    assert (Comment.objects.get().agrees, closed.actions()[-1]) == (True, "decision_accepted")


def test_whoever_may_judge_a_request_hears_of_it_once(closed):
    interested = make_staff(Role.OMBUDSMAN, name="Interested")
    interests.declare(
        user=interested, agency=closed.case.agency, statement="I worked there.", by=interested.actor, at=closed.at
    )
    gone = make_staff(Role.OMBUDSMAN, name="Gone")
    User.objects.filter(pk=gone.pk).update(is_active=False)

    request = closed.ask()

    told = Mail.objects.filter(template="decision_questioned")
    assert [(one.to, one.key) for one in told] == [
        (closed.reviewer.email, f"decision_request:{request.pk}:judge:{closed.reviewer.pk}")
    ]
    assert told.get().context == {"reference": grouped(closed.case.reference)}


def test_a_review_that_is_declined_leaves_the_decision_and_cannot_be_asked_again(closed):
    request = closed.ask()
    clock = closed.case.deadlines.get(rule__pk="OMB-REVIEW-DECIDE")
    closed.case.refresh_from_db()
    assert (clock.status, closed.case.next_due_on) == (DeadlineStatus.RUNNING.value, clock.notified_due_on)

    decision_judging.decline(
        request=request, answer="The judgment still stands.", by=closed.reviewer.actor, at=closed.at
    )

    closed.case.refresh_from_db()
    request.refresh_from_db()
    clock.refresh_from_db()
    assert (request.status, request.decided_by) == (DecisionRequestStatus.DECLINED.value, closed.reviewer)
    assert (closed.case.status, closed.case.next_due_on) == (CaseStatus.CLOSED.value, None)
    assert clock.status == DeadlineStatus.MET.value
    assert closed.actions()[-1] == "decision_review_declined"
    assert Mail.objects.filter(key=f"decision_request:{request.pk}").exists()
    assert refused(closed.ask) == (Reason.ALREADY_DONE,)


def test_a_review_that_is_granted_replaces_the_decision_and_a_new_one_can_be_made(closed):
    slip = closed.ask(RequestKind.CORRECTION, reasons="My name is written with another character.")
    decision_judging.replace(
        request=closed.ask(), answer="The judgment is new.", by=closed.reviewer.actor, at=closed.at
    )

    closed.case.refresh_from_db()
    closed.decision.refresh_from_db()
    slip.refresh_from_db()
    assert (closed.case.status, closed.case.outcome, closed.case.closed_at) == ("investigating", "", None)
    assert closed.decision.superseded_at == closed.at
    assert slip.status == DecisionRequestStatus.OVERTAKEN.value
    assert closed.case.deadlines.filter(rule__pk="OMB-FINAL", status="running").exists()

    decisions.prepare(case=closed.case, by=closed.investigator.actor, at=closed.at)
    assert closed.issue(at=closed.at).stage == Stage.PROVISIONAL.value


@pytest.mark.parametrize(
    ("kind", "who", "reasons"),
    [
        (RequestKind.REVIEW, "ombudsman", (Reason.DECIDED_BY_YOURSELF,)),
        (RequestKind.REVIEW, "investigator", (Reason.NOT_ALLOWED,)),
        (RequestKind.REVIEW, "reviewer", ()),
        (RequestKind.CORRECTION, "ombudsman", ()),
    ],
)
def test_nobody_judges_what_is_said_against_their_own_decision(closed, kind, who, reasons):
    """A review goes to somebody who neither proposed nor signed; a slip to anybody but its author."""
    request = closed.ask(kind)
    by = getattr(closed, who).actor

    assert decision_judging.reasons_against_judging(request=request, case=closed.case, by=by) == reasons
    if reasons:
        assert refused(decision_judging.decline, request=request, answer="No.", by=by, at=closed.at) == reasons


def test_a_slip_is_put_right_beside_the_letter(closed):
    request = closed.ask(RequestKind.CORRECTION, reasons="The score is 684, not 648.")
    judge = {"request": request, "by": closed.reviewer.actor, "at": closed.at}
    assert refused(decision_judging.correct, answer="You are right.", correction="", **judge) == (
        Reason.NO_REASONS_GIVEN,
    )

    decision_judging.correct(answer="You are right.", correction="On page 2, read 684 for 648.", **judge)

    request.refresh_from_db()
    closed.case.refresh_from_db()
    assert (request.correction, closed.case.status) == ("On page 2, read 684 for 648.", CaseStatus.CLOSED.value)
    assert closed.ask(RequestKind.CORRECTION, reasons="One more.").pk != request.pk


def test_an_agency_that_was_asked_reads_what_its_letter_no_longer_says(closed):
    CorrectionRequest.objects.create(
        case=closed.case,
        agency=closed.case.agency,
        status=CorrectionStatus.UNRESOLVED.value,
        drafted_by=closed.investigator,
        drafted_at=closed.at,
        sent_at=closed.at,
    )
    request = closed.ask(RequestKind.CORRECTION, reasons="The score is 684, not 648.")

    decision_judging.correct(
        request=request, answer="Right.", correction="Read 684 for 648.", by=closed.reviewer.actor, at=closed.at
    )

    told = closed.case.messages.get(agency=closed.case.agency)
    assert told.body.endswith("It says from now on: Read 684 for 648.")


def test_the_last_day_comes_from_a_rule_that_the_office_can_edit(closed):
    last = decision_requests.offer(closed.case, closed.at).review_until.due_on
    late = datetime.combine(last + timedelta(days=1), datetime.min.time(), UTC)
    assert refused(closed.ask, at=late) == (Reason.TIME_IS_OVER,)

    DeadlineRule.objects.filter(pk="OMB-REVIEW").update(length=60)

    assert closed.ask(at=late).kind == RequestKind.REVIEW.value


def test_what_is_missing_is_said(closed):
    assert refused(closed.ask, grounds=()) == (Reason.NO_GROUND,)
    assert refused(closed.ask, reasons=" ") == (Reason.NO_REASONS_GIVEN,)
    assert decision_requests.offer(closed.case, closed.at).may_ask_review


def test_a_case_that_is_taken_up_again_needs_no_review(closed):
    request = closed.ask()
    correction_ends.take_up_again(case=Case.objects.get(pk=closed.case.pk), at=closed.at)

    request.refresh_from_db()
    assert request.status == DecisionRequestStatus.OVERTAKEN.value
    assert not closed.case.deadlines.filter(rule__pk="OMB-REVIEW-DECIDE", status="running").exists()
    assert refused(decision_judging.decline, request=request, answer="No.", by=closed.reviewer.actor, at=closed.at) == (
        Reason.NOT_IN_THIS_STATUS,
    )


def test_before_the_final_decision_nothing_can_be_asked(db):
    office = Office()
    provisional = office.issue()

    with pytest.raises(Refused):
        decision_requests.ask(
            decision=provisional, kind=RequestKind.REVIEW, reasons=NEW, by=citizen(office.case.pk), at=LATER
        )


def test_two_clicks_at_once_ask_for_one_review(copied_database):
    """Attack check 60: two tabs send the same request; one row, one clock, one event."""
    closed, outcomes, start = Closed(), [], threading.Barrier(2)

    def click():
        try:
            start.wait()
            outcomes.append(closed.ask().pk)
        except Refused as refusal:
            outcomes.append(refusal.reasons)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert DecisionRequest.objects.filter(case=closed.case).count() == 1
    assert (Reason.ALREADY_DONE,) in outcomes
