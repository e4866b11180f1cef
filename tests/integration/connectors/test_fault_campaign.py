"""Every switch of every mock agency against the real pulling: nothing lost, doubled, half saved or without words."""

import hashlib
from collections import defaultdict
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.actors import SYSTEM
from cases.demo import fault_promises
from cases.demo.agencies import Backstage
from cases.demo.fault_campaign import Campaign, Cell, Outcome, lead_to, plan
from cases.demo.fault_table import lines
from cases.models import Pull
from cases.services import events
from cases.services.agencies import OFFERED
from cases.wording import pull_errors
from ratings_connectors.mocks.agencies import AGENCIES, HOLDERS
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.mocks.faults import FAULTS, Fault
from ratings_connectors.models import Answer
from ratings_connectors.registry import REGISTRY

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign(world):
    lead_to(world.url)
    backstage = Backstage(world.url)
    yield Campaign(backstage, clock=timezone.now)
    backstage.close()


def without_repeating(cells):
    """What happens on the wire happens before anybody reads the answer, and alike at the eight holders: each such fault
    is tried once a connector, at its categories in turn. The command tries it all.
    """
    on_wire = [cell for cell in cells if FAULTS[cell.fault].on_wire and cell.connector not in HOLDERS[1:]]
    alike = defaultdict(list)
    for cell in on_wire:
        alike[cell.connector, cell.fault].append(cell)
    chosen = {same[turn % len(same)] for turn, same in enumerate(alike.values())}
    return [cell for cell in cells if not FAULTS[cell.fault].on_wire or cell in chosen]


def test_no_fault_breaks_a_promise(campaign):
    outcomes = campaign.run(without_repeating(plan()))

    broken = [f"{o.cell}: {' / '.join(o.broken)}" for o in outcomes if o.broken]
    assert "\n".join(broken) == ""
    assert Pull.objects.filter(status__in=["waiting", "running"]).count() == 0


def test_nothing_is_left_out_that_could_be_different():
    chosen = without_repeating(plan())

    assert {(cell.connector, cell.category) for cell in chosen} == {(cell.connector, cell.category) for cell in plan()}
    assert {(cell.connector, cell.fault) for cell in plan()} - {(cell.connector, cell.fault) for cell in chosen} == {
        (holder, fault) for holder in HOLDERS[1:] for fault in Fault if FAULTS[fault].on_wire
    }


def test_the_plan_leaves_no_connector_and_no_fault_out():
    cells = plan()

    assert {cell.connector for cell in cells} == set(REGISTRY.slugs) == set(AGENCIES) == set(OFFERED)
    assert {cell.fault for cell in cells} == set(Fault)


def test_everything_that_a_connector_offers_may_be_asked_for():
    entries = demo_connectors("https://agency.example")

    connectors = {slug: REGISTRY.build(slug, entries=entries, clock=lambda: None) for slug in REGISTRY.slugs}

    assert {slug: set(connector.categories) for slug, connector in connectors.items()} == {
        slug: set(categories) for slug, categories in OFFERED.items()
    }


def test_a_passing_fault_waits_and_comes_through_and_a_lasting_one_fails(campaign):
    cells = plan(connectors=["hotel_sanctions"], faults=["MAINTENANCE", "BAD_SIGNATURE"])

    outcomes = campaign.run(cells)

    assert {o.cell.fault.value: (o.first, o.code, o.last, o.attempts) for o in outcomes} == {
        "BAD_SIGNATURE": ("failed", "signature_invalid", "failed", 1),
        "MAINTENANCE": ("waiting", "http_503", "done", 2),
    }


def test_a_code_without_words_is_named(campaign, monkeypatch):
    monkeypatch.delitem(pull_errors.ERRORS, "http_503")

    (outcome,) = campaign.run(plan(connectors=["rail_sanctions"], faults=["MAINTENANCE"]))

    assert outcome.broken == ("no words for 'http_503'",)


@pytest.fixture
def done(campaign):
    """A pull that came through."""
    campaign.run(plan(connectors=["rail_sanctions"], faults=["UNKNOWN_FIELD"]))
    return Pull.objects.get()


def keep(pull, body, failure=""):
    sha256 = hashlib.sha256(body).hexdigest()
    Answer.objects.create(
        pull_key=pull.transaction_id,
        connector="rail_sanctions",
        label="restrictions",
        url="http://agency.example/",
        http_status=200,
        headers={},
        body=body,
        sha256=sha256,
        signature="VALID",
        failure=failure,
        parser_version="1",
        received_at=pull.requested_at,
        elapsed_ms=1,
    )


def test_it_sees_that_an_answer_was_not_kept(done):
    assert list(fault_promises.of_attempt(done, requests=2)) == ["2 requests, 1 answers kept"]


def test_it_sees_that_a_pull_is_lost(done):
    done.status = "running"
    assert list(fault_promises.of_attempt(done, requests=1)) == [
        "lost: running",
        "no words for ''",
        "half saved",
    ]


@pytest.mark.parametrize(
    ("again", "broken"),
    [
        (b"issued 2026-11-22T20:31:08+08:00 abcdef", []),
        (b"issued 2026-11-22T20:30:59+08:00 xyz", ["two answers to one question (restrictions)"]),
    ],
    ids=["a second later", "something else"],
)
def test_it_sees_that_a_question_got_two_answers(done, again, broken):
    keep(done, b"issued 2026-11-22T20:30:59+08:00 abc", "CUT_SHORT")
    keep(done, again)

    assert list(fault_promises.of_repetition(done)) == broken


def test_it_sees_that_a_pull_ended_twice(done):
    events.record(case=done.case, action="pull_failed", by=SYSTEM, at=timezone.now(), about=done, data={})

    assert list(fault_promises.of_redelivery(done, at=timezone.now())) == ["2 ends on record", "half saved"]


def test_agencies_alike_share_one_table():
    def outcome(slug, ms, broken=()):
        cell = Cell(slug, "RESTRICTION", Fault.MAINTENANCE)
        return Outcome(cell, "waiting", "http_503", "Away.", "done", 2, ms, broken)

    text = list(lines([outcome("rail", 5), outcome("air", 7, ("lost",))], day=date(2026, 11, 22)))

    assert "## rail, air" in text
    row = "| MAINTENANCE: HTTP 503, maintenance page | RESTRICTION | waiting | `http_503` | Away. | done | 2 | 7 |"
    assert [line for line in text if line.startswith("| MAINTENANCE")] == [row]
    assert text[-1] == "- **Broken** air RESTRICTION MAINTENANCE: lost"


def test_faults_are_not_tried_in_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="not tried in production"):
        call_command("fault_campaign")


def test_a_fault_that_nobody_chosen_can_have_is_refused():
    with pytest.raises(CommandError, match="can have such a fault"):
        call_command("fault_campaign", "--connector=court_list", "--fault=BAD_SIGNATURE")
