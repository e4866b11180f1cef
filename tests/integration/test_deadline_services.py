"""The clocks of a case on a real database: each act once, one event each, nobody harmed by a moved date."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.actors import SYSTEM, Actor, Role, citizen
from cases.calendars import STATUTORY, StatutoryCalendar
from cases.deadline_rules import ExtensionRefusal, NoRuleInForce
from cases.deadline_steps import StepCode, from_rows
from cases.deadline_table import RULES
from cases.deadlines import end_of
from cases.models import (
    Agency,
    Case,
    Chain,
    CorrectionRequest,
    Deadline,
    DeadlineRule,
    DeadlineStatus,
    Duty,
    Event,
    Filing,
    InterimRelief,
    Job,
    Person,
    Scheme,
    User,
)
from cases.services import deadline_watch as watch
from cases.services import deadlines, events
from cases.services.deadline_rows import rule_of
from cases.services.refusals import Refused
from cases.workflow import Reason

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2025, 9, 11, 2, 30, tzinfo=UTC)  # Thursday morning in Shanghai
LAST_DAY = date(2025, 10, 9)
BEFORE_2026 = StatutoryCalendar(published_years=frozenset({2025}))


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 1, 0, tzinfo=UTC)


@pytest.fixture
def rules() -> None:
    watch.seed_rules(by=SYSTEM, at=RECEIVED)


@pytest.fixture
def case() -> Case:
    agency = Agency.objects.create(slug="platform", name="Platform", name_zh="平台", kind="platform")
    scheme = Scheme.objects.create(agency=agency, slug="score", name="Score", name_zh="分", kind="score")
    made = Case.objects.create(
        filing=Filing.objects.create(filed_at=RECEIVED),
        reference="TEST000001",
        code_hash="x",
        person=Person.objects.create(name="Invented Person"),
        agency=agency,
        scheme=scheme,
        grounds=["NO_REASONS"],
        narrative="An invented complaint.",
        received_at=RECEIVED,
    )
    events.open_chain(case=made)
    return made


@pytest.fixture
def investigator() -> Actor:
    user = User.objects.create_user("investigator@example.org", name="Invented", role=Role.INVESTIGATOR.value)
    return Actor(role=Role.INVESTIGATOR, user_id=user.pk)


@pytest.fixture
def deadline(rules: None, case: Case) -> Deadline:
    return begin(case)


def begin(case: Case, rule_id: str = "CRI25-DECIDE", trigger_at: datetime = RECEIVED, **more: object) -> Deadline:
    values = {"duty": Duty.AGENCY, "by": SYSTEM, "at": trigger_at, **more}
    return deadlines.start(case=case, rule_id=rule_id, trigger_at=trigger_at, **values)


def told(case: Case) -> list[str]:
    return list(Event.objects.filter(chain__case=case).order_by("seq").values_list("action", flat=True))


def notices() -> list[str]:
    return list(Job.objects.order_by("id").values_list("args__notice", flat=True))


# --- Rules ---


def test_it_seeds_every_rule_once_and_keeps_edits() -> None:
    before = Chain.objects.get(number=0).length
    assert watch.seed_rules(by=SYSTEM, at=RECEIVED) == len(RULES)
    DeadlineRule.objects.filter(pk="OMB-ANSWER").update(length=10)

    assert watch.seed_rules(by=SYSTEM, at=RECEIVED) == 0

    assert DeadlineRule.objects.get(pk="OMB-ANSWER").length == 10
    assert DeadlineRule.objects.get(pk="OMB-ACK").title == "Our acknowledgement of the complaint"
    assert Chain.objects.get(number=0).length == before + 1


def test_a_seeded_rule_reads_back_as_it_was(rules: None) -> None:
    assert {row.pk: rule_of(row) for row in DeadlineRule.objects.all()} == {rule.id: rule for rule in RULES}


# --- Start ---


def test_it_starts_a_clock_with_one_event_and_shows_the_next_due_date(rules: None, case: Case) -> None:
    found = begin(case)

    found.refresh_from_db()
    case.refresh_from_db()
    assert (found.due_on, found.notified_due_on, found.status) == (LAST_DAY, LAST_DAY, "running")
    assert found.due_at == end_of(LAST_DAY)
    assert from_rows(found.steps)[-1].code is StepCode.ROLLED_OVER
    assert case.next_due_on == LAST_DAY
    assert told(case) == ["deadline_started"]
    assert Event.objects.get(chain__case=case).data == {
        "rule": "CRI25-DECIDE",
        "due_on": "2025-10-09",
        "binding": "2025-10-09",
        "provisional": False,
        "duty": "agency",
    }


def test_starting_the_same_clock_again_changes_nothing(deadline: Deadline, case: Case) -> None:
    assert begin(case) == deadline
    assert told(case) == ["deadline_started"]


def test_the_version_in_force_on_the_day_of_the_event_governs(rules: None, case: Case) -> None:
    old = DeadlineRule.objects.get(pk="CRI25-DECIDE")
    DeadlineRule.objects.filter(pk=old.pk).update(valid_to=date(2025, 9, 30))
    old.pk, old.length, old.valid_from = "CRI25-DECIDE/2025", 15, date(2025, 10, 1)
    old.save(force_insert=True)

    assert begin(case).rule_id == "CRI25-DECIDE"
    assert begin(case, trigger_at=morning(date(2025, 10, 9))).rule_id == "CRI25-DECIDE/2025"


def test_it_requires_a_rule_in_force(rules: None, case: Case) -> None:
    with pytest.raises(NoRuleInForce):
        begin(case, trigger_at=datetime(2012, 1, 1, tzinfo=UTC))


def test_the_correction_shows_the_day_the_agency_owes_its_answer(rules: None, case: Case, investigator: Actor) -> None:
    correction = CorrectionRequest.objects.create(
        case=case, agency=case.agency, drafted_by_id=investigator.user_id, drafted_at=RECEIVED
    )

    begin(case, subject=correction)
    begin(case, "OMB-ANSWER", subject=correction)

    correction.refresh_from_db()
    assert correction.due_on == date(2025, 9, 26)


# --- Pause and resume ---


def test_a_pause_stops_the_clock_and_resuming_moves_the_day_by_the_real_days(
    deadline: Deadline, case: Case, investigator: Actor
) -> None:
    deadlines.pause(deadline=deadline, reason="waiting for the court", by=investigator, at=morning(date(2025, 9, 15)))
    case.refresh_from_db()
    assert case.next_due_on is None
    assert watch.scan(at=morning(date(2026, 1, 5))) == watch.Scanned(warned=0, ended=0)

    found = deadlines.resume(deadline=deadline, by=investigator, at=morning(date(2025, 9, 30)))

    case.refresh_from_db()
    # Day 20 moves by 15 days, from 1 to 16 October.
    assert (found.due_on, found.notified_due_on, found.status) == (date(2025, 10, 16), date(2025, 10, 16), "running")
    assert case.next_due_on == date(2025, 10, 16)
    assert told(case) == ["deadline_started", "deadline_paused", "deadline_resumed"]


def test_a_second_pause_or_resume_changes_nothing(deadline: Deadline, case: Case, investigator: Actor) -> None:
    at = morning(date(2025, 9, 15))
    deadlines.resume(deadline=deadline, by=investigator, at=at)
    deadlines.pause(deadline=deadline, reason="waiting", by=investigator, at=at)
    deadlines.pause(deadline=deadline, reason="waiting", by=investigator, at=at)

    assert deadline.pauses.count() == 1
    assert told(case) == ["deadline_started", "deadline_paused"]


def test_the_reason_of_a_pause_is_erasable(deadline: Deadline, case: Case, investigator: Actor) -> None:
    deadlines.pause(deadline=deadline, reason="she is ill", by=investigator, at=morning(date(2025, 9, 15)))

    event = Event.objects.get(chain__case=case, action="deadline_paused")
    assert event.detail.value == {"reason": "she is ill"}
    assert "ill" not in str(event.data)


def test_a_pause_requires_a_reason_time_left_and_permission(deadline: Deadline, investigator: Actor) -> None:
    at = morning(date(2025, 9, 15))
    for reason, by, when, refusal in [
        (" ", investigator, at, Reason.NO_REASONS_GIVEN),
        ("waiting", investigator, morning(date(2025, 10, 10)), Reason.NOT_IN_THIS_STATUS),
        ("waiting", citizen(), at, Reason.NOT_ALLOWED),
    ]:
        with pytest.raises(Refused) as refused:
            deadlines.pause(deadline=deadline, reason=reason, by=by, at=when)
        assert refused.value.reasons == (refusal,)


# --- Extensions ---


def test_it_extends_as_far_as_the_rule_allows_and_once(rules: None, case: Case, investigator: Actor) -> None:
    final = begin(case, "OMB-FINAL", duty=Duty.OFFICE)
    at = morning(date(2025, 9, 30))

    deadlines.extend(deadline=final, length=20, reason="complex", by=investigator, at=at)
    found = deadlines.extend(deadline=final, length=20, reason="complex", by=investigator, at=at)

    # 80 days after 11 September are 30 November, a Sunday.
    assert (found.due_on, found.notified_due_on) == (date(2025, 12, 1), date(2025, 12, 1))
    assert told(case) == ["deadline_started", "deadline_extended"]


def test_it_rejects_more_time_than_the_rule_allows(deadline: Deadline, case: Case, investigator: Actor) -> None:
    final = begin(case, "OMB-FINAL", duty=Duty.OFFICE)
    at = morning(date(2025, 9, 30))
    for which, length, reason, refusal in [
        (deadline, 1, "complex", Reason.EXTENSION_NOT_ALLOWED),
        (final, 31, "complex", Reason.EXTENSION_NOT_ALLOWED),
        (final, 5, "", Reason.NO_REASONS_GIVEN),
    ]:
        with pytest.raises(Refused) as refused:
            deadlines.extend(deadline=which, length=length, reason=reason, by=investigator, at=at)
        assert refused.value.reasons == (refusal,)
    assert deadlines.extension_refusals(deadline=deadline, length=1, reason="complex", at=at) == (
        ExtensionRefusal.NOT_EXTENDABLE,
    )


def test_it_rejects_an_extension_of_time_that_ran_out(rules: None, case: Case, investigator: Actor) -> None:
    final = begin(case, "OMB-FINAL", duty=Duty.OFFICE)

    with pytest.raises(Refused) as refused:
        deadlines.extend(deadline=final, length=5, reason="late", by=investigator, at=morning(date(2025, 11, 11)))

    assert refused.value.reasons == (Reason.EXTENSION_NOT_ALLOWED,)


# --- The end of a clock ---


def test_it_is_met_until_the_last_moment_of_the_last_day(deadline: Deadline, case: Case) -> None:
    found = deadlines.meet(deadline=deadline, by=SYSTEM, at=end_of(LAST_DAY))
    deadlines.meet(deadline=deadline, by=SYSTEM, at=end_of(LAST_DAY))

    case.refresh_from_db()
    assert (found.status, found.ended_at, case.next_due_on) == ("met", end_of(LAST_DAY), None)
    assert told(case) == ["deadline_started", "deadline_met"]


def test_doing_it_late_is_a_breach_even_before_a_scan_saw_it(deadline: Deadline, case: Case) -> None:
    found = deadlines.meet(deadline=deadline, by=SYSTEM, at=end_of(LAST_DAY) + timedelta(microseconds=1))

    assert found.status == DeadlineStatus.BREACHED.value
    assert told(case) == ["deadline_started", "deadline_breached"]


def test_it_meets_the_deadlines_of_a_rule_and_a_subject(rules: None, case: Case) -> None:
    relief = InterimRelief.objects.create(case=case, holder=case.agency, why="travel", asked_at=RECEIVED)
    about_relief = begin(case, "OMB-RELIEF-DECIDE", duty=Duty.OFFICE, subject=relief)
    other = begin(case)

    met = deadlines.meet_all(case=case, rule_ids=["OMB-RELIEF-DECIDE"], subject=relief, by=SYSTEM, at=RECEIVED)

    assert met == [about_relief]
    assert Deadline.objects.get(pk=other.pk).status == "running"


def test_an_ended_case_stops_its_clocks_but_keeps_its_breaches(deadline: Deadline, case: Case) -> None:
    final = begin(case, "OMB-FINAL", duty=Duty.OFFICE)
    deadlines.pause(deadline=final, reason="waiting", by=SYSTEM, at=RECEIVED)

    deadlines.cancel_all(case=case, by=SYSTEM, at=morning(date(2025, 10, 10)))

    assert list(case.deadlines.order_by("id").values_list("status", flat=True)) == ["breached", "cancelled"]
    assert final.pauses.get().ends_on == date(2025, 10, 10)


# --- Scan ---


def test_a_scan_warns_once_at_each_step_and_then_marks_the_breach_once(deadline: Deadline, case: Case) -> None:
    found = [watch.scan(at=morning(LAST_DAY + timedelta(days=offset))) for offset in (-6, -5, -5, -4, -2, -1, 0, 1, 2)]

    assert [(each.warned, each.ended) for each in found] == [
        (0, 0), (1, 0), (0, 0), (0, 0), (1, 0), (0, 0), (0, 0), (0, 1), (0, 0),
    ]  # fmt: skip
    assert told(case) == ["deadline_started", "deadline_warned", "deadline_warned", "deadline_breached"]
    assert notices() == ["warning_5", "warning_2", "breached"]
    breach = Event.objects.get(action="deadline_breached").data
    assert (breach["on_expiry"], breach["duty"]) == ("escalate_to_pbc", "agency")


def test_a_scan_that_comes_late_gives_only_the_nearest_warning(deadline: Deadline) -> None:
    watch.scan(at=morning(LAST_DAY - timedelta(days=1)))

    assert notices() == ["warning_2"]


def test_the_days_of_warning_can_be_configured(deadline: Deadline) -> None:
    watch.scan(at=morning(LAST_DAY - timedelta(days=9)), warn_days=(10, 1))

    assert notices() == ["warning_10"]


def test_a_short_deadline_does_not_warn_on_the_day_it_starts(rules: None, case: Case) -> None:
    begin(case, "OMB-ACK", duty=Duty.OFFICE)

    assert watch.scan(at=RECEIVED) == watch.Scanned(warned=0, ended=0)


def test_the_end_of_a_comment_period_is_no_breach(rules: None, case: Case) -> None:
    comment = begin(case, "OMB-COMMENT", duty=Duty.CITIZEN)

    watch.scan(at=morning(date(2025, 12, 1)))

    comment.refresh_from_db()
    assert comment.status == "met"
    assert told(case) == ["deadline_started", "deadline_over"]
    assert notices() == ["over"]


def test_a_resumed_clock_warns_again(deadline: Deadline) -> None:
    watch.scan(at=morning(LAST_DAY - timedelta(days=2)))
    deadlines.pause(deadline=deadline, reason="waiting", by=SYSTEM, at=morning(date(2025, 9, 29)))
    deadlines.resume(deadline=deadline, by=SYSTEM, at=morning(date(2025, 10, 13)))

    deadline.refresh_from_db()
    watch.scan(at=morning(deadline.notified_due_on - timedelta(days=1)))

    assert notices() == ["warning_2", "moved", "warning_2"]


def test_the_scan_does_not_ask_more_of_the_database_for_clocks_that_need_nothing(
    rules: None, case: Case, django_assert_num_queries: object
) -> None:
    for offset in range(5):
        begin(case, trigger_at=RECEIVED + timedelta(seconds=offset))

    with django_assert_num_queries(1):
        watch.scan(at=RECEIVED)


# --- Provisional dates ---

DECEMBER = datetime(2025, 12, 2, 2, 0, tzinfo=UTC)


def test_a_provisional_date_that_moves_later_is_told_anew(rules: None, case: Case) -> None:
    guessed = begin(case, "CRI26-PBC", DECEMBER, calendar=BEFORE_2026)
    assert (guessed.due_on, guessed.provisional) == (date(2026, 1, 1), True)

    assert watch.recompute_provisional(by=SYSTEM, at=DECEMBER) == 1
    assert watch.recompute_provisional(by=SYSTEM, at=DECEMBER) == 0

    guessed.refresh_from_db()
    assert (guessed.due_on, guessed.notified_due_on, guessed.provisional) == (
        date(2026, 1, 4),
        date(2026, 1, 4),
        False,
    )
    assert guessed.due_at == end_of(date(2026, 1, 4))
    event = Event.objects.get(action="deadline_recounted").data
    assert (event["before"], event["told"], event["due_on"]) == ("2026-01-01", "2026-01-01", "2026-01-04")
    assert notices() == ["moved"]


@pytest.mark.parametrize(
    ("duty", "binding"),
    [(Duty.AGENCY, date(2026, 1, 5)), (Duty.CITIZEN, date(2026, 1, 5)), (Duty.OFFICE, date(2026, 1, 4))],
)
def test_a_date_that_moves_earlier_keeps_what_was_told_except_for_ourselves(
    rules: None, case: Case, duty: Duty, binding: date
) -> None:
    # 4 January 2026 is a Sunday worked by order, which nobody knew before the notice.
    guessed = begin(case, "CRI26-PBC", DECEMBER + timedelta(days=3), calendar=BEFORE_2026, duty=duty)
    assert guessed.due_on == date(2026, 1, 5)

    watch.recompute_provisional(by=SYSTEM, at=DECEMBER + timedelta(days=3))

    guessed.refresh_from_db()
    case.refresh_from_db()
    assert (guessed.due_on, guessed.notified_due_on) == (date(2026, 1, 4), binding)
    assert (guessed.due_at, case.next_due_on) == (end_of(binding), binding)


@pytest.mark.parametrize("duty", [Duty.AGENCY, Duty.OFFICE])
def test_a_date_that_stays_is_only_confirmed(rules: None, case: Case, duty: Duty) -> None:
    guessed = begin(case, "CRI26-PBC", DECEMBER + timedelta(days=8), calendar=BEFORE_2026, duty=duty)

    watch.recompute_provisional(by=SYSTEM, at=DECEMBER + timedelta(days=8))

    guessed.refresh_from_db()
    assert (guessed.due_on, guessed.provisional) == (date(2026, 1, 9), False)
    assert told(case) == ["deadline_started", "deadline_recounted"]
    assert notices() == []


def test_a_year_that_is_still_unpublished_changes_nothing(rules: None, case: Case) -> None:
    begin(case, "CRI26-PBC", DECEMBER, calendar=BEFORE_2026)

    assert watch.recompute_provisional(by=SYSTEM, at=DECEMBER, calendar=BEFORE_2026) == 0
    assert told(case) == ["deadline_started"]


def test_a_paused_provisional_clock_is_counted_again_too(rules: None, case: Case) -> None:
    guessed = begin(case, "CRI26-PBC", DECEMBER, calendar=BEFORE_2026)
    deadlines.pause(deadline=guessed, reason="waiting", by=SYSTEM, at=DECEMBER, calendar=BEFORE_2026)

    assert watch.recompute_provisional(by=SYSTEM, at=DECEMBER, calendar=STATUTORY) == 1
    assert Deadline.objects.get(pk=guessed.pk).status == "paused"
