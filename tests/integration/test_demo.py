"""The demo world: loaded once, the same every time, proved, and open to a stranger with the printed table."""

import json
from datetime import UTC, datetime
from io import StringIO
from random import Random

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role
from cases.demo import accounts, crowd
from cases.demo.agencies import Backstage
from cases.demo.filing import Tickets
from cases.demo.loading import Loading
from cases.demo.paths import ENDS_IN, Path
from cases.demo.walk import CHINA, office_hour
from cases.models import Case, Checkpoint, Consent, Deadline, Event, HolderWatch, Job, JobStatus, Pull
from cases.reference import is_reference
from cases.services import access_codes, admission, agencies
from cases.services.agencies import OFFERED
from cases.workflow import CaseStatus, Reason
from tests.factories.cases import make_case

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def demo(db, world, settings, tmp_path):
    """The mock agencies run; files of the demo go where the test can look."""
    settings.MOCK_AGENCIES_URL = world.url
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    settings.POPULATION_ROOT = tmp_path / "populations"
    settings.SWEEP_ROOT = tmp_path / "sweeps"
    settings.DEMO_FILE = tmp_path / "demo.json"
    return world


def chance() -> Random:
    return Random(1)  # noqa: S311 - the same chance every time


def load(*arguments: str) -> str:
    said = StringIO()
    call_command("load_demo_world", "--one-process", *arguments, stdout=said)
    return said.getvalue()


def summary() -> list[tuple[object, ...]]:
    fields = ("reference", "status", "received_at", "next_due_on", "closed_at", "outcome", "language", "version")
    return list(Case.objects.order_by("reference").values_list(*fields))


def looks(*, of: str) -> dict[str, str]:
    """How each holder stands in the story of one person."""
    watches = HolderWatch.objects.filter(request__follow_up_of=None).select_related("agency", "request__case__person")
    mine = [watch for watch in watches if watch.request.case.person.name == of]
    return {row.agency.slug: f"{row.standing}{', followed' if row.follow_up_id else ''}" for row in mine}


def pulled_from() -> set[str]:
    """The agencies that showed us something, or that the two cases to be walked by hand let us ask."""
    shown = Pull.objects.filter(status="done").values_list("agency__slug", flat=True)
    waiting = Consent.objects.filter(case__status="received").values_list("agency__slug", flat=True)
    return {*shown, *waiting}


def out_of_order() -> list[str]:
    """Cases whose events do not stand in the order of their moments."""
    moments = {case.reference: [*case.chain.events.order_by("seq").values_list("at")] for case in Case.objects.all()}
    return [reference for reference, at in moments.items() if at != sorted(at)]


def play(demo) -> list[tuple[object, ...]]:
    """Load five cases at a fixed moment, look, and take everything back."""
    start = transaction.savepoint()
    demo.reset()
    Loading(NOW, Backstage(demo.url), lambda _: None, size=5, with_stories=False).run()
    seen = summary()
    assert out_of_order() == []
    assert not Deadline.objects.filter(rule_id="OMB-ACK", status="breached").exists()
    transaction.savepoint_rollback(start)
    return seen


def test_a_small_world_is_loaded_once_and_proved(demo, settings):
    first = load("--people", "12")
    cases, events = Case.objects.count(), Event.objects.count()

    second = load("--people", "12")

    assert "Proven:" in first
    assert cases == 21
    assert second.strip() == "demo: The demo world is loaded already; nothing was changed."
    assert (Case.objects.count(), Event.objects.count()) == (cases, events)
    assert not Job.objects.exclude(status=JobStatus.DONE.value).exists()
    told = json.loads(settings.DEMO_FILE.read_text())
    stories = {row["story"]: row for row in told["cases"]}
    assert {title: row["status"] for title, row in stories.items() if title.startswith("The ")} == {
        "The journalist": "received",
        "The paid debt": "received",
        "The lawyer": "deciding",
        "The student": "investigating",
        "The fare-dodger": "with_agency",
        "The namesake": "with_agency",
        "The hidden method": "commenting",
        "The photographer": "with_agency",
        "The radio host": "with_agency",
    }
    assert looks(of="何晴") == {
        "sesame": "cleared",
        "court_list": "cleared",
        "rail_sanctions": "cleared",
        "air_sanctions": "cleared",
        "hotel_sanctions": "still_there, followed",
        "telecom_sanctions": "cannot_be_seen",
        "screen_sanctions": "cleared",
    }
    assert looks(of="田野") == {
        "sesame": "cleared",
        "court_list": "cleared",
        "rail_sanctions": "reverted, followed",
        "air_sanctions": "cleared",
        "hotel_sanctions": "cleared",
    }
    assert pulled_from() == set(OFFERED)
    opened = access_codes.enter(
        reference=stories["The journalist"]["reference"],
        code=stories["The journalist"]["access_code"],
        address="192.0.2.1",
        at=timezone.now(),
    )
    assert opened.person.name == "林闻清"
    moments = list(Checkpoint.objects.order_by("number").values_list("at", flat=True))
    assert moments == sorted(moments)


def test_the_same_moment_gives_the_same_world_with_events_in_the_order_of_their_moments(demo):
    assert play(demo) == play(demo)


def test_the_plan_holds_every_status_and_everybody_once():
    plan = crowd.plan(now=NOW)

    assert {ENDS_IN[planned.path] for planned in plan} == set(CaseStatus)
    assert {planned.path for planned in plan} == set(Path)
    assert len({planned.person.key for planned in plan}) == len(plan) == crowd.SIZE
    assert plan == crowd.plan(now=NOW)


def test_a_small_plan_holds_every_path_before_any_comes_twice():
    plan = crowd.plan(now=NOW, size=len(crowd.SHARES))

    assert {planned.path for planned in plan} == set(Path)


def test_tickets_are_drawn_from_the_seed():
    first, second = Tickets(chance()), Tickets(chance())

    given = [first.next(own_code=False) for _ in range(50)]

    assert given == [second.next(own_code=False) for _ in range(50)]
    assert all(is_reference(ticket.reference) for ticket in given)
    assert len({ticket.reference for ticket in given}) == 50


def test_a_stranger_signs_in_with_password_and_printed_code(db, client: Client):
    accounts.make(agencies=agencies.seed(at=NOW), at=NOW)
    investigator = next(one for one in accounts.ACCOUNTS if one.role is Role.INVESTIGATOR)
    said = StringIO()

    client.post(reverse("account_login"), {"login": investigator.email, "password": accounts.PASSWORD})
    call_command("demo_code", investigator.email, stdout=said, stderr=StringIO())
    answer = client.post(reverse("mfa_authenticate"), {"code": said.getvalue().strip()})

    assert answer.status_code == 302
    assert client.get(reverse("desk:home")).status_code == 200


def test_the_code_is_the_one_of_rfc_6238():
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

    assert accounts.code_at(secret, datetime.fromtimestamp(1111111109, UTC)) == "081804"


def test_the_declared_interest_blocks_through_ownership(db):
    by_slug = agencies.seed(at=NOW)
    cast = accounts.make(agencies=by_slug, at=NOW)
    case = make_case(agency=by_slug["sesame"])

    assert admission.reasons_against_handling(case, cast.investigators[-1]) == (Reason.CONFLICT_OF_INTEREST,)
    assert admission.reasons_against_handling(case, cast.investigators[0]) == ()


def test_office_hours_skip_nights_and_holidays():
    national_day = datetime(2026, 10, 1, 11, 0, tzinfo=CHINA)
    evening = datetime(2026, 11, 19, 18, 0, tzinfo=CHINA)
    morning = datetime(2026, 11, 19, 10, 0, tzinfo=CHINA)

    assert office_hour(national_day, chance()).date().isoformat() == "2026-10-08"
    assert office_hour(evening, chance()).date().isoformat() == "2026-11-20"
    assert office_hour(morning, chance()) == morning


def test_it_refuses_production(settings):
    settings.PRODUCTION = True

    for command in (["load_demo_world"], ["demo_code", "wang.min@ombudsman.example"]):
        with pytest.raises(CommandError, match="production"):
            call_command(*command)


def test_it_leaves_a_database_with_cases_of_its_own_alone(db):
    make_case()

    said = load()

    assert said.strip() == "demo: This database holds cases of its own; no demo world was added."
    assert Case.objects.count() == 1


def test_it_names_the_accounts_there_are():
    with pytest.raises(CommandError, match=r"no demo account nobody@ombudsman.example; there are: gu.xin@"):
        call_command("demo_code", "nobody@ombudsman.example")
