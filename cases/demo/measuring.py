"""Measures pages, proofs, recomputations and letters on this machine, through the code that production runs."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.actors import Role
from cases.demo import accounts, bulk
from cases.models import Case, Checkpoint, Decision, Event, User
from cases.services import letters, scores
from cases.verification.keys import Keys
from cases.verification.report import verify
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION

ROUNDS: Final = 20
LETTER_ROUNDS: Final = 5
#: The synthetic person whose case stands before its decision, with records of three agencies.
FULL_CASE: Final = "赵明德"


@dataclass(frozen=True)
class Measured:
    """One figure: milliseconds of the median round, and the queries of one round where there are any."""

    what: str
    milliseconds: float
    queries: int | None = None
    note: str = ""


def pages(*, at: datetime) -> list[Measured]:
    """Measure the pages that must not grow with the number of cases. Raises AssertionError when one is not 200.

    `at` must be about now: it is when the complainant opened the case, and the page asks how long ago that was.
    """
    case = full_case()
    case_url = reverse("desk:case", args=[case.reference])
    ombudsman, holder = _signed_in(_ombudsman()), _signed_in(_holder_of_many())
    own, desk = _signed_in(_holder(case)), reverse("desk:home")
    return [
        _page("All open cases, first page", ombudsman, f"{desk}?show=all"),
        _page("All open cases, last page", ombudsman, f"{desk}?show=all&last"),
        _page("New complaints, first page", ombudsman, f"{desk}?show=queue"),
        _page("New complaints, last page", ombudsman, f"{desk}?show=queue&last"),
        _page("An investigator's own cases", holder, f"{desk}?show=mine"),
        _page("A case, for staff", own, case_url),
        _page("A case, for the complainant", _opened(case, at), reverse("my_case:status")),
    ]


def audit() -> Measured:
    """Prove every chain, checkpoint, letter, file and answer once."""
    count = Event.objects.count()
    public = Ed25519PrivateKey.from_private_bytes(settings.OMBUDSMAN_CHECKPOINT_KEY).public_key().public_bytes_raw()
    connection.ensure_connection()
    began = time.monotonic()
    verify(connection.connection, keys=Keys([public]), evidence=Path(settings.EVIDENCE_ROOT), witnessed=[])
    seconds = time.monotonic() - began
    return Measured("Proof of the whole audit chain", seconds * 1000, None, f"{count / seconds:,.0f} events a second")


def recomputation(*, at: datetime) -> Measured:
    """Recompute everything about one person: score, lawful score, findings over three agencies."""
    case = full_case()
    return _timed("Recomputation of one person", lambda: scores.recompute_case(case_id=case.pk, at=at))


def drawing(*, at: datetime) -> list[Measured]:
    """Draw one decision letter in each language; nothing is filed."""
    return [_letter("en", "English", at), _letter("zh-hans", "Chinese", at)]


def _letter(language: str, title: str, at: datetime) -> Measured:
    decision = Decision.objects.filter(case__language=language, issued_at__isnull=False).earliest("pk")
    checkpoint = Checkpoint.objects.latest("number")
    return _timed(
        f"Decision letter in {title} as PDF",
        lambda: letters.draw_decision(decision_id=decision.pk, checkpoint=checkpoint, at=at),
        rounds=LETTER_ROUNDS,
    )


def full_case() -> Case:
    """Give the case that the case pages are measured on: names are sealed, so it is looked for among few."""
    rows = Case.objects.filter(decisions__isnull=False).select_related("person", "assigned_to")
    return next(case for case in rows.iterator() if case.person.name == FULL_CASE)


def _page(what: str, client: Client, url: str) -> Measured:
    def get() -> None:
        answer = client.get(url)
        if answer.status_code != 200:
            raise AssertionError(f"{url} answered {answer.status_code}")

    get()  # templates and translations are loaded by the first
    with CaptureQueriesContext(connection) as captured:
        get()
    queries = len(captured)  # counted now: the next request empties the log
    return Measured(what, _timed(what, get).milliseconds, queries)


def _timed(what: str, act: Callable[[], object], *, rounds: int = ROUNDS) -> Measured:
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return Measured(what, median(times) * 1000)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _opened(case: Case, at: datetime) -> Client:
    client = Client()
    session = client.session
    session[CASE_IN_SESSION], session[OPENED_IN_SESSION] = case.pk, at.timestamp()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def _ombudsman() -> User:
    return User.objects.get(email=next(one.email for one in accounts.ACCOUNTS if one.role is Role.OMBUDSMAN))


def _holder(case: Case) -> User:
    if case.assigned_to is None:
        raise LookupError(f"nobody holds {case.reference}")
    return case.assigned_to


def _holder_of_many() -> User:
    """One of the investigators who hold the bulk cases; for this measurement they can sign in."""
    user = User.objects.get(email=bulk.email_of(1))
    accounts.give_second_factor(user)
    return user
