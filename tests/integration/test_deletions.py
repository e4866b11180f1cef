"""Deletion under the retention rules: asked, decided by a person or due by a rule, and really gone."""

from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import InternalError, ProgrammingError, connection, transaction
from django.urls import reverse

from cases import access
from cases.actors import Role, citizen
from cases.models import (
    Case,
    ContactChoice,
    Deletion,
    Draft,
    DraftKey,
    Event,
    Evidence,
    HolderWatch,
    ItemAnswer,
    Job,
    Letter,
    Mail,
    Person,
    Proofing,
    Pull,
    Record,
    ResumeLink,
    User,
)
from cases.retention import TABLE, Kind, first_day, is_over, last_day
from cases.services import deletions, erasing, evidence, holds, messages, withdrawals
from cases.services.refusals import Refused
from cases.workflow import Reason
from ratings_connectors.models import Answer
from tests.factories import debt as paid_debt
from tests.factories import journalist as travel_ban
from tests.factories.accounts import make_staff
from tests.factories.cases import AT, CODE, make_case
from tests.factories.files import pdf, upload
from tests.factories.ways_in import make_proofing
from tests.factories.work import drain

CLOSED = AT + timedelta(days=5)
LATER = CLOSED + timedelta(days=400)
CANARY = "kanarienvogel"
EMAIL, PHONE = f"{CANARY}@example.org", "+8613900007777"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    return tmp_path


def close(case, at=CLOSED):
    withdrawals.withdraw(case=case, by=citizen(case.pk), at=at)
    drain(at)
    case.refresh_from_db()
    return case


@pytest.fixture
def full(db, world):
    """A closed case with everything a case can hold, each with a canary in it."""
    debt = paid_debt.investigated(email=EMAIL)
    case = debt.case
    Person.objects.filter(pk=case.person_id).update(phone="")
    person = case.person
    person.phone = PHONE
    person.save()
    case.narrative = f"What {CANARY} told"
    case.save()
    case.filing.timeline = f'["{CANARY}"]'
    case.filing.save()
    messages.send(case=case, body=f"A word of {CANARY}", by=citizen(case.pk), at=AT)
    evidence.receive(
        file=upload(f"{CANARY}.pdf", pdf()), by=citizen(case.pk), at=AT, case=case, shows=f"shows {CANARY}"
    )
    Draft.objects.create(answers=CANARY, created_at=AT, updated_at=AT, expires_at=CLOSED, case=case)
    ContactChoice.objects.create(filing=case.filing, new_email=EMAIL, email_verified_at=AT)
    paid_debt.sent(debt)
    drain(AT + timedelta(hours=3), letters=True)
    return close(case)


def granted(case, kinds, at=LATER):
    """Asked for by the complainant, granted by an ombudsman, done by the worker."""
    row = deletions.ask(case=case, kinds=kinds, words=f"Please, {CANARY}", by=citizen(case.pk), at=at)
    ombudsman = make_staff(Role.OMBUDSMAN, name=f"Shen {len(kinds)}{row.pk}")
    deletions.decide(deletion=row, granted=kinds, reasons=f"Yes, {CANARY}", by=ombudsman.actor, at=at)
    drain(at)
    row.refresh_from_db()
    return row


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [name for (name,) in cursor.fetchall()]


def found_in_tables(words):
    """Search every column of every row, also inside bytes; personal columns are sealed, so any seal counts too."""
    found = set()
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608 - names from the catalogue
            for (row,) in cursor.fetchall():
                found |= {(table, word) for word in words if word in row or word.encode().hex() in row}
    return found


def verify():
    said = StringIO()
    try:
        call_command("verify_audit", stdout=said)
    except (SystemExit, CommandError) as end:
        return getattr(end, "code", 2), said.getvalue()
    return 0, said.getvalue()


def test_nothing_of_the_person_is_left_and_the_chain_still_holds(full, folder):
    """Attack check 91: tables, files, pictures, letters, raw answers and search keys; the chain still verifies."""
    person = full.person
    words = {person.name, person.id_number, person.id_index, EMAIL, PHONE, CANARY, "sealed:"}
    before = {word for _table, word in found_in_tables(words)}
    assert {"sealed:", person.id_index} <= before  # there is something to find
    assert any(path.is_file() for path in folder.rglob("*"))
    assert verify()[0] == 0

    row = granted(full, [Kind.CASE])

    assert found_in_tables(words) - {("cases_user", "sealed:")} == set()
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert verify()[0] == 0
    assert row.done_at == LATER
    tombstone = Event.objects.get(action="data_erased")
    assert tombstone.data["kinds"] == ["case"]
    assert tombstone.data["counts"]["letters"] == Letter.objects.filter(case=full).count() > 0
    pulled = Answer.objects.filter(pull_key__in=Pull.objects.filter(case=full).values("transaction_id"))
    assert tombstone.data["counts"]["answers"] == pulled.count() > 0


def test_the_bare_facts_stay_and_nobody_opens_the_case(client, full):
    facts = (full.reference, full.agency, full.scheme, full.grounds, full.status, full.closed_at)
    records = Record.objects.filter(case=full).count()

    granted(full, [Kind.CASE])

    case = Case.objects.get(pk=full.pk)
    assert (case.reference, case.agency, case.scheme, case.grounds, case.status, case.closed_at) == facts
    assert Record.objects.filter(case=full).count() == records > 0
    assert case.erased_at == LATER
    answer = client.post(reverse("my_case:enter"), {"reference": full.reference, "code": CODE})
    assert answer.status_code == 422
    with pytest.raises(access.NotFound):
        access.case_for(make_staff(Role.OMBUDSMAN, name="Another").actor, full.reference)
    respondent = User.objects.get(role=Role.RESPONDENT.value)
    assert not access.visible_corrections(respondent.actor).exists()


TOUCHING_PAPERS = (
    "UPDATE cases_letter SET pdf = ''",
    "UPDATE ratings_connectors_answer SET body = ''",
    "DELETE FROM cases_letter",
    "SELECT erase_papers(0)",
    "SET LOCAL ombudsman.erasing = 'yes'; UPDATE cases_letter SET pdf = 'x'",
    "SET LOCAL ombudsman.erasing = 'yes'; UPDATE cases_letter SET pdf = '', sha256 = 'x'",
    "SET LOCAL ombudsman.erasing = 'yes'; DELETE FROM cases_letter",
)


def test_papers_are_emptied_by_a_decided_deletion_alone(full):
    """Attack check 84: also the owner of the tables is stopped by the triggers."""
    for statement in TOUCHING_PAPERS:
        with pytest.raises((InternalError, ProgrammingError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE cases_letter DISABLE TRIGGER USER")
        cursor.execute("UPDATE cases_letter SET pdf = ''")
        cursor.execute("ALTER TABLE cases_letter ENABLE TRIGGER USER")
    assert verify()[0] == 1  # emptied, and no event says that anybody decided so


def test_a_run_that_was_killed_is_finished_by_the_next(full, folder, monkeypatch):
    def killed(*_args, **_kwargs):
        raise KeyboardInterrupt

    row = deletions.ask(case=full, kinds=[Kind.CASE], words="", by=citizen(full.pk), at=LATER)
    ombudsman = make_staff(Role.OMBUDSMAN, name="Shen Mei")
    deletions.decide(deletion=row, granted=[Kind.CASE], reasons="Yes.", by=ombudsman.actor, at=LATER)
    with monkeypatch.context() as patched:
        patched.setattr(erasing, "make_password", killed)
        with pytest.raises(KeyboardInterrupt):
            deletions.erase(deletion_id=row.pk, at=LATER)

    assert Evidence.objects.filter(case=full).exists()
    assert [file for file in Evidence.objects.all() if not evidence.path_of(file.stored_as).is_file()] == []
    deletions.erase(deletion_id=row.pk, at=LATER)
    deletions.erase(deletion_id=row.pk, at=LATER)
    drain(LATER)

    assert not Evidence.objects.filter(case=full).exists()
    assert Event.objects.filter(action="data_erased").count() == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == []


def test_no_constraint_stands_against_what_is_emptied():
    """Whoever adds one says in `cases.services.erasing` what stands in its column instead of nothing."""
    against = {
        (model.__name__, column.name)
        for model in erasing._paths()
        if model.__name__ not in erasing.GONE
        for column in erasing.emptied_columns(model)
        if column.unique or any(column.name in named_in(one) for one in model._meta.constraints)
    }

    assert against == {(model, column) for model, instead in erasing.INSTEAD.items() for column in instead}


def named_in(constraint):
    """Name the columns of a constraint."""
    names, parts = set(getattr(constraint, "fields", ())), [constraint.condition]
    while parts:
        part = parts.pop()
        parts += getattr(part, "children", ())
        names |= {part[0].partition("__")[0]} if isinstance(part, tuple) else set()
    return names


@pytest.mark.django_db
def test_a_case_that_went_all_the_way_is_erased_by_the_rule(world, folder):
    """An agency's answer, a holder that cannot be seen and two keys of the draft are there, and nobody decided."""
    story = travel_ban.investigated(email=EMAIL)
    case = story.case
    travel_ban.answered(travel_ban.sent(story), story, AT + timedelta(days=1))
    watch = HolderWatch.objects.all()[0]
    HolderWatch.objects.filter(pk=watch.pk).update(standing="cannot_be_seen", unseen="no_consent")
    draft = Draft.objects.create(answers=CANARY, created_at=AT, updated_at=AT, expires_at=CLOSED, case=case)
    for number in range(2):
        ResumeLink.objects.create(draft=draft, digest=str(number), created_at=AT, expires_at=CLOSED)
        DraftKey.objects.create(draft=draft, kind="code", digest=str(number), created_at=AT)
    evidence.receive(file=upload("a.pdf", pdf()), by=citizen(case.pk), at=AT, case=case, shows="it")
    close(case)
    at_last = CLOSED + timedelta(days=3 * 366 + 1)

    assert deletions.run_rules(at=at_last) == 1
    drain(at_last)

    case.refresh_from_db()
    row = Deletion.objects.get()
    assert (row.done_at is not None, row.by_rule, case.erased_at is not None) == (True, "case", True)
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert set(ItemAnswer.objects.values_list("code", "reasons")) == {("corrected", "-")}
    assert HolderWatch.objects.get(pk=watch.pk).unseen == "no_consent"
    assert (DraftKey.objects.count(), ResumeLink.objects.count(), Mail.objects.count()) == (0, 0, 0)
    assert not Job.objects.filter(status="quarantined").exists()


def test_addresses_alone_go_and_the_case_stays(full):
    proofing, _code = make_proofing(full)

    granted(full, [Kind.CONTACT])

    full.refresh_from_db()
    assert (full.person.email, full.person.phone, full.person.name) == ("", "", Person.objects.get().name)
    assert CANARY in full.narrative
    assert not Mail.objects.filter(to=EMAIL).exists()
    assert not ContactChoice.objects.exists()
    assert Proofing.objects.get(pk=proofing.pk).reach == ""
    assert verify()[0] == 0


def test_files_no_agency_was_shown_go_and_the_others_stay(full):
    shown, opened = (
        evidence.receive(file=upload(name, pdf() + end), by=citizen(full.pk), at=AT, case=full, shows=name)
        for name, end in (("shown.pdf", b"\n%"), ("opened.pdf", b"\n%%"))
    )
    Evidence.objects.filter(pk=shown.pk).update(shown_to_agency=True)
    Evidence.objects.filter(pk=opened.pk).update(agency_saw_at=AT)  # shown, opened, and hidden again

    granted(full, [Kind.EVIDENCE])

    assert list(Evidence.objects.filter(case=full).order_by("pk")) == [shown, opened]
    assert evidence.path_of(shown.stored_as).exists()
    assert verify()[0] == 0


def refused(call, **kwargs):
    with pytest.raises(Refused) as caught:
        call(**kwargs)
    return caught.value.reasons


@pytest.mark.django_db
def test_an_open_case_cannot_be_deleted():
    case = make_case()

    reasons = refused(deletions.ask, case=case, kinds=[Kind.CASE], words="", by=citizen(case.pk), at=LATER)
    assert reasons == (Reason.CASE_STILL_OPEN,)


@pytest.mark.django_db
def test_addresses_stay_while_another_matter_is_open():
    case = close(make_case(email=EMAIL))
    sister = make_case(email=EMAIL)
    row = deletions.ask(case=case, kinds=[Kind.CONTACT], words="", by=citizen(case.pk), at=LATER)
    Case.objects.filter(pk=sister.pk).update(filing=case.filing, person=case.person)
    ombudsman = make_staff(Role.OMBUDSMAN).actor

    granting = refused(deletions.decide, deletion=row, granted=[Kind.CONTACT], reasons="Yes.", by=ombudsman, at=LATER)
    deletions.decide(deletion=row, granted=[], reasons="Later.", by=ombudsman, at=LATER)
    asking = refused(deletions.ask, case=case, kinds=[Kind.CONTACT], words="", by=citizen(case.pk), at=LATER)

    assert (granting, asking) == ((Reason.MATTER_STILL_OPEN,), (Reason.MATTER_STILL_OPEN,))
    assert Person.objects.get(pk=case.person_id).email == EMAIL


@pytest.mark.django_db
def test_a_case_that_is_opened_again_before_the_worker_comes_loses_nothing():
    case = close(make_case(email=EMAIL))
    ombudsman = make_staff(Role.OMBUDSMAN).actor
    row = deletions.ask(case=case, kinds=[Kind.CONTACT], words="", by=citizen(case.pk), at=LATER)
    deletions.decide(deletion=row, granted=[Kind.CONTACT], reasons="Yes.", by=ombudsman, at=LATER)
    Case.objects.filter(pk=case.pk).update(status="investigating", closed_at=None)

    drain(LATER)
    deletions.erase(deletion_id=row.pk, at=LATER)

    row.refresh_from_db()
    assert (row.done_at is not None, row.granted, "opened again" in row.reasons) == (True, [], True)
    assert Person.objects.get(pk=case.person_id).email == EMAIL
    assert Event.objects.filter(action="deletion_not_done").count() == 1


@pytest.mark.django_db
def test_a_held_case_loses_nothing_by_rule_or_decision_until_the_hold_is_lifted():
    case = close(make_case(email=EMAIL))
    ombudsman = make_staff(Role.OMBUDSMAN).actor
    held = holds.begin(case=case, reasons="A court has asked for it.", by=ombudsman, at=LATER)
    again = refused(holds.begin, case=case, reasons="Again.", by=ombudsman, at=LATER)

    by_rule = deletions.run_rules(at=CLOSED + timedelta(days=3 * 366 + 1))
    row = deletions.ask(case=case, kinds=[Kind.CONTACT], words="", by=citizen(case.pk), at=LATER)
    granting = refused(deletions.decide, deletion=row, granted=[Kind.CONTACT], reasons="Yes.", by=ombudsman, at=LATER)
    holds.lift(case=case, by=ombudsman, at=LATER)
    deletions.decide(deletion=row, granted=[Kind.CONTACT], reasons="Yes.", by=ombudsman, at=LATER)

    assert (by_rule, again, granting) == (0, (Reason.ALREADY_DONE,), (Reason.ON_HOLD,))
    assert refused(holds.begin, case=case, reasons="Too late.", by=ombudsman, at=LATER) == (Reason.ALREADY_DONE,)
    assert refused(holds.lift, case=case, by=ombudsman, at=LATER) == (Reason.ALREADY_DONE,)
    held.refresh_from_db()
    assert (held.lifted_at, held.lifted_by_id) == (LATER, ombudsman.user_id)
    assert list(Event.objects.filter(action__startswith="hold_").values_list("action", flat=True)) == [
        "hold_set",
        "hold_lifted",
    ]


@pytest.mark.django_db
def test_only_an_ombudsman_holds_and_says_why():
    case = close(make_case())

    assert refused(holds.begin, case=case, reasons=" ", by=make_staff(Role.OMBUDSMAN).actor, at=LATER) == (
        Reason.NO_REASONS_GIVEN,
    )
    assert refused(holds.begin, case=case, reasons="x", by=make_staff(Role.INVESTIGATOR).actor, at=LATER) == (
        Reason.NOT_ALLOWED,
    )


@pytest.mark.django_db
def test_a_request_about_a_case_that_is_open_again_can_only_be_declined():
    case = close(make_case())
    ombudsman = make_staff(Role.OMBUDSMAN).actor
    row = deletions.ask(case=case, kinds=[Kind.CASE], words="", by=citizen(case.pk), at=LATER)
    Case.objects.filter(pk=case.pk).update(status="investigating", closed_at=None)

    granting = refused(deletions.decide, deletion=row, granted=[Kind.CASE], reasons="Yes.", by=ombudsman, at=LATER)
    deletions.decide(deletion=row, granted=[], reasons="It goes on.", by=ombudsman, at=LATER)

    assert granting == (Reason.CASE_STILL_OPEN,)
    assert Deletion.objects.get(pk=row.pk).done_at == LATER


@pytest.mark.django_db
def test_what_the_rule_still_keeps_cannot_be_granted():
    case = close(make_case())
    row = deletions.ask(
        case=case, kinds=[Kind.CASE, Kind.CONTACT], words="", by=citizen(case.pk), at=CLOSED + timedelta(days=1)
    )
    ombudsman = make_staff(Role.OMBUDSMAN).actor
    soon = CLOSED + timedelta(days=2)

    too_much = refused(deletions.decide, deletion=row, granted=[Kind.CASE], reasons="Yes.", by=ombudsman, at=soon)
    without = refused(deletions.decide, deletion=row, granted=[], reasons=" ", by=ombudsman, at=soon)
    by_other = refused(
        deletions.decide,
        deletion=row,
        granted=[],
        reasons="No.",
        by=make_staff(Role.INVESTIGATOR).actor,
        at=soon,
    )
    deletions.decide(deletion=row, granted=[Kind.CONTACT], reasons="The rest later.", by=ombudsman, at=soon)

    assert (too_much, without, by_other) == (
        (Reason.KEPT_BY_RULE,),
        (Reason.NO_REASONS_GIVEN,),
        (Reason.NOT_ALLOWED,),
    )
    again = refused(deletions.decide, deletion=row, granted=[], reasons="No.", by=ombudsman, at=soon)
    assert again == (Reason.ALREADY_DONE,)


@pytest.mark.django_db
def test_the_nightly_run_deletes_what_the_rules_say_and_nothing_else():
    old, young, open_case = close(make_case(email=EMAIL)), close(make_case(email=EMAIL)), make_case(email=EMAIL)
    Case.objects.filter(pk=young.pk).update(closed_at=CLOSED + timedelta(days=30))
    a_year = CLOSED + timedelta(days=370)

    assert deletions.run_rules(at=a_year) == 1
    assert deletions.run_rules(at=a_year) == 0
    drain(a_year)

    kept = Case.objects.filter(pk__in=[old.pk, young.pk, open_case.pk]).order_by("pk")
    assert [one.person.email for one in kept] == ["", EMAIL, EMAIL]
    assert Event.objects.get(action="data_erased").data["rule"] == "contact"
    assert deletions.run_rules(at=CLOSED + timedelta(days=3 * 366 + 1)) == 2
    assert Job.objects.filter(kind="erase").count() == 3


def test_every_table_that_names_a_file_is_known():
    """Whoever adds one says in `cases.services.erasing` how its files go."""
    named = {model.__name__ for model in apps.get_app_config("cases").get_models() if has_file(model)}

    assert named == {"Bundle", "Evidence", "EvidencePage", "Redaction", "Upload"}


def has_file(model):
    return any(field.name == "stored_as" for field in model._meta.concrete_fields)


def test_the_rules_are_dated_and_each_says_why():
    assert [(row.kind, bool(row.basis), row.kept is None or row.on_request is not None) for row in TABLE] == [
        (kind, True, True) for kind in Kind
    ]


def test_days_of_the_rules():
    closed = CLOSED.date()

    assert last_day(Kind.CONTACT, closed) == closed + timedelta(days=366)
    assert not is_over(Kind.CONTACT, closed, closed + timedelta(days=366))
    assert is_over(Kind.CONTACT, closed, closed + timedelta(days=367))
    assert first_day(Kind.EVIDENCE, closed) == closed + timedelta(days=183)
    assert (last_day(Kind.TRAIL, closed), first_day(Kind.TRAIL, closed)) == (None, None)
