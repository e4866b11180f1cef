"""The periodic work: damaged files are named every night, and what is over is cleared away."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session

from cases.models import Checkpoint, CodeTry, Draft, Event, Job
from cases.services import drafts, evidence, evidence_checking, jobs, schedule, upkeep
from cases.tasks import HANDLERS
from tests.factories.chains import make_case, make_evidence

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    return make_evidence(make_case("AAAA-0001"))


def events_of(action):
    return list(Event.objects.filter(action=action).values_list("chain_id", "data"))


def test_every_kind_of_periodic_work_has_a_handler():
    assert {periodic.kind for periodic in schedule.TABLE} <= set(HANDLERS)


def test_whole_files_are_only_counted(file):
    upkeep.check_evidence(at=AT)

    assert events_of("evidence_damaged") == []
    assert events_of("evidence_checked") == [(0, {"checked": 1, "damaged": 0})]


def test_a_changed_file_is_named_in_its_case(file):
    evidence.path_of(file.stored_as).write_bytes(b"other")

    upkeep.check_evidence(at=AT)

    found = "d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa"
    assert events_of("evidence_damaged") == [(1, {"expected": file.sha256, "found": found})]
    assert events_of("evidence_checked") == [(0, {"checked": 1, "damaged": 1})]


def test_a_missing_file_is_named_in_its_case(file):
    evidence.path_of(file.stored_as).unlink()

    upkeep.check_evidence(at=AT)

    assert events_of("evidence_damaged") == [(1, {"expected": file.sha256, "found": "missing"})]


def test_a_long_night_goes_on_slice_by_slice_and_says_one_word_at_its_end(file, monkeypatch):
    monkeypatch.setattr(evidence_checking, "SECONDS_A_SLICE", -1)
    other = make_evidence(make_case("AAAA-0002"))
    evidence.path_of(file.stored_as).unlink()

    upkeep.check_evidence(at=AT)
    for _ in range(2):
        waiting = Job.objects.filter(kind=evidence_checking.KIND).last()
        HANDLERS[waiting.kind](**waiting.args, at=AT)

    assert [job.args["after"] for job in Job.objects.filter(kind=evidence_checking.KIND)] == [file.pk, other.pk]
    assert events_of("evidence_damaged") == [(1, {"expected": file.sha256, "found": "missing"})]
    assert events_of("evidence_checked") == [(0, {"checked": 2, "damaged": 1})]


def test_a_slice_that_comes_twice_writes_once(file, monkeypatch):
    monkeypatch.setattr(evidence_checking, "SECONDS_A_SLICE", -1)
    evidence.path_of(file.stored_as).unlink()

    upkeep.check_evidence(at=AT)
    upkeep.check_evidence(at=AT)

    assert len(events_of("evidence_damaged")) == 1


def test_the_hourly_work_makes_a_checkpoint():
    upkeep.checkpoint(at=AT)

    assert Checkpoint.objects.count() == 1


def test_all_expired_drafts_go_however_many(settings):
    for _ in range(101):
        drafts.begin(language="en", at=AT)

    upkeep.expire_drafts(at=AT + drafts.LIFETIME)

    assert Draft.objects.count() == 0


def test_tidying_keeps_what_still_matters():
    CodeTry.objects.create(subject="a", at=AT - timedelta(hours=25))
    CodeTry.objects.create(subject="b", at=AT - timedelta(hours=23))
    Session.objects.create(session_key="old", session_data="", expire_date=datetime(2020, 1, 1, tzinfo=UTC))
    for key, days in (("old", 8), ("fresh", 6)):
        job = jobs.enqueue(kind="checkpoint", key=key, args={}, at=AT - timedelta(days=days))
        jobs.finish(job=jobs.claim(job_id=job.pk, at=AT), at=AT - timedelta(days=days))

    upkeep.tidy(at=AT)

    assert list(CodeTry.objects.values_list("subject", flat=True)) == ["b"]
    assert Session.objects.count() == 0
    assert list(Job.objects.values_list("key", flat=True)) == ["fresh"]
