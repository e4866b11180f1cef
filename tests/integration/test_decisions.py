"""Decisions on a real database: two people, comments in between, one letter each, one end."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from cases.actors import Role, citizen
from cases.models import Case, Checkpoint, Deadline, Decision, Event, Interest, Job, Letter, Mail, Outcome, Stage
from cases.services import decisions, withdrawals
from cases.services.decision_drafts import draft
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, Reason
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.cases import AT, make_case
from tests.factories.work import drain

LATER = AT + timedelta(days=3)


class Office:
    """A case that waits for its decision, the investigator who holds it and the ombudsman who signs."""

    def __init__(self, **case_facts) -> None:
        self.investigator = make_staff(Role.INVESTIGATOR, name="Gao Yuan")
        self.ombudsman = make_staff(Role.OMBUDSMAN, name="Shen Mei")
        self.case = make_case(status=CaseStatus.INVESTIGATING, investigator=self.investigator, **case_facts)
        decisions.prepare(case=self.case, by=self.investigator.actor, at=AT)
        self.case.refresh_from_db()

    def propose(self, stage=Stage.PROVISIONAL, *, by=None, at=LATER, reasons="No ground was shown.") -> Decision:
        self.case.refresh_from_db()
        return decisions.propose(
            case=self.case,
            stage=stage,
            outcome=Outcome.NOT_UPHELD,
            reasons=reasons,
            recommendation="",
            by=(by or self.investigator).actor,
            at=at,
        )

    def sign(self, decision, *, by=None, at=LATER) -> None:
        decisions.sign(decision=decision, by=(by or self.ombudsman).actor, at=at)

    def issue(self, stage=Stage.PROVISIONAL, *, at=LATER) -> Decision:
        decision = self.propose(stage, at=at)
        self.sign(decision, at=at)
        drain(at)
        decision.refresh_from_db()
        self.case.refresh_from_db()
        return decision


@pytest.fixture
def office(db):
    return Office(email="lin@example.org")


def refused(call, *args, **kwargs) -> tuple[Reason, ...]:
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs)
    return refusal.value.reasons


def test_a_decision_goes_from_proposal_over_comments_to_the_end(office):
    provisional = office.issue()
    assert office.case.status == CaseStatus.COMMENTING.value
    assert provisional.comments_until == Deadline.objects.get(rule__pk__startswith="OMB-COMMENT").notified_due_on

    decisions.comment(
        decision=provisional, agrees=False, body="The court never wrote.", by=citizen(office.case.pk), at=LATER
    )
    after = datetime.combine(provisional.comments_until + timedelta(days=1), datetime.min.time(), UTC)
    office.issue(Stage.FINAL, at=after)

    assert office.case.status == CaseStatus.CLOSED.value
    assert (office.case.outcome, office.case.closed_at) == (Outcome.NOT_UPHELD.value, after)
    assert [letter.kind for letter in Letter.objects.all()] == ["provisional_decision", "final_decision"]
    assert not office.case.deadlines.filter(status__in=["running", "paused"]).exists()


def test_the_letter_names_the_last_day_that_the_clock_gives(office):
    decision = office.issue()

    clock = Deadline.objects.get(rule__pk__startswith="OMB-COMMENT")
    assert decision.comments_until == clock.notified_due_on
    assert isinstance(decision.comments_until, date)


def test_the_letter_rests_on_a_checkpoint_that_covers_the_signature(office):
    office.issue()

    signed = Event.objects.get(action="decision_signed")
    checkpoint = Checkpoint.objects.get()
    leaf = checkpoint.leaves.get(chain=signed.chain_id)
    assert leaf.length >= signed.seq


def test_issuing_again_changes_nothing(office):
    decision = office.issue()
    before = (Letter.objects.get().sha256, Event.objects.count(), Mail.objects.count())

    decisions.issue(decision_id=decision.pk, at=LATER + timedelta(days=1))
    drain(LATER + timedelta(days=1))

    assert (Letter.objects.get().sha256, Event.objects.count(), Mail.objects.count()) == before


def test_the_proposer_cannot_sign(db):
    ombudsman = make_staff(Role.OMBUDSMAN)
    office = Office()
    Case.objects.filter(pk=office.case.pk).update(assigned_to=ombudsman)
    decision = office.propose(by=ombudsman)

    assert refused(office.sign, decision, by=ombudsman) == (Reason.SAME_PERSON,)


def test_an_investigator_cannot_sign(office):
    decision = office.propose()

    assert refused(office.sign, decision, by=make_staff(Role.INVESTIGATOR)) == (Reason.NOT_ALLOWED,)


def test_an_interest_blocks_the_signature(office):
    decision = office.propose()
    Interest.objects.create(
        user=office.ombudsman, agency=office.case.agency, statement="I own shares.", declared_at=LATER
    )

    assert refused(office.sign, decision) == (Reason.CONFLICT_OF_INTEREST,)


def test_an_interest_blocks_the_proposal(office):
    Interest.objects.create(
        user=office.investigator, agency=office.case.agency, statement="I own shares.", declared_at=LATER
    )

    assert refused(office.propose) == (Reason.CONFLICT_OF_INTEREST,)


def test_only_the_holder_of_the_case_proposes(office):
    assert refused(office.propose, by=make_staff(Role.INVESTIGATOR)) == (Reason.NOT_ASSIGNED,)


def test_a_proposal_requires_reasons(office):
    assert refused(office.propose, reasons="  ") == (Reason.NO_REASONS_GIVEN,)


def test_a_second_proposal_is_refused_while_one_waits(office):
    office.propose()

    assert refused(office.propose) == (Reason.ALREADY_DONE,)


def test_a_proposal_that_was_sent_back_can_be_made_anew(office):
    first = office.propose()
    decisions.send_back(decision=first, reasons="Name the rule.", by=office.ombudsman.actor, at=LATER)

    second = office.propose(reasons="Fa Shi [2017] 7 asks for nothing more.")

    assert refused(office.sign, first) == (Reason.ALREADY_DONE,)
    office.sign(second)


def test_the_final_signature_waits_for_the_comments(office):
    office.issue()
    final = office.propose(Stage.FINAL)

    assert refused(office.sign, final) == (Reason.COMMENT_PERIOD_OPEN,)


def test_the_final_signature_waits_no_longer_when_both_sides_have_spoken(office):
    provisional = office.issue()
    respondent = make_respondent(office.case.agency)
    decisions.comment(decision=provisional, agrees=True, body="", by=citizen(office.case.pk), at=LATER)
    decisions.comment(decision=provisional, agrees=True, body="", by=respondent.actor, at=LATER)

    office.sign(office.propose(Stage.FINAL))


def test_a_side_comments_once(office):
    provisional = office.issue()
    decisions.comment(decision=provisional, agrees=True, body="", by=citizen(office.case.pk), at=LATER)

    again = refused(
        decisions.comment, decision=provisional, agrees=False, body="No.", by=citizen(office.case.pk), at=LATER
    )

    assert again == (Reason.ALREADY_DONE,)


def test_a_comment_after_the_last_day_is_refused(office):
    provisional = office.issue()
    late = datetime.combine(provisional.comments_until + timedelta(days=1), datetime.min.time(), UTC)

    reasons = refused(
        decisions.comment, decision=provisional, agrees=True, body="", by=citizen(office.case.pk), at=late
    )

    assert reasons == (Reason.NOT_IN_THIS_STATUS,)


def test_a_case_withdrawn_after_the_signature_gets_no_decision(office):
    decision = office.propose()
    office.sign(decision)
    withdrawals.withdraw(case=office.case, by=citizen(office.case.pk), at=LATER)

    drain(LATER)

    decision.refresh_from_db()
    assert (decision.issued_at, Letter.objects.filter(decision=decision).count()) == (None, 0)


def test_both_sides_are_told_once(office):
    office.issue()

    assert list(Mail.objects.filter(key__startswith="decision:").values_list("template", flat=True)) == [
        "comment_invited"
    ]


def test_the_draft_of_a_case_without_findings_says_so(office):
    made = draft(office.case, Stage.PROVISIONAL)

    assert made.outcome == Outcome.NOT_UPHELD
    assert "We found nothing wrong with the records." in made.reasons


def test_the_draft_of_the_final_decision_keeps_the_provisional_and_adds_the_comments(office):
    provisional = office.issue()
    decisions.comment(
        decision=provisional, agrees=False, body="The court never wrote.", by=citizen(office.case.pk), at=LATER
    )

    made = draft(office.case, Stage.FINAL)

    assert made.reasons.startswith(provisional.reasons)
    assert made.reasons.endswith(
        "Complainant commented on the provisional decision: Does not agree. The court never wrote."
    )


def test_two_signatures_at_the_same_moment_make_one_decision(copied_database):
    """Attack check 58."""
    office = Office()
    decision = office.propose()
    other = make_staff(Role.OMBUDSMAN)
    start, ends = threading.Barrier(2), []

    def sign(user) -> None:
        try:
            start.wait()
            decisions.sign(decision=decision, by=user.actor, at=LATER)
            ends.append("signed")
        except Refused as refusal:
            ends.append(refusal.reasons)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign, args=(user,)) for user in (office.ombudsman, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    drain(LATER)

    assert sorted(map(str, ends)) == sorted(["signed", str((Reason.ALREADY_DONE,))])
    assert Event.objects.filter(action="decision_signed").count() == 1
    assert Job.objects.filter(kind="issue_decision").count() == 1
    assert Letter.objects.filter(decision=decision).count() == 1


def test_two_workers_issuing_at_the_same_moment_file_one_letter(copied_database):
    """Attack check 58."""
    office = Office()
    decision = office.propose()
    office.sign(decision)
    start = threading.Barrier(2)

    def issue() -> None:
        try:
            start.wait()
            decisions.issue(decision_id=decision.pk, at=LATER)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Letter.objects.filter(decision=decision).count() == 1
    assert Event.objects.filter(action="decision_issued").count() == 1
