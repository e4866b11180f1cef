"""A complete complaint becomes one case, whole or not at all, however often it is sent."""

import threading
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import chain
from cases.actors import citizen
from cases.crypto import blind_index
from cases.models import Case, Draft, Event, Evidence, InterimRelief, Job, Mail, Person
from cases.reference import is_reference
from cases.services import drafts, evidence, handing_over, intake, withdrawals
from cases.services.refusals import Refused
from cases.workflow import CaseStatus, Reason
from tests.factories.cases import AT
from tests.factories.complaints import make_complaint, make_draft
from tests.factories.files import upload
from tests.integration.test_matters import three_matters


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def committed(django_db_setup, django_db_blocker, settings):
    """A database that several connections see; emptied afterwards by its owner, who may switch the guards off."""
    with django_db_blocker.unblock():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ '^(cases|ratings_connectors)_'")
            tables = [row[0] for row in cursor.fetchall()]
            for switch in ("DISABLE", "ENABLE"):
                for table in settings.APPEND_ONLY_TABLES:
                    cursor.execute(f"ALTER TABLE {table} {switch} TRIGGER USER")
                if switch == "DISABLE":
                    cursor.execute(f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE")
            cursor.execute("INSERT INTO cases_chain (number, length, head) VALUES (0, 0, %s)", [chain.genesis(0)])
        connection.close()


def actions(case):
    return list(Event.objects.filter(chain__case=case).order_by("seq").values_list("action", flat=True))


@pytest.mark.django_db
def test_filing_opens_a_case_with_everything_that_belongs_to_it():
    draft, _token = make_draft()
    evidence.receive(file=upload("court.txt", b"A letter."), draft=draft, by=citizen(), at=AT)

    filed = intake.submit(draft=draft, by=citizen(), at=AT)

    case = filed.case
    assert is_reference(case.reference)
    assert check_password(filed.code, case.code_hash)
    assert (case.status, case.language, case.urgent) == (CaseStatus.RECEIVED.value, "zh-hans", True)
    assert (case.person.name, case.person.id_index) == ("林闻清", blind_index("110101198806150020"))
    assert [one.category for one in case.consents.order_by("pk")] == ["SCORE", "COURT_LIST"]
    assert sorted(case.deadlines.values_list("rule_id", flat=True)) == ["OMB-ACK", "OMB-FINAL", "OMB-RELIEF-DECIDE"]
    assert [relief.holder.slug for relief in case.reliefs.all()] == ["air_sanctions"]
    assert actions(case) == [
        "complaint_received",
        "deadline_started",
        "deadline_started",
        "deadline_started",
        "relief_asked",
        "evidence_received",
    ]
    assert sorted(Job.objects.filter(case=case).values_list("kind", flat=True)) == ["render_receipt", "send_mail"]
    assert Mail.objects.get().template == "acknowledgement"
    assert case.next_due_on is not None


@pytest.mark.django_db
def test_nothing_personal_stands_in_the_chain_or_in_clear_text():
    filed = intake.submit(draft=make_draft()[0], by=citizen(), at=AT)

    chained = str(list(Event.objects.values_list("data", flat=True)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p::text, c::text, d::text, m::text FROM cases_person p, cases_case c, cases_draft d, cases_mail m"
        )
        stored = str(cursor.fetchone())
    for secret in ("林闻清", "110101198806150020", "airport", "lin@example.org", filed.code):
        assert secret not in chained
        assert secret not in stored


@pytest.mark.django_db
def test_sending_again_gives_the_same_case_and_no_code():
    draft, _token = make_draft()
    first = intake.submit(draft=draft, by=citizen(), at=AT)

    second = intake.submit(draft=draft, by=citizen(), at=AT + timedelta(hours=1))

    assert (second.case.pk, second.code) == (first.case.pk, None)
    assert Case.objects.count() == 1


def test_two_tabs_at_the_same_moment_make_one_case(committed):
    draft, _token = make_draft()
    filed, start = [], threading.Barrier(2)

    def send():
        start.wait()
        try:
            filed.append(intake.submit(draft=draft, by=citizen(), at=AT))
        finally:
            connection.close()

    tabs = [threading.Thread(target=send) for _ in range(2)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert Case.objects.count() == 1
    assert len({one.case.pk for one in filed}) == 1
    assert sorted(one.code is None for one in filed) == [False, True]


@pytest.mark.django_db
def test_the_code_can_be_shown_until_it_is_confirmed_and_never_again():
    draft, token = make_draft()
    filed = intake.submit(draft=draft, by=citizen(), at=AT)
    kept = drafts.find(token=token)
    assert handing_over.unconfirmed_code(draft=kept, at=AT) == filed.code

    handing_over.confirm_receipt(draft=kept, by=citizen(), at=AT)

    assert handing_over.unconfirmed_code(draft=drafts.find(token=token), at=AT) is None
    assert Draft.objects.get().answers == ""


@pytest.mark.django_db
def test_an_unconfirmed_code_is_gone_after_a_day():
    draft, token = make_draft()
    intake.submit(draft=draft, by=citizen(), at=AT)

    later = AT + intake.CODE_STAYS
    assert handing_over.unconfirmed_code(draft=drafts.find(token=token), at=later) is None
    assert drafts.forget_expired(at=later) == 1
    assert Draft.objects.get().answers == ""


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["records", "grounds", "story", "acting", "person"])
def test_an_incomplete_draft_is_refused_and_leaves_nothing_behind(page):
    draft, _token = make_draft(**{page: {}})

    with pytest.raises(Refused) as refused:
        intake.submit(draft=draft, by=citizen(), at=AT)

    assert (refused.value.reasons, refused.value.field) == ((Reason.DRAFT_INCOMPLETE,), page)
    assert (Case.objects.count(), Person.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_an_expired_draft_is_refused():
    draft, _token = make_draft()

    with pytest.raises(Refused) as refused:
        intake.submit(draft=draft, by=citizen(), at=AT + drafts.LIFETIME)

    assert refused.value.reasons == (Reason.DRAFT_EXPIRED,)


@pytest.mark.django_db
def test_somebody_who_acts_for_another_is_the_one_we_write_to():
    complaint = make_complaint(
        acting={"acting": "other"}, representative={"kind": "parent", "name": "Lin Hai", "authority": "Custody"}
    )

    case = intake.file(complaint=complaint, by=citizen(), at=AT).case

    assert (case.representative.name, case.representative.email) == ("Lin Hai", "lin@example.org")
    assert case.person.email == ""
    assert Mail.objects.get().to == "lin@example.org"


@pytest.mark.django_db
def test_without_an_address_there_is_no_mail():
    complaint = make_complaint(contact={"email": "", "phone": "", "language": "en"})

    intake.file(complaint=complaint, by=citizen(), at=AT)

    assert Mail.objects.count() == 0


@pytest.mark.django_db
def test_withdrawing_ends_clocks_consents_and_relief():
    case = intake.submit(draft=make_draft()[0], by=citizen(), at=AT).case
    me = citizen(case.pk)

    ended = withdrawals.withdraw(case=case, by=me, at=AT + timedelta(hours=1))
    again = withdrawals.withdraw(case=case, by=me, at=AT + timedelta(hours=2))

    assert (ended.status, again.version) == (CaseStatus.WITHDRAWN.value, 2)
    assert case.deadlines.filter(ended_at__isnull=True).count() == 0
    assert case.consents.filter(withdrawn_at__isnull=True).count() == 0
    assert InterimRelief.objects.get().status == "ended"
    assert actions(case).count("complaint_withdrawn") == 1


@pytest.mark.django_db
def test_expired_drafts_are_deleted_with_their_files(django_capture_on_commit_callbacks):
    draft, token = make_draft()
    file = evidence.receive(file=upload("court.txt", b"A letter."), draft=draft, by=citizen(), at=AT)

    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.forget_expired(at=AT + drafts.LIFETIME) == 1

    assert drafts.find(token=token) is None
    assert Evidence.objects.count() == 0
    assert not evidence.path_of(file.stored_as).exists()


@pytest.mark.django_db
def test_nobody_waits_for_the_number_of_a_chain_while_files_are_copied():
    draft, _token = make_draft(**three_matters())
    for name in ("one.txt", "two.txt"):  # each in three matters
        evidence.receive(file=upload(name, name.encode()), by=citizen(), at=AT, draft=draft)

    with CaptureQueriesContext(connection) as queries:
        intake.submit(draft=draft, by=citizen(), at=AT)

    written = [query["sql"] for query in queries]
    locked = next(place for place, sql in enumerate(written) if "pg_advisory_xact_lock" in sql)
    copies = [place for place, sql in enumerate(written) if sql.startswith('INSERT INTO "cases_evidence"')]
    assert len(copies) == 4
    assert max(copies) < locked
