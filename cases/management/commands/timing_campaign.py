"""Measure whether the clock tells a known reference from an unknown one; writes docs/enumeration.md.

Everything happens in one transaction that is undone, so that it can run on any database, and with the real cost of the
hash. Each try comes from an address of its own; the two kinds take turns in random order, so that a machine that grows
slower hurts both alike.
"""

import platform
import re
import secrets
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter_ns
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import get_hasher, make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client, override_settings
from django.urls import reverse

from cases.management.rank_test import ENOUGH, Verdict, compare
from cases.models import Case, Filing, Person, Scheme
from cases.reference import check_character, new_access_code, new_reference
from cases.services import access_codes, events
from cases.services.refusals import Refused
from cases.workflow import Reason

WARM_UP = 20
HOSTILE = 10_000
# The first holds what was typed, the second the time of day; neither depends on what we know.
VARIES = frozenset({"Content-Length", "Expires"})
Try = Callable[[str, str], HttpResponseBase]


@dataclass(frozen=True)
class Measured:
    """One page: times in microseconds by kind, what both kinds were answered, and the verdict."""

    title: str
    known: Sequence[float]
    unknown: Sequence[float]
    answers: Counter[tuple[str, ...]]
    verdict: Verdict


class Command(BaseCommand):
    """`manage.py timing_campaign`: 2,000 tries of each kind at the door, half as many elsewhere, then an attack."""

    help = "Measure whether references can be found out by the clock, and write docs/enumeration.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Let a rehearsal be smaller."""
        parser.add_argument("--tries", type=int, default=2000, help="tries of each kind at the door; elsewhere half")
        parser.add_argument("--hostile", type=int, default=HOSTILE, help="wrong codes at one reference")
        parser.add_argument("--output", type=Path, default=Path(settings.BASE_DIR) / "docs" / "enumeration.md")

    def handle(self, *args: Any, **options: Any) -> None:
        """Measure, write the page, and fail when a clock or an answer gives a reference away."""
        with override_settings(CODE_TRIES_ALARM=10**9, ALLOWED_HOSTS=["*"]), transaction.atomic():
            case = _made()
            tries = [options["tries"], *[max(options["tries"] // 2, ENOUGH)] * (len(PAGES) - 1)]
            found = [_measure(title, make(case), most) for (title, make), most in zip(PAGES, tries, strict=True)]
            hostile = _hammered(case, options["hostile"])
            transaction.set_rollback(True)
        options["output"].write_text(_page(found, hostile, options["hostile"]), "utf-8")
        for one in found:
            self.stdout.write(f"{one.title}: p = {one.verdict.p:.3f}, {len(one.answers)} kind(s) of answer")
        if any(len(one.answers) > 1 for one in found):
            raise CommandError("A page answers a known reference otherwise than an unknown one.")


def _made() -> Case:
    scheme = Scheme.objects.select_related("agency").first()
    if scheme is None:
        raise CommandError("The database holds no scheme: load the demonstration world first.")
    now = datetime.now(UTC)
    case = Case.objects.create(
        filing=Filing.objects.create(filed_at=now),
        reference=new_reference(),
        code_hash=make_password(new_access_code()),
        person=Person.objects.create(name="-"),
        agency=scheme.agency,
        scheme=scheme,
        grounds=["wrong_data"],
        narrative="-",
        received_at=now,
    )
    events.open_chain(case=case)
    return case


def _measure(title: str, ask: Try, tries: int) -> Measured:
    """Take turns in random order; the first of each kind only warm up."""
    known: list[float] = []
    unknown: list[float] = []
    answers, nobodys = Counter[tuple[str, ...]](), _nobodys()
    order = [True] * (tries + WARM_UP) + [False] * (tries + WARM_UP)
    secrets.SystemRandom().shuffle(order)
    for is_known in order:
        reference = "" if is_known else nobodys
        address = str(IPv4Address(secrets.randbits(32)))
        began = perf_counter_ns()
        answer = ask(reference, address)
        took = (perf_counter_ns() - began) / 1000
        (known if is_known else unknown).append(took)
        answers[_shape(answer)] += 1
    known, unknown = known[WARM_UP:], unknown[WARM_UP:]
    return Measured(title, known, unknown, answers, compare(known, unknown))


def _shape(answer: HttpResponseBase) -> tuple[str, ...]:
    """Status, headers and text of an answer, without what is random in every one."""
    body = getattr(answer, "content", b"").decode()
    body = re.sub(r'(value|data-options)="[^"]*"', "", body)
    body = re.sub(r"\b[A-Z2-9]{3}-[A-Z2-9]{4}-[A-Z2-9]{3}\b", "", body)
    body = re.sub(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b|<span>[A-Z2-9]{4}</span>", "", body)
    headers = sorted(f"{name}: {value}" for name, value in answer.headers.items() if name not in VARIES)
    return str(answer.status_code), *headers, re.sub(r"reference=[^&\"]*&amp;value=[^\"]*", "", body)


def _nobodys() -> str:
    """A well-formed reference that is nobody's, as long as nobody is very unlucky."""
    body = new_reference()[:-1]
    return body + check_character(body)


def _entering(case: Case) -> Try:
    return lambda reference, address: Client(REMOTE_ADDR=address).post(
        reverse("my_case:enter"), {"reference": reference or case.reference, "code": "2222222222222222"}
    )


def _with_digits(case: Case) -> Try:
    return lambda reference, address: Client(REMOTE_ADDR=address).post(
        reverse("my_case:recover_code"), {"reference": reference or case.reference, "code": "00000000"}
    )


def _recovering(case: Case) -> Try:
    return lambda reference, address: Client(REMOTE_ADDR=address).post(
        reverse("my_case:recover"), {"reference": reference or case.reference, "way": "email"}
    )


def _proving(case: Case) -> Try:
    return lambda reference, address: Client(REMOTE_ADDR=address).post(
        reverse("my_case:prove"), {"reference": reference or case.reference, "way": "visit", "reach": "-"}
    )


def _confirming(case: Case) -> Try:
    return lambda reference, address: Client(REMOTE_ADDR=address).get(
        reverse("public:confirm_filing"), {"reference": reference or case.reference, "value": "2" * 28}
    )


PAGES: Sequence[tuple[str, Callable[[Case], Try]]] = (
    ("Wrong access code", _entering),
    ("Wrong digits for a lost code", _with_digits),
    ("Asking for digits", _recovering),
    ("Asking to show papers", _proving),
    ("Confirming a receipt", _confirming),
)


def _hammered(case: Case, tries: int) -> Counter[str]:
    """Wrong codes at one reference from one address, ten a second, and at last the owner from their own."""
    outcomes, at = Counter[str](), datetime.now(UTC) + timedelta(days=1)
    for number in range(tries):
        try:
            access_codes.enter(
                reference=case.reference, code="wrong", address="192.0.2.1", at=at + timedelta(seconds=number / 10)
            )
        except Refused as refused:
            outcomes[str(refused.reasons[0])] += 1
    try:
        last = at + timedelta(seconds=tries / 10)
        access_codes.enter(reference=case.reference, code="owner", address="198.51.100.1", at=last)
    except Refused as refused:
        outcomes["owner looked at" if Reason.WRONG_CODE in refused.reasons else "owner turned away"] += 1
    return outcomes


def _page(found: Sequence[Measured], hostile: Counter[str], hammered: int) -> str:
    hasher: Any = get_hasher()
    cost = f"{hasher.algorithm} t={hasher.time_cost} m={hasher.memory_cost} KiB p={hasher.parallelism}"
    rows = [_row(one) for one in found]
    return "\n".join(
        (
            "# Can references be found out?\n",
            "Written by `manage.py timing_campaign`; changes made here are lost.\n",
            "As many tries at a known reference as at an unknown one, in random order, each from an address of its",
            "own, through the whole web application, with the hash at its real cost",
            f"(`{cost}`), Python {platform.python_version()} on {platform.machine()}. Times are milliseconds.",
            "p is that of a two-sided Mann-Whitney test: the chance of such a difference if there were none. The last",
            "column says how many kinds of answer there were, by status, headers and text, without what was typed and",
            "what is random in every answer. More than one would be a leak.\n",
            "| page | tries each | known: median (5th, 95th) | unknown: the same | medians apart | p | answers |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
            *rows,
            "",
            "Below p = 0.01 in one row of five is still chance once in twenty runs; a leak stays in the next run and",
            "shows as a difference of medians that does not change its sign.\n",
            "## A reference under attack\n",
            f"{hammered:,} wrong codes at one reference from one address, ten a second:",
            f"{hostile[Reason.WRONG_CODE]:,} were looked at, {hostile[Reason.TOO_MANY_TRIES]:,} turned away for now,",
            f"{hostile[Reason.PUZZLE_NEEDED]:,} asked for an answer first. Right after the last one, the owner's own",
            f"try from another address was {'looked at' if hostile['owner looked at'] else 'turned away'}.\n",
        )
    )


def _row(one: Measured) -> str:
    difference = (median(one.known) - median(one.unknown)) / 1000
    cells = (
        one.title,
        f"{len(one.known):,}",
        _spread(one.known),
        _spread(one.unknown),
        f"{difference:+.3f}",
        f"{one.verdict.p:.3f}",
        str(len(one.answers)),
    )
    return f"| {' | '.join(cells)} |"


def _spread(times: Sequence[float]) -> str:
    cuts = quantiles(times, n=20)
    return f"{median(times) / 1000:.2f} ({cuts[0] / 1000:.2f}, {cuts[-1] / 1000:.2f})"
