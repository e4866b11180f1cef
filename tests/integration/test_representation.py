"""Whoever acts for somebody: authority and its limits, the paper that proves it, and children."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from cases.actors import Role, citizen
from cases.deadlines import local_day
from cases.models import Agency, Case, Consent, EvidenceKind, Representative
from cases.queries import filings
from cases.queries import my_case as queries
from cases.services import consents, intake, withdrawals
from cases.services.filings import PAPER_STAYS_AWAY
from cases.services.refusals import Refused
from cases.views import desk_filing_words
from cases.workflow import Reason
from tests.factories.accounts import make_staff
from tests.factories.chains import make_evidence
from tests.factories.complaints import make_complaint
from tests.integration.test_access_matrix import complainant
from tests.integration.test_filing_pages import fill, page_of, send, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    settings.CLAMD_SOCKET = None


AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
CHILD = {"name": "林小雨", "id_number": "G12345678", "birth_date": "2014-05-01"}
LAWYER = {
    "kind": "lawyer",
    "name": "Gao Min",
    "authority": "Power of attorney of 3 May.",
    "limits": "Only this complaint.",
    "until": "2026-12-31",
    "paper": "later",
}
PARENT = {**LAWYER, "kind": "parent", "limits": "", "until": "", "paper": "none"}


def acted_for(by, **changed):
    return make_complaint(acting={"acting": "other"}, representative=by, **changed)


def test_the_limits_of_an_authority_are_kept_and_the_paper_gets_a_day():
    case = intake.file(complaint=acted_for(LAWYER), by=citizen(), at=AT).case

    acting = Representative.objects.get()
    assert case.representative == acting
    assert (acting.limits, acting.authority_until) == ("Only this complaint.", date(2026, 12, 31))
    assert acting.paper_due_on == local_day(AT + PAPER_STAYS_AWAY)


def test_an_authority_that_has_ended_gives_no_permission_and_withdraws_nothing():
    case = intake.file(complaint=acted_for(LAWYER), by=citizen(), at=AT).case
    late, me = datetime(2027, 1, 2, tzinfo=UTC), citizen(case.pk)

    with pytest.raises(Refused) as given:
        consents.give(case=case, agency=case.agency, category="SCORE_INPUTS", by=me, at=late)
    with pytest.raises(Refused) as withdrawn:
        withdrawals.withdraw(case=case, by=me, at=late)

    assert (given.value.reasons, withdrawn.value.reasons) == ((Reason.AUTHORITY_ENDED,), (Reason.AUTHORITY_ENDED,))


def test_a_child_may_complain_alone_but_not_permit_alone():
    with pytest.raises(Refused) as refused:
        intake.file(complaint=make_complaint(person=CHILD), by=citizen(), at=AT)
    assert refused.value.reasons == (Reason.GUARDIAN_NEEDED,)
    assert Case.objects.count() == 0

    case = intake.file(complaint=make_complaint(person=CHILD, consent={"consents": []}), by=citizen(), at=AT).case

    assert case.consents.count() == 0
    with pytest.raises(Refused) as later:
        consents.give(case=case, agency=case.agency, category="SCORE", by=citizen(case.pk), at=AT + timedelta(days=1))
    assert later.value.reasons == (Reason.GUARDIAN_NEEDED,)
    page = complainant(case).get(reverse("my_case:consents"))
    assert (page.context["offered"], page.context["too_young"]) == ([], True)
    assert "Let them write to us under Messages." in text(page)


@pytest.mark.parametrize(("by", "counts"), [(PARENT, True), ({**PARENT, "kind": "guardian"}, True), (LAWYER, False)])
def test_only_a_parent_or_guardian_permits_for_a_child(by, counts):
    complaint = acted_for(by, person=CHILD)

    if counts:
        intake.file(complaint=complaint, by=citizen(), at=AT)
    else:
        with pytest.raises(Refused):
            intake.file(complaint=complaint, by=citizen(), at=AT)

    assert Consent.objects.exists() is counts


def test_somebody_of_16_permits_alone():
    youth = {**CHILD, "birth_date": "2010-05-01"}

    case = intake.file(complaint=make_complaint(person=youth), by=citizen(), at=AT).case

    assert case.consents.count() == 2


def test_the_page_of_permissions_tells_a_child_what_to_do_instead():
    client = Client()
    fill(client, until="consent", person=CHILD)

    shown = text(client.get(page_of("consent")))
    forged = client.post(page_of("consent"), {"consents": [f"{Agency.objects.get(slug='sesame').pk}:SCORE"]})

    assert "a parent or guardian has to allow this" in shown
    assert 'type="checkbox"' not in shown
    assert forged.status_code == 422
    assert client.post(page_of("consent"), {}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"until": "2020-01-01"}, "This day is over."),
        ({"paper": "none"}, "To act for somebody you need it in writing"),
        ({"paper": ""}, "Choose whether there is a paper that proves it."),
    ],
)
def test_what_cannot_be_an_authority_is_refused_with_what_to_do(changed, message):
    client = Client()
    fill(client, until="person", acting={"acting": "other"})
    client.post(page_of("person"), {"name": "Lin", "id_number": "G12345678"})

    response = client.post(page_of("representative"), {**LAWYER, "until": "", **changed})

    assert response.status_code == 422
    assert message in text(response)


def test_who_sends_the_paper_later_is_told_the_day():
    client = Client()
    fill(client, until="person", acting={"acting": "other"})
    client.post(page_of("person"), {"name": "Lin", "id_number": "G12345678"})

    assert "You have until" in text(client.get(page_of("representative")))


def test_a_child_can_send_the_whole_form_alone():
    client = Client()
    fill(client, person=CHILD, consent={"consents": []})

    assert send(client).status_code == 302
    assert Case.objects.count() == 1


def test_the_office_is_warned_until_the_paper_is_here_and_when_the_authority_has_ended():
    case = intake.file(complaint=acted_for(LAWYER), by=citizen(), at=AT).case
    officer = make_staff(Role.OMBUDSMAN).actor

    asked = queries.status(case, AT).paper_due_on
    missing = desk_filing_words.warnings(case, filings.neighbours(case, officer), date(2026, 9, 20))
    make_evidence(case)
    case.evidence.update(kind=EvidenceKind.AUTHORITY.value)
    here = desk_filing_words.warnings(case, filings.neighbours(case, officer), date(2026, 9, 20))
    over = desk_filing_words.warnings(case, filings.neighbours(case, officer), date(2027, 1, 1))

    assert [(one["tone"], one["title"]) for one in missing] == [("amber", "A paper is still missing")]
    assert (asked, queries.status(case, AT).paper_due_on) == (date(2026, 9, 30), None)
    assert here == []
    assert [(one["tone"], one["title"]) for one in over] == [("red", "This authority has ended")]
