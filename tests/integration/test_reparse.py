"""Stored answers read again: the same parsers find the same, another reading is told and changes no record."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from cases.actors import citizen
from cases.models import Event, Pull, Record, Reread, Rereading
from cases.services import agencies, consents, pull_batches, pulling, rereading
from cases.workflow import CaseStatus
from ratings_connectors import services as connectors
from ratings_connectors.base import Category, RecordQuery
from ratings_connectors.errors import ForgedSignature, Malformed
from ratings_connectors.models import Answer
from tests.factories.accounts import make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import DEBTOR, JOURNALIST, make_case

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
WANTED = (("sesame", "SCORE"), ("sesame", "WATCH_LIST"), ("sesame", "SCORE_INPUTS"), ("court_list", "COURT_LIST"))


def pulled(*wanted, who=JOURNALIST):
    """A case whose records were fetched."""
    case = make_case(
        who=who,
        status=CaseStatus.INVESTIGATING,
        investigator=make_staff(),
        consents=wanted or WANTED,
        at=NOW - timedelta(days=1),
    )
    pairs = pull_batches.allowed(case, at=NOW)
    for pull in pull_batches.request(case=case, wanted=pairs, at=NOW):
        pulling.pull(pull_id=pull.pk, at=NOW)
    return case


def reparse(*words):
    said, code = StringIO(), 0
    try:
        call_command("reparse", *words, stdout=said)
    except SystemExit as ending:
        code = ending.code
    return code, said.getvalue()


def outcomes():
    return dict(Rereading.objects.values_list("pull__category", "outcome"))


@pytest.mark.parametrize("who", [JOURNALIST, DEBTOR])
def test_every_connector_reads_its_own_answers_as_it_did(world, who):
    everything = [
        (slug, category.value) for slug, agency in make_agencies().items() for category in agencies.offered(agency)
    ]
    pulled(*everything, who=who)
    before = list(Record.objects.values_list("pk", "sha256").order_by("pk"))

    code, said = reparse()

    assert (code, said.splitlines()[-1]) == (
        0,
        f"{len(everything)} pulls read again; cases that read differently: 0",
    )
    assert set(Rereading.objects.values_list("outcome", flat=True)) == {"same"}
    assert list(Record.objects.values_list("pk", "sha256").order_by("pk")) == before


def test_another_reading_is_counted_by_kind_and_told_in_the_case_once(world):
    case = pulled()
    other = Record.objects.filter(kind="SCORE_ITEM").first()
    Record.objects.filter(pk=other.pk).update(sha256="0" * 64)
    Record.objects.filter(kind="COURT_LISTING").delete()
    Record.objects.filter(kind="SCORE").update(external_id="another")

    code, said = reparse()
    again = reparse()

    assert outcomes() == {
        "SCORE": "differs",
        "WATCH_LIST": "same",
        "SCORE_INPUTS": "differs",
        "COURT_LIST": "differs",
    }
    assert "    SCORE: 1 more, 1 fewer, 0 other\n    SCORE_ITEM: 0 more, 0 fewer, 1 other\n" in said
    assert (code, again) == (1, (0, "0 pulls read again; cases that read differently: 0\n"))
    event = Event.objects.get(action="answers_reread")
    assert event.chain.case == case
    assert sorted(one["category"] for one in event.data["pulls"]) == ["COURT_LIST", "SCORE", "SCORE_INPUTS"]
    assert Record.objects.get(pk=other.pk).sha256 == "0" * 64


def test_a_dry_run_says_it_and_writes_nothing(world):
    pulled()
    Record.objects.filter(kind="SCORE").delete()

    code, said = reparse("--dry-run")

    assert (code, said.splitlines()[-1]) == (1, "Nothing was written down.")
    assert (Rereading.objects.count(), Event.objects.filter(action="answers_reread").count()) == (0, 0)


def test_an_answer_that_the_newer_reader_cannot_read_is_reported_and_stops_nothing(world):
    pulled(("court_list", "COURT_LIST"), ("rail_sanctions", "RESTRICTION"))
    attempt_again("court_list", {"list:1": b'[{"result": 7, "totalPage": 1}]'})

    code, said = reparse()

    assert (code, outcomes()) == (1, {"COURT_LIST": "unreadable", "RESTRICTION": "same"})
    assert "    not readable any more: unreadable_answer, 1\n" in said


def attempt_again(connector, bodies):
    """Keep another attempt like the last one, with these bodies in place of its own, step by step."""
    for answer in list(Answer.objects.filter(connector=connector).order_by("pk")):
        answer.pk, answer.body = None, bodies.get(answer.label, answer.body)
        answer.save(force_insert=True)


def test_an_attempt_that_was_broken_off_does_not_hide_the_whole_one_before_it(world):
    pulled(("court_list", "COURT_LIST"))
    first = Answer.objects.order_by("pk").first()
    first.pk = None
    first.save(force_insert=True)

    reparse()

    assert outcomes() == {"COURT_LIST": "same"}


def test_what_could_not_be_read_then_and_can_be_now_differs(world):
    pulled(("sesame", "SCORE"))
    Record.objects.all().delete()
    Pull.objects.update(status="failed", error_code="unreadable_answer")

    reparse()

    row = Rereading.objects.get()
    assert (row.outcome, row.counts) == ("differs", {"SCORE": [1, 0, 0]})


def test_what_failed_and_still_fails_is_the_same(world):
    world.fault("sesame", "BAD_SIGNATURE")
    pulled(("sesame", "SCORE"))

    code, _ = reparse()

    row = Rereading.objects.get()
    assert (code, row.outcome, row.cause) == (0, "same", "signature_invalid")


def test_answers_on_a_consent_that_was_taken_back_are_left_alone(world):
    case = pulled(("sesame", "SCORE"), ("rail_sanctions", "RESTRICTION"))
    consents.withdraw(consent=case.consents.get(category="SCORE"), by=citizen(case.pk), at=NOW)

    reparse()

    assert outcomes() == {"RESTRICTION": "same"}


def test_only_one_connector_and_only_what_ended_since(world):
    pulled()

    future = reparse("--since", (NOW + timedelta(days=2)).date().isoformat())
    one = reparse("--connector", "court_list", "--since", (NOW - timedelta(days=2)).date().isoformat())

    assert (future[1], one[0], outcomes()) == (
        "0 pulls read again; cases that read differently: 0\n",
        0,
        {"COURT_LIST": "same"},
    )


def test_it_rejects_a_connector_that_is_not_there():
    with pytest.raises(CommandError) as caught:
        call_command("reparse", "--connector", "nobody")

    assert caught.value.returncode == 2


def test_a_connector_that_is_not_set_up_is_named_and_left_out(world, settings):
    pulled(("sesame", "SCORE"), ("rail_sanctions", "RESTRICTION"))
    settings.CONNECTORS = {slug: entry for slug, entry in settings.CONNECTORS.items() if slug != "sesame"}

    code, said = reparse()

    assert (code, outcomes(), "sesame: left out, not set up\n" in said) == (0, {"RESTRICTION": "same"}, True)


def test_an_answer_whose_signature_did_not_hold_is_never_read_whatever_keys_are_set_now(world):
    pulled(("sesame", "SCORE"))
    row = Answer.objects.get()
    row.pk, row.signature = None, "INVALID"
    row.save(force_insert=True)

    with pytest.raises(ForgedSignature) as caught:
        connectors.read_again(slug="sesame", query=query_of(Pull.objects.get()))

    assert caught.value.code == "signature_did_not_hold"


def test_a_step_that_was_never_kept_is_not_invented(world):
    pulled(("sesame", "SCORE"))
    query = query_of(Pull.objects.get(), Category.WATCH_LIST)

    with pytest.raises(Malformed) as caught:
        connectors.read_again(slug="sesame", query=query)

    assert caught.value.code == "answer_not_kept"


def query_of(pull, category=None):
    person = pull.case.person
    return RecordQuery(
        transaction_id=pull.transaction_id,
        category=category or Category(pull.category),
        name=person.name,
        id_number=person.id_number,
        at=pull.requested_at,
        authorisation=f"consent-{pull.consent_id}",
    )


def test_two_that_file_the_same_write_it_once(world):
    case = pulled(("sesame", "SCORE"))
    found = list(rereading.read_case(case_id=case.pk, at=NOW))

    first = rereading.file(case_id=case.pk, found=found, at=NOW)
    second = rereading.file(case_id=case.pk, found=found, at=NOW)

    assert (first, second, Rereading.objects.count()) == (1, 0, 1)


def test_the_database_refuses_to_change_a_rereading(world):
    pulled(("sesame", "SCORE"))
    reparse()

    with pytest.raises(DatabaseError), transaction.atomic():
        Rereading.objects.update(outcome=Reread.DIFFERS.value)


def test_the_records_page_says_what_a_newer_reader_finds(client, world):
    case = pulled()
    Record.objects.filter(kind="SCORE").delete()
    reparse()
    TOTP.activate(case.assigned_to, generate_totp_secret())
    client.force_login(case.assigned_to)

    page = client.get(reverse("desk:records", args=[case.reference]))

    assert page.context["reread"] == ["Sesame Credit (illustrative): The score: Score: 1 more"]
    assert "A newer reader reads stored answers differently" in page.content.decode()
