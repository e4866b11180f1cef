"""Sweeps: who else, what if, shadow audit; killed, cancelled, resumed, never doubled; nothing final unless proved."""

import copy
import json

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction

from cases.actors import Role
from cases.models import Event, Job, JobStatus, Sweep, SweepPart
from cases.queries.own_initiative import is_stopped
from cases.scoring.evaluate import evaluate
from cases.scoring.method import from_document
from cases.services import (
    interests,
    jobs,
    own_initiative,
    populations,
    sweep_lists,
    sweep_proofs,
    sweep_results,
    sweeping,
    sweeps,
)
from cases.services.refusals import Refused
from cases.sweeps.results import result_file
from cases.sweeps.small_counts import THRESHOLD, Count
from cases.workflow import Reason, SweepStatus
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies, scheme_of
from tests.factories.cases import AT
from tests.factories.populations import make_file, make_population
from tests.factories.work import drain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.POPULATION_ROOT, settings.SWEEP_ROOT = tmp_path / "populations", tmp_path / "sweeps"
    settings.SWEEP_THREADS = 1


@pytest.fixture
def population():
    return make_population()


@pytest.fixture
def investigator():
    return make_staff()


def ask(population, investigator, kind="who_else", *, items=("FARE_DODGING",), file=None, **options):
    return sweeps.start(
        file=file or make_file(investigator),
        population=population,
        kind=kind,
        method=population.scheme.methods.earliest("pk"),
        without_items=items if kind == "who_else" else (),
        by=investigator.actor,
        at=AT,
        **options,
    )


def refused(act) -> tuple[Reason, ...]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.reasons


def cheaper(population):
    """The method with half the points for travelling without a ticket."""
    document = copy.deepcopy(population.scheme.methods.get().document)
    document["version"] = "2"
    item = next(item for item in document["items"] if item["code"] == "FARE_DODGING")
    item["points"]["value"] = -15
    return from_document(document)


def status_of(sweep) -> str:
    return Sweep.objects.values_list("status", flat=True).get(pk=sweep.pk)


def test_who_else_counts_everybody_and_is_final_only_when_proved(population, investigator):
    sweep = ask(population, investigator)

    drain(AT)

    sweep.refresh_from_db()
    found = sweep_results.outcome(sweep)
    assert (sweep.status, sweep.parts_done, sweep.parts_proved) == (SweepStatus.FINAL.value, 2, 2)
    assert found.people == Count(400)
    assert found.changed == Count(sum(one.people.people for one in found.spreads)) == Count(sweep.changed)
    # Nobody loses by it, and two such records at most are counted.
    assert all(0 < one.low <= one.high <= 60 for one in found.spreads)
    assert (sum(one.records.people for one in found.fates), found.records) == (4000, 4000)
    assert found.sampled == 400
    assert found.rechecked == found.regraded


def test_the_event_of_a_proved_sweep_names_the_text_and_every_part(population, investigator):
    sweep = ask(population, investigator)

    drain(AT)

    sweep.refresh_from_db()
    event = Event.objects.get(action="sweep_proved")
    parts = list(SweepPart.objects.filter(sweep=sweep).values_list("sha256", flat=True))
    assert (event.chain_id, event.data["program"], event.data["parts"]) == (0, sweep.program_sha256, parts)
    call_command("verify_audit")


def test_what_if_compares_a_method_that_is_not_published_yet(population, investigator):
    sweep = ask(population, investigator, "what_if", other_method=cheaper(population))

    drain(AT)

    sweep.refresh_from_db()
    found = sweep_results.outcome(sweep)
    assert sweep.other_method is None
    assert sweep.other_document["version"] == "2"
    assert all(0 < one.low <= one.high <= 30 for one in found.spreads)


def test_a_shadow_audit_holds_everybody_against_what_the_agency_states(population, investigator):
    sweep = ask(population, investigator, "shadow_audit")

    drain(AT)

    sweep.refresh_from_db()
    found = sweep_results.outcome(sweep)
    assert (sweep.status, sweep.people) == (SweepStatus.FINAL.value, 400)
    assert 0 < found.changed.people < 40


def test_a_worker_killed_before_it_could_keep_a_part_doubles_nothing(population, investigator, monkeypatch):
    sweep = ask(population, investigator)
    monkeypatch.setattr(sweeping, "enqueue_next", _die)
    with pytest.raises(_Killed):
        sweeping.sweep_part(sweep_id=sweep.pk, part=0, at=AT)
    monkeypatch.undo()
    assert sweep.parts.count() == 0

    drain(AT)

    assert_whole(sweep)


def test_a_worker_killed_before_it_could_say_that_it_was_done_doubles_nothing(population, investigator):
    sweep = ask(population, investigator)
    sweeping.sweep_part(sweep_id=sweep.pk, part=0, at=AT)

    drain(AT)

    assert_whole(sweep)


def assert_whole(sweep) -> None:
    sweep.refresh_from_db()
    assert sweep.status == SweepStatus.FINAL.value
    assert sorted(sweep.parts.values_list("part", flat=True)) == [0, 1]
    assert sweep.people == 400
    assert list(sweeping.folder_of(sweep).glob("attempt-*")) == []


class _Killed(Exception):
    pass


def _die(*_args):
    raise _Killed


def test_two_workers_on_one_part_keep_one_result(population, investigator):
    sweep = ask(population, investigator)

    for _ in range(2):
        sweeping.sweep_part(sweep_id=sweep.pk, part=0, at=AT)

    sweep.refresh_from_db()
    assert (sweep.parts_done, sweep.people) == (1, 200)


def test_a_cancelled_sweep_keeps_what_it_has_and_goes_on_where_it_stopped(population, investigator):
    sweep = ask(population, investigator)
    sweeping.sweep_part(sweep_id=sweep.pk, part=0, at=AT)

    sweeps.cancel(sweep=sweep, by=investigator.actor, at=AT)
    at = drain(AT)
    kept = sweep.parts.count()
    stopped = status_of(sweep)
    sweeps.resume(sweep=sweep, by=investigator.actor, at=at)
    drain(at)

    sweep.refresh_from_db()
    assert (stopped, kept) == (SweepStatus.CANCELLED.value, 1)
    assert (sweep.status, sweep.round, sweep.parts.count()) == (SweepStatus.FINAL.value, 2, 2)


def test_cancelling_interrupts_the_part_that_runs(population, investigator, monkeypatch):
    sweep = ask(population, investigator)
    monkeypatch.setattr(sweeping, "cancelled", lambda _pk: lambda: True)

    sweeping.sweep_part(sweep_id=sweep.pk, part=0, at=AT)

    # Nothing is left of the part, unless it was quicker than the question.
    assert sweep.parts.count() in {0, 1}
    assert list(sweeping.folder_of(sweep).glob("attempt-*")) == []


def test_a_sweep_cancelled_while_it_is_checked_goes_on_checking(population, investigator):
    sweep = ask(population, investigator)
    at = drain(AT, kinds=frozenset({sweeps.KIND_PART}))
    sweep_proofs.prove_sweep(sweep_id=sweep.pk, part=0, at=at)

    sweeps.cancel(sweep=sweep, by=investigator.actor, at=at)
    at = drain(at)
    sweeps.resume(sweep=sweep, by=investigator.actor, at=at)
    drain(at)

    sweep.refresh_from_db()
    assert (sweep.status, sweep.proof["sampled"]) == (SweepStatus.FINAL.value, 400)


def test_one_wrong_figure_ends_the_sweep(population, investigator, monkeypatch):
    sweep = ask(population, investigator)
    at = drain(AT, kinds=frozenset({sweeps.KIND_PART}))
    # The reference knows another method than the one that was swept.
    other = cheaper(population)
    monkeypatch.setattr("cases.sweeps.proof.evaluate", lambda _method, kept, day: evaluate(other, kept, day))

    drain(at)

    sweep.refresh_from_db()
    assert (sweep.status, sweep.summary) == (SweepStatus.FAILED.value, {})
    assert sweep.error.startswith("wrong_row:")
    assert Event.objects.filter(action="sweep_failed").get().data == {"number": sweep.file.number, "code": "wrong_row"}


def test_a_result_file_that_was_changed_ends_the_sweep(population, investigator):
    sweep = ask(population, investigator)
    at = drain(AT, kinds=frozenset({sweeps.KIND_PART}))
    with result_file(sweeping.folder_of(sweep), 1).open("ab") as file:
        file.write(b"x")

    drain(at)

    sweep.refresh_from_db()
    assert (sweep.status, sweep.error.partition(":")[0]) == (SweepStatus.FAILED.value, "result_changed")


def test_another_population_under_the_same_name_is_refused_and_ends_a_sweep(population, investigator):
    sweep, file = ask(population, investigator), make_file(investigator)
    manifest = populations.path_of(population.folder) / "manifest.json"
    document = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(document | {"title": "Another"}))

    drain(AT)

    assert status_of(sweep) == SweepStatus.FAILED.value
    assert refused(lambda: ask(population, investigator, file=file)) == (Reason.POPULATION_CHANGED,)


@pytest.mark.parametrize("kinds", [frozenset(), frozenset({sweeps.KIND_PART})])
def test_records_that_were_changed_after_registration_end_a_sweep(kinds, population, investigator):
    sweep = ask(population, investigator)
    at = drain(AT, kinds=kinds)
    with (populations.path_of(population.folder) / "records" / "part-001.parquet").open("ab") as file:
        file.write(b"x")

    drain(at)

    sweep.refresh_from_db()
    assert (sweep.status, sweep.error) == (SweepStatus.FAILED.value, "population_changed")


def test_the_same_question_is_answered_once_at_a_time(population, investigator):
    file = make_file(investigator)

    first = ask(population, investigator, file=file)
    second = ask(population, investigator, file=file)
    other = ask(population, investigator, file=file, items=("PETITION",))

    assert (first, Job.objects.filter(kind=sweeps.KIND_PART).count()) == (second, 2)
    assert other != first


def test_the_database_refuses_to_change_a_part(population, investigator):
    sweep = ask(population, investigator)
    sweeping.sweep_part(sweep_id=sweep.pk, part=0, at=AT)

    for change in (lambda: sweep.parts.update(sha256="0" * 64), lambda: sweep.parts.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.parametrize("role", [Role.INTAKE, Role.AUDITOR, Role.ADMIN])
def test_only_investigators_and_ombudsmen_start_sweeps(role, population, investigator):
    file, user = make_file(investigator), make_staff(role)

    assert refused(lambda: ask(population, user, file=file)) == (Reason.NOT_ALLOWED,)


def test_a_colleague_neither_starts_nor_cancels_but_an_ombudsman_may(population, investigator):
    sweep, colleague, ombudsman = ask(population, investigator), make_staff(), make_staff(Role.OMBUDSMAN)

    assert refused(lambda: ask(population, colleague, file=sweep.file)) == (Reason.NOT_YOUR_FILE,)
    assert refused(lambda: sweeps.cancel(sweep=sweep, by=colleague.actor, at=AT)) == (Reason.NOT_YOUR_FILE,)
    assert sweeps.cancel(sweep=sweep, by=ombudsman.actor, at=AT).status == SweepStatus.CANCELLED.value


def test_an_interest_declared_later_stops_whoever_opened_the_file(population, investigator):
    sweep = ask(population, investigator)
    sesame = make_agencies()["sesame"]
    interests.declare(user=investigator, agency=sesame, statement="Shares.", by=investigator.actor, at=AT)

    reasons = refused(lambda: sweeps.cancel(sweep=sweep, by=investigator.actor, at=AT))

    assert reasons == (Reason.CONFLICT_OF_INTEREST,)


def test_a_method_of_another_scheme_is_refused(population, investigator):
    city = scheme_of(make_agencies()["model_city"]).methods.get()
    file = make_file(investigator)

    reasons = refused(
        lambda: sweeps.start(
            file=file, population=population, kind="shadow_audit", method=city, by=investigator.actor, at=AT
        )
    )

    assert reasons == (Reason.NOT_ALLOWED,)


def test_a_method_that_cannot_be_swept_is_refused_with_the_place(population, investigator):
    document = copy.deepcopy(population.scheme.methods.get().document)
    document["version"], document["records"]["duplicate_key"] = "3", ["case_number", "court"]

    with pytest.raises(sweeps.MethodRefused, match="population"):
        ask(population, investigator, "what_if", other_method=from_document(document))

    assert Sweep.objects.count() == 0


def test_publishing_waits_for_the_end_of_every_sweep(population, investigator):
    sweep, ombudsman = ask(population, investigator), make_staff(Role.OMBUDSMAN)

    early = refused(lambda: own_initiative.publish(file=sweep.file, by=ombudsman.actor, at=AT))
    drain(AT)
    file = own_initiative.publish(file=sweep.file, by=ombudsman.actor, at=AT)

    assert early == (Reason.SWEEP_UNDER_WAY, Reason.NO_FINAL_SWEEP)
    assert file.published_by == ombudsman
    assert refused(lambda: ask(population, investigator, file=file)) == (Reason.NOT_IN_THIS_STATUS,)


def test_work_that_always_fails_is_told_on_the_page(population, investigator):
    sweep = ask(population, investigator)
    job = Job.objects.get(kind=sweeps.KIND_PART)
    Job.objects.filter(pk=job.pk).update(attempts=5)

    jobs.claim(job_id=job.pk, at=AT)

    assert Job.objects.get(pk=job.pk).status == JobStatus.QUARANTINED.value
    assert is_stopped(sweep)


def test_the_list_is_given_to_its_opener_person_by_person_and_each_time_is_an_event(population, investigator):
    sweep = ask(population, investigator)
    drain(AT)
    sweep.refresh_from_db()

    rows = list(sweep_lists.take(sweep=sweep, by=investigator.actor, at=AT))

    assert len(rows) == sweep.changed
    assert [row.person for row in rows] == sorted({row.person for row in rows})
    assert all(0 < row.after - row.before <= 60 for row in rows)
    event = Event.objects.get(action="sweep_list_taken")
    assert (event.actor, event.data) == (
        investigator.actor.label,
        {"number": sweep.file.number, "people": sweep.changed},
    )


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        (Role.INVESTIGATOR, Reason.NOT_YOUR_FILE),
        (Role.AUDITOR, Reason.NOT_ALLOWED),
        (Role.INTAKE, Reason.NOT_ALLOWED),
    ],
)
def test_the_list_is_not_given_to_others(role, reason, population, investigator):
    sweep = ask(population, investigator)
    drain(AT)
    sweep.refresh_from_db()

    reasons = refused(lambda: sweep_lists.take(sweep=sweep, by=make_staff(role).actor, at=AT))

    assert reasons == (reason,)
    assert not Event.objects.filter(action="sweep_list_taken").exists()


def test_no_list_is_given_before_the_proof_or_from_files_that_changed(population, investigator):
    sweep = ask(population, investigator)
    early = refused(lambda: sweep_lists.take(sweep=sweep, by=investigator.actor, at=AT))
    drain(AT)
    sweep.refresh_from_db()
    result_file(sweeping.folder_of(sweep), 0).unlink()

    late = refused(lambda: sweep_lists.take(sweep=sweep, by=investigator.actor, at=AT))

    assert (early, late) == ((Reason.NO_FINAL_SWEEP,), (Reason.RESULT_CHANGED,))


def test_public_counts_give_no_small_group_away(population, investigator):
    sweep = ask(population, investigator)
    drain(AT)
    sweep.refresh_from_db()

    found = sweep_results.public_outcome(sweep)

    counts = [found.changed, found.regraded, found.unchanged, found.rechecked]
    counts += [one.people for one in (*found.spreads, *found.moves)]
    assert all(count.people is None or count.people == 0 or count.people >= THRESHOLD for count in counts)
    # One withheld count alone would follow from the others and their sum.
    assert sum(one.people.people is None for one in found.moves if one.before != one.after) != 1
