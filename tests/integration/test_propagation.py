"""A correction is proved at every holder: one lags, one reverts, one cannot be seen, one is out for a night."""

from datetime import date, timedelta

import pytest

from cases.actors import Role, citizen
from cases.models import (
    Case,
    CorrectionRequest,
    Deadline,
    DeadlineRule,
    Event,
    HolderWatch,
    Job,
    Mail,
    Outcome,
    Pull,
    PullPurpose,
    Stage,
    Verification,
)
from cases.propagation import Standing
from cases.queries import desk, propagation
from cases.services import consents, corrections, decisions, findings, records, upkeep, verifications
from cases.services.agencies import OFFERED
from cases.services.letters import KIND_REQUEST
from cases.workflow import CaseStatus, CorrectionStatus
from ratings_connectors.mocks.world import people
from tests.factories import debt as paid_debt
from tests.factories import journalist
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import AT, Somebody, give_consent, make_case
from tests.factories.journalist import answered, sent
from tests.factories.work import drain

pytestmark = pytest.mark.django_db

CLEARED, STILL, WAITING = Standing.CLEARED.value, Standing.STILL_THERE.value, Standing.WAITING.value
UNSEEN, REVERTED = Standing.CANNOT_BE_SEEN.value, Standing.REVERTED.value
ANSWERED_AT = AT + timedelta(days=1)
# Counted from 17 September: 3 working days (Sunday the 20th is worked), 10 days (the 27th rests), 30 and 90 days.
DAYS = (date(2026, 9, 21), date(2026, 9, 28), date(2026, 10, 19), date(2026, 12, 16))
EVERYBODY = dict.fromkeys(("air_sanctions", "court_list", "hotel_sanctions", "rail_sanctions", "sesame"), CLEARED)


@pytest.fixture
def story(world):
    """The journalist's case, investigated at five holders."""
    return journalist.investigated(email="lin@example.org")


def standings(request):
    """How each holder of a request stands."""
    return {watch.agency.slug: watch.standing for watch in request.watches.select_related("agency")}


def due_days(request):
    """On which days holders are looked at next."""
    return set(request.watches.values_list("due_on", flat=True))


def night(at):
    """One night's periodic work, and everything it queues."""
    upkeep.recheck_holders(at=at)
    return drain(at)


def claimed(story, world, state):
    """The court says that it deleted the entry; the world then is as `state` says."""
    request = sent(story)
    world.move("journalist", state)
    return answered(request, story, ANSWERED_AT)


def actions(case):
    """What happened in a case, in order, without the reads."""
    return list(Event.objects.filter(chain__case=case).exclude(action="read").values_list("action", flat=True))


# --- Everybody is right ---


def test_a_correction_is_verified_when_every_holder_is_clear(story, world):
    request = claimed(story, world, "corrected")

    assert request.status == CorrectionStatus.VERIFIED.value
    assert standings(request) == EVERYBODY
    story.case.refresh_from_db()
    assert story.case.status == CaseStatus.DECIDING.value


def test_every_holder_is_looked_at_again_by_the_office_s_rules(story, world):
    request = claimed(story, world, "corrected")
    days = [due_days(request)]

    for day in DAYS:
        night(AT + (day - AT.date()))
        days.append(due_days(request))

    assert days == [{day} for day in DAYS] + [{None}]
    assert [check.recheck for check in request.verifications.all()] == [False, True, True, True, True]
    assert all(check.passed for check in request.verifications.all())
    assert set(request.watches.values_list("looks", flat=True)[0]) == {"clear"}


def test_whoever_edits_a_rule_moves_the_next_check(story, world):
    DeadlineRule.objects.filter(pk="OMB-RECHECK-2").update(length=5, unit="calendar")

    request = claimed(story, world, "corrected")

    assert due_days(request) == {date(2026, 9, 22)}
    assert set(request.watches.values_list("rule", flat=True)) == {"OMB-RECHECK-2"}


def test_nobody_is_asked_before_the_day(story, world):
    request = claimed(story, world, "corrected")
    asked = Pull.objects.count()

    night(ANSWERED_AT + timedelta(days=1))

    assert (Pull.objects.count(), request.verifications.count()) == (asked, 1)


def test_a_night_s_work_done_twice_asks_once(story, world):
    request = claimed(story, world, "corrected")
    at = ANSWERED_AT + timedelta(days=6)

    upkeep.recheck_holders(at=at)
    upkeep.recheck_holders(at=at)
    drain(at)
    night(at + timedelta(minutes=1))

    assert list(request.verifications.values_list("attempt", "recheck", "passed")) == [
        (1, False, True),
        (2, True, True),
    ]


# --- One holder lags ---


def test_a_lagging_holder_is_asked_by_itself_and_the_first_request_waits(story, world):
    request = claimed(story, world, "hotel_lags")

    assert request.status == CorrectionStatus.ANSWERED.value
    assert standings(request) == EVERYBODY | {"hotel_sanctions": STILL}
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)
    assert (follow_up.agency.slug, follow_up.status, follow_up.drafted_by) == (
        "hotel_sanctions",
        CorrectionStatus.SENT.value,
        story.investigator,
    )
    item = follow_up.items.get()
    assert (item.asked, item.expected["external_id"]) == ("lift_sanction", "HOTEL-2026-001552")
    clock = Deadline.objects.get(correction=follow_up)
    assert (clock.rule_id, clock.status, clock.notified_due_on) == ("OMB-ANSWER", "running", follow_up.due_on)
    assert Event.objects.get(action="follow_up_made").actor == "system"
    assert Job.objects.filter(kind=KIND_REQUEST, args__request_id=follow_up.pk).count() == 1
    assert Mail.objects.filter(key__startswith=f"correction:{follow_up.pk}:1").count() == 1
    story.case.refresh_from_db()
    assert story.case.status == CaseStatus.WITH_AGENCY.value


def test_the_first_request_is_verified_by_itself_when_the_lagging_holder_clears(story, world):
    request = claimed(story, world, "hotel_lags")
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)
    world.move("journalist", "corrected")

    answered(follow_up, story, ANSWERED_AT + timedelta(days=2))

    request.refresh_from_db()
    follow_up.refresh_from_db()
    assert {request.status, follow_up.status} == {CorrectionStatus.VERIFIED.value}
    assert standings(request) == EVERYBODY
    assert standings(follow_up) == {"hotel_sanctions": CLEARED}
    assert set(Deadline.objects.filter(correction__isnull=False).values_list("status", flat=True)) == {"met"}
    story.case.refresh_from_db()
    assert story.case.status == CaseStatus.DECIDING.value


def test_nobody_is_followed_up_twice(story, world):
    request = claimed(story, world, "hotel_lags")

    for day in (6, 12, 31):
        night(ANSWERED_AT + timedelta(days=day))

    assert CorrectionRequest.objects.filter(follow_up_of=request).count() == 1
    watch = request.watches.get(agency__slug="hotel_sanctions")
    assert (watch.standing, watch.due_on, watch.follow_up.agency) == (STILL, None, watch.agency)
    # Its follow-up looks after it: it was asked once, in the first check.
    assert Pull.objects.filter(verification__request=request, agency=watch.agency).count() == 1


def test_a_follow_up_that_is_answered_but_not_done_goes_back_to_its_holder(story, world):
    request = claimed(story, world, "hotel_lags")
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)

    follow_up = answered(follow_up, story, ANSWERED_AT + timedelta(days=2))

    request.refresh_from_db()
    assert (follow_up.status, follow_up.round) == (CorrectionStatus.RETURNED.value, 2)
    assert request.status == CorrectionStatus.ANSWERED.value
    assert CorrectionRequest.objects.count() == 2


def test_a_follow_up_that_was_given_up_is_not_made_again_but_its_holder_is_looked_at(story, world):
    request = claimed(story, world, "hotel_lags")
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)
    corrections.give_up(
        request=follow_up, reasons="The hotel refuses.", by=story.investigator.actor, at=ANSWERED_AT + timedelta(days=1)
    )

    night(ANSWERED_AT + timedelta(days=6))

    request.refresh_from_db()
    assert (request.status, standings(request)["hotel_sanctions"]) == (CorrectionStatus.ANSWERED.value, STILL)
    assert CorrectionRequest.objects.count() == 2

    world.move("journalist", "corrected")
    night(ANSWERED_AT + timedelta(days=12))

    request.refresh_from_db()
    assert (request.status, standings(request)) == (CorrectionStatus.VERIFIED.value, EVERYBODY)


def test_while_the_entry_itself_is_there_nobody_else_is_asked(story, world):
    request = claimed(story, world, "initial")

    assert (request.status, request.round) == (CorrectionStatus.RETURNED.value, 2)
    assert standings(request) == dict.fromkeys(EVERYBODY, STILL)
    assert CorrectionRequest.objects.count() == 1
    assert {one.next_on for one in propagation.holdings(story.case)} == {None}


def test_a_copy_and_the_item_that_counts_it_are_one_follow_up(story, world):
    request = claimed(story, world, "listing_deleted")

    made = {row.agency.slug: row for row in CorrectionRequest.objects.filter(follow_up_of=request)}
    assert sorted(made) == ["air_sanctions", "hotel_sanctions", "rail_sanctions", "sesame"]
    asked = made["sesame"].items.order_by("pk")
    assert [(row.expected["kind"], row.asked) for row in asked] == [("COURT_COPY", "delete"), ("SCORE_ITEM", "delete")]
    assert made["sesame"].deadlines.get().rule_id == "CRI25-DECIDE"


def test_a_request_that_is_open_at_the_holder_already_is_watched_instead(story, world):
    request = sent(story)
    mine = CorrectionRequest.objects.create(
        case=story.case,
        agency=story.agencies["hotel_sanctions"],
        drafted_by=story.investigator,
        drafted_at=AT,
    )
    world.move("journalist", "hotel_lags")

    request = answered(request, story, ANSWERED_AT)

    assert request.watches.get(agency=mine.agency).follow_up == mine
    assert not CorrectionRequest.objects.filter(follow_up_of=request).exists()


# --- One reverts ---


def test_a_holder_that_reverts_after_ten_days_is_followed_and_the_matter_is_open_again(story, world):
    request = claimed(story, world, "corrected")
    world.move("journalist", "relisted")
    at = ANSWERED_AT + timedelta(days=21)

    night(at)

    request.refresh_from_db()
    watch = request.watches.get(agency__slug="rail_sanctions")
    assert (request.status, watch.standing) == (CorrectionStatus.ANSWERED.value, REVERTED)
    assert (watch.follow_up.agency.slug, watch.follow_up.status) == ("rail_sanctions", CorrectionStatus.SENT.value)
    assert watch.follow_up.items.get().detail == (
        "What this record rests on was corrected by Court list of dishonest persons (illustrative);"
        " this record was gone, and came back."
    )
    story.case.refresh_from_db()
    assert story.case.status == CaseStatus.WITH_AGENCY.value
    assert Mail.objects.filter(key__startswith=f"undone:{request.pk}:").count() == 1
    assert [action for action in actions(story.case) if action in {"correction_undone", "case_taken_up_again"}] == [
        "case_taken_up_again",
        "correction_undone",
    ]


def test_an_entry_that_comes_back_reopens_the_request_with_a_new_round_and_clock(story, world):
    request = claimed(story, world, "corrected")
    world.move("journalist", "initial")
    at = ANSWERED_AT + timedelta(days=31)

    night(at)

    request.refresh_from_db()
    assert (request.status, request.round, request.settled_at) == (CorrectionStatus.RETURNED.value, 2, None)
    assert set(standings(request).values()) == {REVERTED}
    clock = request.deadlines.get(trigger_at__gte=at)
    assert (clock.rule_id, clock.status) == ("SPC12-FIX", "running")
    assert Mail.objects.filter(key=f"reopened:{request.pk}:2").count() == 1
    assert not CorrectionRequest.objects.filter(follow_up_of=request).exists()

    world.move("journalist", "corrected")
    request = answered(request, story, at + timedelta(days=1))

    assert request.status == CorrectionStatus.VERIFIED.value
    assert standings(request) == EVERYBODY
    assert set(request.deadlines.values_list("status", flat=True)) == {"met"}


def test_a_follow_up_that_reverts_opens_itself_and_the_first_request(story, world):
    request = claimed(story, world, "hotel_lags")
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)
    world.move("journalist", "corrected")
    answered(follow_up, story, ANSWERED_AT + timedelta(days=2))
    world.move("journalist", "hotel_lags")

    night(ANSWERED_AT + timedelta(days=40))

    request.refresh_from_db()
    follow_up.refresh_from_db()
    assert (request.status, follow_up.status) == (CorrectionStatus.ANSWERED.value, CorrectionStatus.RETURNED.value)
    assert request.watches.get(agency=follow_up.agency).standing == REVERTED
    assert CorrectionRequest.objects.count() == 2


# --- One cannot be seen ---


def test_a_holder_without_settings_cannot_be_seen_and_blocks_nothing(world, settings):
    settings.CONNECTORS = {slug: entry for slug, entry in settings.CONNECTORS.items() if slug != "telecom_sanctions"}
    story = journalist.investigated([*journalist.HOLDERS, "telecom_sanctions"])

    request = claimed(story, world, "corrected")

    watch = request.watches.get(agency__slug="telecom_sanctions")
    assert (watch.standing, watch.unseen) == (UNSEEN, "no_settings")
    assert request.status == CorrectionStatus.VERIFIED.value
    check = request.verifications.get()
    assert (check.passed, [fault["code"] for fault in check.still_wrong]) == (True, ["not_reached"])


def test_a_holder_whose_consent_was_taken_back_cannot_be_seen(story, world):
    request = sent(story)
    given = story.case.consents.get(agency__slug="air_sanctions")
    consents.withdraw(consent=given, by=citizen(story.case.pk), at=AT + timedelta(hours=3))
    world.move("journalist", "corrected")

    request = answered(request, story, ANSWERED_AT)

    watch = request.watches.get(agency__slug="air_sanctions")
    assert (watch.standing, watch.unseen) == (UNSEEN, "right_gone")
    assert request.status == CorrectionStatus.VERIFIED.value


def test_who_was_wrong_does_not_become_clear_by_hiding(story, world):
    request = claimed(story, world, "hotel_lags")
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)
    given = story.case.consents.get(agency__slug="hotel_sanctions")
    consents.withdraw(consent=given, by=citizen(story.case.pk), at=ANSWERED_AT + timedelta(days=1))

    follow_up = answered(follow_up, story, ANSWERED_AT + timedelta(days=2))

    request.refresh_from_db()
    assert (request.status, follow_up.status) == (CorrectionStatus.ANSWERED.value, CorrectionStatus.ANSWERED.value)
    assert standings(request)["hotel_sanctions"] == STILL


def test_a_holder_of_sanctions_that_we_may_ask_is_asked_though_nobody_did(world):
    story = journalist.investigated(["court_list", "rail_sanctions"], unseen=["hotel_sanctions"])

    request = claimed(story, world, "hotel_lags")

    assert standings(request) == {"court_list": CLEARED, "rail_sanctions": CLEARED, "hotel_sanctions": STILL}
    assert CorrectionRequest.objects.get(follow_up_of=request).agency.slug == "hotel_sanctions"


# --- One is out for a night ---


def test_a_holder_that_is_out_keeps_waiting_and_is_asked_again_on_schedule(story, world):
    world.fault("air_sanctions", "BAD_SIGNATURE")
    request = claimed(story, world, "corrected")
    assert standings(request) == EVERYBODY | {"air_sanctions": WAITING}
    assert request.status == CorrectionStatus.ANSWERED.value
    assert not CorrectionRequest.objects.filter(follow_up_of=request).exists()

    world.fault("air_sanctions", "BAD_SIGNATURE", times=0)
    night(ANSWERED_AT + timedelta(days=6))

    request.refresh_from_db()
    assert (request.status, standings(request)) == (CorrectionStatus.VERIFIED.value, EVERYBODY)


def test_a_holder_that_is_out_in_a_later_check_undoes_nothing(story, world):
    request = claimed(story, world, "corrected")
    world.fault("rail_sanctions", "BAD_SIGNATURE")

    night(ANSWERED_AT + timedelta(days=6))

    request.refresh_from_db()
    assert (request.status, standings(request)) == (CorrectionStatus.VERIFIED.value, EVERYBODY)
    assert request.watches.get(agency__slug="rail_sanctions").looks == ["clear", "no_answer"]


# --- Whatever happens twice happens once ---


def test_work_done_twice_doubles_nothing(story, world):
    request = claimed(story, world, "hotel_lags")
    before = (CorrectionRequest.objects.count(), Verification.objects.count(), len(actions(story.case)))
    check = request.verifications.get()

    verifications.begin(request_id=request.pk, at=ANSWERED_AT)
    verifications.check_answer(verification_id=check.pk, at=ANSWERED_AT)
    drain(ANSWERED_AT)

    assert (CorrectionRequest.objects.count(), Verification.objects.count(), len(actions(story.case))) == before
    assert HolderWatch.objects.filter(request=request).count() == 5


# --- The others' stories, to the last holder ---


@pytest.mark.parametrize(
    ("key", "holders"),
    [
        ("student", ("court_list", "sesame", "rail_sanctions", "school_sanctions")),
        ("lawyer", ("court_list", "sesame", "rail_sanctions", "bank_sanctions")),
    ],
)
def test_a_listing_is_followed_to_the_last_holder_and_back(world, key, holders):
    person = people()[key]
    who = Somebody(person.name, person.id_number, date.fromisoformat(person.born))
    story = journalist.investigated(holders, who=who)
    before = propagation.spread(story.case).graph
    request = sent(story)
    world.move(key, "corrected")
    world.fault(holders[-1], "REVERTS", person=key)

    request = answered(request, story, ANSWERED_AT)

    assert {node.holder for node in before.nodes} == set(holders)
    assert (request.status, standings(request)) == (CorrectionStatus.VERIFIED.value, dict.fromkeys(holders, CLEARED))

    night(ANSWERED_AT + timedelta(days=6))

    assert standings(request) == dict.fromkeys(holders, CLEARED) | {holders[-1]: REVERTED}
    assert CorrectionRequest.objects.get(follow_up_of=request).agency.slug == holders[-1]


def test_the_paid_debt_is_followed_to_the_bank_that_stands_on_it(world):
    debt = paid_debt.investigated()
    bank = make_agencies()["bank_sanctions"]
    give_consent(debt.case, bank, "RESTRICTION")
    request = paid_debt.sent(debt)
    world.move("paid_debt", "corrected")
    # What the bank showed in the first check is wrong again afterwards.
    world.fault("bank_sanctions", "REVERTS", person="paid_debt")
    request = paid_debt.answered(request, debt, ANSWERED_AT)
    assert standings(request) == {"sesame": CLEARED, "bank_sanctions": CLEARED}

    night(ANSWERED_AT + timedelta(days=6))

    request.refresh_from_db()
    assert (request.status, standings(request)["bank_sanctions"]) == (CorrectionStatus.ANSWERED.value, REVERTED)
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)
    assert follow_up.items.get().asked == "lift_sanction"
    edges = propagation.spread(debt.case).graph.edges
    assert ("sesame/WATCH_ENTRY/ZMW-PAID-DEBT-1", "bank_sanctions/RESTRICTION/BANK-2026-000112") in {
        (edge.source, edge.target) for edge in edges
    }


# --- What pages show of it ---


def test_the_picture_shows_each_record_s_standing_in_four_queries(story, world, django_assert_num_queries):
    request = claimed(story, world, "hotel_lags")
    follow_up = CorrectionRequest.objects.get(follow_up_of=request)

    with django_assert_num_queries(4):
        shown = propagation.spread(story.case)

    held = {node.holder: shown.standings[node.key] for node in shown.graph.nodes}
    assert held == EVERYBODY | {"hotel_sanctions": STILL}
    assert [len(edge.number) > 0 for edge in shown.graph.edges] == [True] * len(shown.graph.edges)
    hotel = next(one for one in shown.holdings if one.agency.slug == "hotel_sanctions")
    assert (hotel.standing, hotel.asked, hotel.follow_up, hotel.next_on) == (STILL, False, follow_up, None)
    court = next(one for one in shown.holdings if one.asked)
    assert (court.agency.slug, court.next_on, court.rule_id) == ("court_list", DAYS[0], "OMB-RECHECK-2")
    assert court.steps[0].on == date(2026, 9, 17)


def test_before_an_answer_the_picture_has_no_standings(story):
    shown = propagation.spread(story.case)

    assert set(shown.standings.values()) == {None}
    assert shown.holdings == ()
    assert [node.part.value for node in shown.graph.nodes] == [
        "listing",
        "copy",
        "score",
        "score",
        *["restriction"] * 3,
    ]


# --- After the decision ---


@pytest.fixture
def decided(story, world):
    """The correction was verified and the case closed with a decision; gives the request."""
    request = claimed(story, world, "corrected")
    case, signer = story.case, make_staff(Role.OMBUDSMAN)
    for stage, day in ((Stage.PROVISIONAL, 3), (Stage.FINAL, 20)):
        at = ANSWERED_AT + timedelta(days=day)
        decision = decisions.propose(
            case=case,
            stage=stage,
            outcome=Outcome.UPHELD_CORRECTED,
            reasons="The entry is gone everywhere.",
            recommendation="",
            by=story.investigator.actor,
            at=at,
        )
        decisions.sign(decision=decision, by=signer.actor, at=at)
        drain(at)
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED.value
    return request


def test_a_closed_case_is_still_looked_after(decided, story):
    night(ANSWERED_AT + timedelta(days=32))

    decided.refresh_from_db()
    story.case.refresh_from_db()
    assert (decided.status, story.case.status) == (CorrectionStatus.VERIFIED.value, CaseStatus.CLOSED.value)
    assert [check.passed for check in decided.verifications.all()] == [True, True]


def test_a_closed_case_is_taken_up_again_when_its_correction_was_undone(decided, story, world):
    world.move("journalist", "initial")
    at = ANSWERED_AT + timedelta(days=32)

    night(at)

    case = story.case
    case.refresh_from_db()
    decided.refresh_from_db()
    assert (case.status, case.closed_at, case.outcome) == (CaseStatus.INVESTIGATING.value, None, "")
    assert (decided.status, decided.round) == (CorrectionStatus.RETURNED.value, 2)
    assert [row.stands for row in case.decisions.all()] == [False, False]
    assert case.deadlines.get(rule="OMB-FINAL", status="running").trigger_at >= at
    assert Event.objects.get(action="case_taken_up_again").data["from"] == "closed"
    assert [row.reverted for row in desk.page(Case.objects.filter(pk=case.pk)).rows] == [True]

    world.move("journalist", "corrected")
    answered(decided, story, at + timedelta(days=1))
    decisions.prepare(case=case, by=story.investigator.actor, at=at + timedelta(days=2))
    again = decisions.propose(
        case=case,
        stage=Stage.PROVISIONAL,
        outcome=Outcome.UPHELD_CORRECTED,
        reasons="The entry is gone again.",
        recommendation="",
        by=story.investigator.actor,
        at=at + timedelta(days=2),
    )
    assert again.stands
    assert [row.reverted for row in desk.page(Case.objects.filter(pk=case.pk)).rows] == [False]


def test_a_withdrawn_complaint_is_looked_after_no_longer(story, world):
    request = claimed(story, world, "hotel_lags")
    Case.objects.filter(pk=story.case.pk).update(status="withdrawn", closed_at=ANSWERED_AT + timedelta(days=1))
    asked = Pull.objects.count()

    night(ANSWERED_AT + timedelta(days=6))

    assert (Pull.objects.count(), request.verifications.count()) == (asked, 1)


# --- A namesake ---


NAMESAKE = Somebody("王伟", "310101198503120013", date(1985, 3, 12))


def test_a_namesake_s_listing_is_never_followed_but_a_sanction_on_the_wrong_person_is(world):
    agencies, officer = make_agencies(), make_staff(Role.INVESTIGATOR)
    wanted = [
        (agencies[slug], category) for slug in ("sesame", "court_list", "rail_sanctions") for category in OFFERED[slug]
    ]
    case = make_case(
        who=NAMESAKE,
        agency=agencies["sesame"],
        status=CaseStatus.INVESTIGATING,
        investigator=officer,
        consents=[(agency.slug, category.value) for agency, category in wanted],
    )
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=officer.actor, at=AT)
    drain(AT)
    for row in case.findings.filter(code="WRONG_PERSON"):
        findings.confirm(finding=row, reasons="The number is another one.", by=officer.actor, at=AT)
    drain(AT)
    story = journalist.Journalist(case, officer, agencies)
    request = sent(story)
    world.move("namesake", "corrected")
    world.fault("rail_sanctions", "REVERTS")
    request = answered(request, story, ANSWERED_AT)
    assert request.status == CorrectionStatus.VERIFIED.value

    night(ANSWERED_AT + timedelta(days=6))

    shown = propagation.spread(case)
    assert [(node.holder, node.kind) for node in shown.graph.nodes] == [
        ("sesame", "COURT_COPY"),
        ("sesame", "SCORE_ITEM"),
        ("sesame", "SCORE"),
        ("rail_sanctions", "RESTRICTION"),
    ]
    assert standings(request) == {"court_list": CLEARED, "sesame": CLEARED, "rail_sanctions": REVERTED}
    assert [row.agency.slug for row in CorrectionRequest.objects.filter(follow_up_of=request)] == ["rail_sanctions"]
