"""Checkpoints sign all heads at one moment, link to one another, and cost only what changed."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from cases import chain
from cases.actors import SYSTEM
from cases.models import Chain, Checkpoint, CheckpointLeaf, Event, Job
from cases.services import checkpoints, events, schedule
from tests.factories.chains import make_case

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def office_events():
    """How many events stand in the office's own chain: those of the agencies that are always there, at first."""
    return Chain.objects.get(number=0).length


def leaves(checkpoint):
    return list(CheckpointLeaf.objects.filter(checkpoint=checkpoint).order_by("chain").values_list("chain", "length"))


def test_a_checkpoint_signs_the_heads_of_all_chains():
    make_case("AAAA-0001", events_after_filing=2)
    before = office_events()

    checkpoint = checkpoints.make(by=SYSTEM, at=AT)

    heads = [chain.leaf(*row) for row in Chain.objects.order_by("number").values_list("number", "length", "head")]
    assert checkpoint.root == chain.merkle_root(heads)
    assert (checkpoint.number, checkpoint.chains, checkpoint.previous) == (1, 2, checkpoints.NO_CHECKPOINT)
    assert checkpoint.body == chain.checkpoint_text(1, AT, 2, checkpoint.root, checkpoints.NO_CHECKPOINT)
    assert leaves(checkpoint) == [(0, before + 1), (1, 3)]
    Ed25519PublicKey.from_public_bytes(checkpoints.public_key()).verify(
        bytes.fromhex(checkpoint.signature), checkpoint.body.encode()
    )


def test_the_next_checkpoint_points_back_and_writes_only_what_moved():
    first_case, _second_case = make_case("AAAA-0001"), make_case("BBBB-0002")
    before = office_events()
    first = checkpoints.make(by=SYSTEM, at=AT)
    events.record(case=first_case, action="step", by=SYSTEM, at=AT)

    second = checkpoints.make(by=SYSTEM, at=AT + timedelta(hours=1))

    assert second.previous == checkpoints.digest(first)
    assert leaves(second) == [(0, before + 2), (1, 5)]


def test_the_event_of_a_checkpoint_is_under_it():
    checkpoint = checkpoints.make(by=SYSTEM, at=AT)

    event = Event.objects.get(action="checkpoint_made")
    assert event.data == {"number": 1}
    assert CheckpointLeaf.objects.get(checkpoint=checkpoint, chain=0).head == event.hash


def test_nothing_new_gives_the_last_checkpoint_back():
    make_case("AAAA-0001")
    first = checkpoints.make(by=SYSTEM, at=AT)

    again = checkpoints.make(by=SYSTEM, at=AT + timedelta(hours=1))

    assert again == first
    assert Checkpoint.objects.count() == 1


def test_a_new_case_alone_makes_the_next_checkpoint_necessary():
    before = office_events()
    checkpoints.make(by=SYSTEM, at=AT)
    make_case("AAAA-0001")

    second = checkpoints.make(by=SYSTEM, at=AT + timedelta(hours=1))

    assert (second.number, leaves(second)) == (2, [(0, before + 2), (1, 4)])


def test_the_short_form_fits_on_a_letter():
    checkpoint = checkpoints.make(by=SYSTEM, at=AT)

    assert checkpoints.short_form(checkpoint) == f"1-{checkpoint.root[:8]}-{checkpoint.root[8:16]}"


def test_a_slot_gives_one_job_however_often_it_is_planned():
    schedule.plan(at=AT)
    schedule.plan(at=AT + timedelta(minutes=4))

    assert sorted(Job.objects.values_list("key", flat=True)) == [
        "apply_retention:2026-03-01T19:00Z",
        "check_evidence:2026-03-01T19:00Z",
        "checkpoint:2026-03-02T09:00Z",
        "expire_bundles:2026-03-02T09:00Z",
        "expire_drafts:2026-03-01T19:00Z",
        "expire_uploads:2026-03-02T09:00Z",
        "recheck_holders:2026-03-01T19:00Z",
        "recheck_reliefs:2026-03-01T19:00Z",
        "recount_deadlines:2026-03-01T19:00Z",
        "scan_deadlines:2026-03-02T09:30Z",
        "send_digests:2026-03-02T09:00Z",
        "tidy:2026-03-01T19:00Z",
    ]


def test_the_next_slot_gives_the_next_job():
    schedule.plan(at=AT)
    schedule.plan(at=AT + timedelta(minutes=30))

    assert list(Job.objects.filter(kind="checkpoint").order_by("key").values_list("key", flat=True)) == [
        "checkpoint:2026-03-02T09:00Z",
        "checkpoint:2026-03-02T10:00Z",
    ]
