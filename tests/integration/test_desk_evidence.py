"""Staff add files to a case: each is checked, refused by name, and kept with its custody event."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from cases.actors import Role
from cases.models import Event
from cases.workflow import CaseStatus
from tests.factories.accounts import make_staff
from tests.factories.cases import make_case
from tests.factories.files import pdf, upload

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def evidence_root(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path


@pytest.fixture
def case():
    return make_case(status=CaseStatus.INVESTIGATING, investigator=make_staff(), at=NOW - timedelta(days=1))


@pytest.fixture
def desk(client, case):
    return signed_in(client, case.assigned_to)


def signed_in(client, user):
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    return client


def address(case):
    return reverse("desk:evidence", args=[case.reference])


def add(client, case, *files, shows="The court's letter"):
    return client.post(address(case), {"act": "add", "file": list(files), "shows": shows})


def test_staff_add_files_and_the_chain_says_who(desk, case):
    answer = add(desk, case, upload("letter.pdf", pdf()), upload("note.txt", b"rang the court"))

    assert (answer.status_code, answer["Location"]) == (302, address(case))
    rows = case.evidence.order_by("pk")
    assert [(row.original_name, row.shows, row.role, row.shown_to_agency) for row in rows] == [
        ("letter.pdf", "The court's letter", "investigator", False),
        ("note.txt", "The court's letter", "investigator", False),
    ]
    received = Event.objects.filter(action="evidence_received")
    assert list(received.values_list("actor", flat=True)) == [case.assigned_to.actor.label] * 2


def test_a_refused_file_is_named_and_the_good_one_stays(desk, case):
    answer = add(desk, case, upload("letter.pdf", pdf()), upload("virus.exe", b"MZ"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert [error["text"].partition(":")[0] for error in answer.context["errors"]] == ["virus.exe"]
    assert 'value="The court&#x27;s letter"' in page
    assert [row.original_name for row in case.evidence.all()] == ["letter.pdf"]


def test_adding_nothing_is_refused_beside_the_field(desk, case):
    answer = add(desk, case)

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"file": ["Choose a file first."]}


def test_an_auditor_is_offered_no_upload_and_a_forged_one_is_not_taken(client, case):
    auditor = signed_in(client, make_staff(Role.AUDITOR))

    page, forged = auditor.get(address(case)), add(auditor, case, upload("letter.pdf", pdf()))

    assert page.context["form"] is None
    assert (forged.status_code, case.evidence.count()) == (302, 0)
