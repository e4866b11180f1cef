"""Every address of the site, tried by every kind of visitor, answers as tests/integration/access_matrix.py says.

The list of addresses comes from the resolver: a route without a row fails. Every request is undone afterwards.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from re import findall, sub
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actors import Role
from cases.management.references import all_routes
from cases.models import (
    Agency,
    Bundle,
    Case,
    Channel,
    CorrectionRequest,
    Draft,
    Event,
    Finding,
    Heartbeat,
    InterimRelief,
    OwnInitiativeFile,
    Population,
    Sweep,
    User,
)
from cases.scoring.findings import FindingCode
from cases.services import api_keys, taking
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION
from cases.workflow import CaseStatus, CorrectionStatus, OwnInitiativeStatus, ReliefStatus, SweepStatus
from tests.factories.accounts import make_respondent, make_staff
from tests.factories.agencies import make_agencies
from tests.factories.cases import DEBTOR, make_case
from tests.factories.chains import make_evidence, make_letter
from tests.factories.populations import make_file
from tests.factories.ways_in import make_proofing
from tests.integration.access_matrix import ROUTES, VISITORS, Row

pytestmark = pytest.mark.django_db

LETTERS = {"s": "account_login", "e": "my_case:enter"}
# What has no name lies inside Django's admin, behind its own door.
NAMES = [name for _, name, _ in all_routes() if name]
OUTSIDE_ADMIN = sorted({name for name in NAMES if not name.startswith("admin:")})
OURS = [name for name in OUTSIDE_ADMIN if name.startswith(("public:", "my_case:", "desk:", "agency:", "api:"))]


# One of each kind that gets past some door.
INSIDERS = ("citizen_a", "investigator", "ombudsman", "respondent_x", "machine_x")
# A route without a row fails by name, in one test.
UNKNOWN = Row("", "")


@dataclass(frozen=True)
class World:
    """Who tries, and what the addresses name."""

    visitors: dict[str, Client]
    objects: dict[str, Any]


def complainant(case: Case) -> Client:
    client = Client()
    session = client.session
    session[CASE_IN_SESSION], session[OPENED_IN_SESSION] = case.pk, timezone.now().timestamp()
    session.save()
    return client


def account(user) -> Client:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    client = Client()
    client.force_login(user)
    return client


def machine(agency: Agency) -> Client:
    by, now = make_staff(Role.ADMIN).actor, timezone.now()
    _, key = api_keys.make(agency=agency, user=make_respondent(agency), label="machine", by=by, at=now)
    return Client(headers={"Authorization": f"Bearer {key}"})


@pytest.fixture
def world(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    cache.clear()
    Heartbeat.objects.create(name="worker", at=timezone.now())
    now, agencies = timezone.now(), make_agencies()
    investigator, other = make_staff(), make_staff()
    consents = [("sesame", "SCORE_INPUTS")]
    case_a = make_case(
        status=CaseStatus.INVESTIGATING, investigator=investigator, consents=consents, agency=agencies["sesame"], at=now
    )
    case_b = make_case(who=DEBTOR, status=CaseStatus.INVESTIGATING, investigator=other, at=now)
    visitors = {
        "stranger": Client(),
        "citizen_a": complainant(case_a),
        "citizen_b": complainant(case_b),
        "intake": account(make_staff(Role.INTAKE)),
        "investigator": account(investigator),
        "other": account(other),
        "ombudsman": account(make_staff(Role.OMBUDSMAN)),
        "auditor": account(make_staff(Role.AUDITOR)),
        "respondent_x": account(make_respondent(agencies["sesame"])),
        "respondent_y": account(make_respondent(agencies["air_sanctions"])),
        "admin": account(make_staff(Role.ADMIN)),
        "machine_x": machine(agencies["sesame"]),
        "machine_y": machine(agencies["air_sanctions"]),
    }
    return World(visitors, objects_of(case_a) | own_initiatives(investigator, make_staff(Role.OMBUDSMAN)))


def objects_of(case: Case) -> dict[str, Any]:
    """What the addresses name, all of one case."""
    now = timezone.now()
    evidence = make_evidence(case)
    evidence.scan, evidence.shown_to_agency = "clean", True
    evidence.save()
    correction = CorrectionRequest.objects.create(
        case=case,
        agency=case.agency,
        status=CorrectionStatus.SENT.value,
        drafted_by=case.assigned_to,
        drafted_at=now,
        sent_at=now,
        due_on=now.date(),
    )
    make_letter(case, kind="correction_request", correction=correction)
    proofing, _ = make_proofing(case)
    taken, _ = taking.begin(channel=Channel.PHONE, language="en", by=case.assigned_to.actor, at=now)
    Draft.objects.filter(pk=taken.pk).update(case=case)
    return {
        "agency": case.consents.get().agency_id,
        "passkey": uuid4(),
        "proofing": proofing.uid,
        "taken": taken.uid,
        "reference": case.reference,
        "evidence": evidence.uid,
        "whole": 0,
        "first": 1,
        "bundle": Bundle.objects.create(case=case, asked_at=now, expires_at=now, stored_as="0" * 64).uid,
        "letter": make_letter(case).uid,
        "consent": case.consents.get().pk,
        "correction": correction.pk,
        "relief": InterimRelief.objects.create(
            case=case,
            holder=case.agency,
            status=ReliefStatus.GRANTED.value,
            why="-",
            asked_at=now,
            decided_by=case.assigned_to,
            decided_at=now,
            reasons="-",
            until=now.date(),
        ).pk,
        "finding": Finding.objects.create(
            case=case, agency=case.agency, code=FindingCode.NO_NOTICE.value, basis="Fa Shi 2017/7", found_at=now
        ).pk,
    }


def own_initiatives(opener: User, publisher: User) -> dict[str, Any]:
    """A file of the investigator's with a proved sweep of nobody, and one that is public."""
    now = timezone.now()
    file, public = make_file(opener, at=now), make_file(opener, at=now)
    population = Population.objects.create(
        scheme=file.scheme, folder="none", as_of=now.date(), people=0, records=0, parts=1, registered_at=now
    )
    sweep = Sweep.objects.create(
        file=file,
        population=population,
        kind="shadow_audit",
        method=file.scheme.methods.get(),
        status=SweepStatus.CANCELLED.value,
        parts_total=1,
        started_by=opener,
        asked_at=now,
    )
    OwnInitiativeFile.objects.filter(pk=public.pk).update(
        status=OwnInitiativeStatus.PUBLISHED.value, published_by=publisher, published_at=now
    )
    return {"own_initiative": file.number, "sweep": sweep.pk, "published": public.number}


def address(name: str, row: Row, objects: dict[str, Any]) -> str:
    return reverse(name, kwargs={key: objects.get(value, value) for key, value in row.args.items()})


def letter_of(response) -> str:
    """Give the matrix's letter for an answer."""
    if response.status_code in (301, 302):
        path = urlsplit(response.url).path
        return next((letter for letter, name in LETTERS.items() if path == reverse(name)), "Y")
    return {401: "k", 403: "n", 404: "a", 405: "m"}.get(response.status_code) or (
        "Y" if response.status_code < 500 else "!"
    )


def tried(client: Client, method: str, url: str, *, events: bool = False, **options: Any) -> Any:
    """Make one request and undo whatever it did. Gives the answer, or the actions of the events it wrote."""
    before = Event.objects.count()
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        response = client.generic(method, url, **options)
        if response.streaming:
            response.getvalue()
        written = list(Event.objects.order_by("pk").values_list("action", flat=True)[before:])
        transaction.set_rollback(True)
    client.cookies = cookies
    return written if events else response


def answers(world: World, name: str, method: str, visitors: Sequence[str] = VISITORS) -> dict[str, str]:
    url = address(name, ROUTES[name], world.objects)
    return {visitor: letter_of(tried(world.visitors[visitor], method, url)) for visitor in visitors}


def expected(letters: str) -> dict[str, str]:
    return dict(zip(VISITORS, letters.split(), strict=True))


def test_every_route_has_a_row():
    assert sorted(ROUTES) == OUTSIDE_ADMIN


def test_everybody_gets_what_the_matrix_says(world):
    """Attack check 8."""
    routes = [name for name in ROUTES if name in NAMES]

    got = {(name, method): answers(world, name, method) for name in routes for method in ("GET", "POST")}

    rows = {(name, method): expected(letters) for name in routes for method, letters in ROUTES[name].by_method}
    wrong = {at: {who: (said, rows[at][who]) for who, said in got[at].items() if said != rows[at][who]} for at in rows}
    assert {at: letters for at, letters in wrong.items() if letters} == {}, "visitor: (got, expected)"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE"])
def test_no_other_method_does_anything(method, world):
    """Attack check 8."""
    found = {name: set(answers(world, name, method, INSIDERS).values()) for name in OURS if name in ROUTES}
    # Takes pieces of files by these methods; without a draft it leads to the beginning of the form, as all its pages.
    known = {"public:upload"} if method in {"PATCH", "DELETE"} else set()

    assert {name for name, letters in found.items() if "Y" in letters or "!" in letters} == known


def test_a_post_from_another_site_is_refused(world):
    """Attack check 35: whoever gets past the door without the token of a page gets 403, wherever posting does anything.

    The API is left out: it knows no cookies, only keys, which no other site can make a browser send.
    """
    for client in world.visitors.values():
        client.handler.enforce_csrf_checks = True
    pages = [name for name in OURS if "Y" in ROUTES.get(name, UNKNOWN).post and not name.startswith("api:")]
    found = {name: set(answers(world, name, "POST", INSIDERS).values()) for name in pages}

    assert {name: letters for name, letters in found.items() if "Y" in letters} == {}


def test_an_auditor_who_forges_what_others_may_do_changes_nothing(world):
    """Every act that any page of the desk offers the investigator or the ombudsman, posted by the auditor."""
    forged, written = 0, set()
    for name in (name for name in OURS if name.startswith("desk:") and "Y" in ROUTES.get(name, UNKNOWN).post):
        url = address(name, ROUTES[name], world.objects)
        for visitor in ("investigator", "ombudsman"):
            page = tried(world.visitors[visitor], "GET", url).content.decode()
            for act in set(findall(r'name="act" value="([^"]+)"', page)):
                forged += 1
                body = urlencode({"act": act, f"{act}-reasons": "Forged.", "reasons": "Forged."})
                form = {"data": body, "content_type": "application/x-www-form-urlencoded"}
                written |= set(tried(world.visitors["auditor"], "POST", url, events=True, **form))

    assert forged > 0
    assert written <= {"read"}


def test_the_admin_lets_in_administrators_alone(world):
    url = reverse("admin:index")

    got = {visitor: tried(client, "GET", url).status_code for visitor, client in world.visitors.items()}

    assert got == {visitor: 200 if visitor == "admin" else 302 for visitor in VISITORS}


@pytest.mark.parametrize(
    ("visitor", "name"),
    [
        ("citizen_b", "my_case:file"),
        ("citizen_b", "my_case:file_page"),
        ("citizen_b", "my_case:preview"),
        ("citizen_b", "my_case:redact"),
        ("citizen_b", "my_case:letter"),
        ("respondent_y", "agency:correction"),
        ("respondent_y", "agency:order"),
        ("respondent_y", "agency:file"),
        ("respondent_y", "agency:preview"),
    ],
)
def test_what_is_not_yours_looks_like_what_never_was(visitor, name, world):
    """Attack checks 1 and 2."""
    row, client = ROUTES[name], world.visitors[visitor]
    theirs = address(name, row, world.objects)
    unknown = {"evidence": uuid4(), "letter": uuid4(), "correction": 999_999, "relief": 999_999}
    nothing = address(name, row, {**world.objects, **unknown})

    denied, absent = tried(client, "GET", theirs), tried(client, "GET", nothing)

    assert (denied.status_code, absent.status_code) == (404, 404)
    assert bare(denied, theirs) == bare(absent, nothing)
    assert denied.headers.keys() == absent.headers.keys()


def bare(response, url: str) -> str:
    """A page without what differs by nature: its own address, and the mask of the form's token."""
    return sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode()).replace(url, "")
