"""Every fault of every mock agency against the real pulling: what becomes of each pull, and which promise it broke.

The promises: a pull ends DONE, ends FAILED with a code that has words, or waits for its next attempt; it stores all its
records or none; every request's answer is kept; nothing is doubled when its job runs again or its agency is asked
again; time and memory are bounded; and when the fault is over, the agency's records come.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final
from uuid import uuid4

from django.conf import settings

from cases.actors import SYSTEM, Role, citizen
from cases.complaint import Complaint, Matter
from cases.demo import fault_promises
from cases.demo.agencies import Backstage
from cases.demo.fault_promises import peak_megabytes
from cases.demo.filing import Tickets
from cases.grounds import Ground
from cases.models import Agency, Case, Harm, Job, Pull, PullPurpose, PullStatus, Scheme, User
from cases.queries.records import job_key
from cases.services import admission, agencies, deadline_watch, intake, jobs, records
from cases.tasks import HANDLERS
from cases.wording import pull_errors
from ratings_connectors.mocks.agencies import can_have
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.world import people

log = logging.getLogger(__name__)

#: Limits short enough to try hundreds of faults; time in seconds, size in bytes.
LIMITS: Final = {"connect_timeout": 1, "read_timeout": 1, "total_timeout": 1, "max_body": 256 * 1024}
#: What one attempt may take: its answers, each within the total time, and our own work.
_MOST_SECONDS: Final = 10
_MOST_MEGABYTES: Final = 64
#: About whom each agency has something to say; elsewhere it is the journalist.
_ABOUT: Final = {
    "sesame": "paid_debt",
    "wechat_pay": "paid_debt",
    "clearing": "paid_debt",
    "credit_china": "fare_dodger",
    "model_city": "fare_dodger",
    "school_sanctions": "student",
    "bank_sanctions": "lawyer",
    "licensing_sanctions": "hidden_method",
    "telecom_sanctions": "p092",
    "screen_sanctions": "p092",
}
#: Faults that show only once something was corrected.
_AFTER_CORRECTION: Final = frozenset({Fault.PARTIAL_CORRECTION, Fault.REVERTS})
#: How often a worker may come for a pull that waits: our own gate may turn it away before the agency is asked.
_MOST_VISITS: Final = 5
_LASTS: Final = 1_000_000


@dataclass(frozen=True)
class Cell:
    """One thing to try: an agency's connector, a category of records, a fault."""

    connector: str
    category: str
    fault: Fault


@dataclass(frozen=True)
class Outcome:
    """What became of a pull under a fault.

    `first` is how it stood after the first attempt and `last` after the fault was over; `told` is what the
    investigator reads meanwhile; `ms` is the first attempt's time; `broken` names every promise that was not kept.
    """

    cell: Cell
    first: str
    code: str
    told: str
    last: str
    attempts: int
    ms: int
    broken: tuple[str, ...]


def plan(*, connectors: Sequence[str] = (), faults: Sequence[str] = ()) -> list[Cell]:
    """Everything there is to try, or what of it concerns these connectors and faults."""
    return [
        Cell(connector, category.value, fault)
        for connector, categories in agencies.OFFERED.items()
        if not connectors or connector in connectors
        for category in categories
        for fault in Fault
        if can_have(connector, fault) and (not faults or fault.value in faults)
    ]


def lead_to(url: str) -> None:
    """Let this process's connectors speak with the mock agencies at the address, within the campaign's limits."""
    settings.CONNECTORS = {slug: {**entry, **LIMITS} for slug, entry in demo_connectors(url).items()}


class Campaign:
    """One run over a database of its own and mock agencies that nobody else uses. Files one case a person."""

    def __init__(self, backstage: Backstage, *, clock: Callable[[], datetime]) -> None:
        self._backstage = backstage
        self._clock = clock
        now = clock()
        self._agencies = agencies.seed(at=now)
        deadline_watch.seed_rules(by=SYSTEM, at=now)
        self._investigator = User.objects.create_user(
            f"campaign-{uuid4().hex[:8]}@ombudsman.example", name="Fault campaign", role=Role.INVESTIGATOR.value
        )
        self._tickets = Tickets(Random(uuid4().int))  # noqa: S311 - references of cases that nobody opens
        self._cases: dict[str, Case] = {}

    def run(self, cells: Sequence[Cell], *, say: Callable[[Outcome], None] = lambda _: None) -> list[Outcome]:
        """Try the cells one after the other; `say` hears of each as it ends."""
        outcomes = []
        for cell in cells:
            outcomes.append(self._try(cell))
            say(outcomes[-1])
        self._backstage.reset()
        return outcomes

    def _try(self, cell: Cell) -> Outcome:
        person = _ABOUT.get(cell.connector, "journalist")
        case = self._cases.get(person) or self._file(person)
        # Each cell meets fresh gates: what one fault taught them about the agency is not what the next one tries.
        settings.CONNECTOR_GATES_PREFIX = f"fault_campaign:{uuid4().hex}"
        self._backstage.reset()
        if cell.fault in _AFTER_CORRECTION:
            self._backstage.move(person, "corrected")
        self._backstage.break_down("*", cell.connector, cell.fault.value, times=_LASTS)
        before, began = peak_megabytes(), time.monotonic()
        pull = self._ask(case, cell, self._clock())
        crash = _work(pull, self._clock())
        ms = int((time.monotonic() - began) * 1000)
        pull.refresh_from_db()
        first, code = PullStatus(pull.status), pull.error_code
        broken = [f"untyped error {crash}"] if crash else []
        broken += fault_promises.of_attempt(pull, requests=self._backstage.requests())
        if ms > _MOST_SECONDS * 1000:
            broken.append(f"took {ms} ms")
        if peak_megabytes() - before > _MOST_MEGABYTES:
            broken.append(f"took {peak_megabytes() - before} MB")
        self._backstage.reset()
        broken += self._afterwards(pull, case, cell)
        pull.refresh_from_db()
        told = pull_errors.sentence(code) if code else ""
        return Outcome(cell, first.value, code, told, pull.status, pull.attempts, ms, tuple(broken))

    def _afterwards(self, pull: Pull, case: Case, cell: Cell) -> Iterator[str]:
        """The fault is over: a pull that waits comes through, one that failed does when asked for anew."""
        if pull.status == PullStatus.WAITING.value:
            yield from _come_through(pull)
            yield from fault_promises.of_repetition(pull)
        elif pull.status == PullStatus.FAILED.value:
            anew, at = self._ask(case, cell, self._clock()), self._clock()
            yield from ([f"untyped error {crash} when asked anew"] if (crash := _work(anew, at)) else [])
            anew.refresh_from_db()
            yield from _come_through(anew)
        yield from fault_promises.of_redelivery(pull, at=self._clock())

    def _ask(self, case: Case, cell: Cell, at: datetime) -> Pull:
        agency = self._agencies[cell.connector]
        category = agencies.category(agency, cell.category)
        if category is None:
            raise ValueError(f"{cell.connector} does not offer {cell.category}")
        by = self._investigator.actor
        (pull,) = records.request_pulls(
            case=case, wanted=[(agency, category)], purpose=PullPurpose.INVESTIGATION, by=by, at=at
        )
        return pull

    def _file(self, key: str) -> Case:
        person, at = people()[key], self._clock()
        complaint = Complaint(
            matters=(
                Matter(
                    scheme_id=Scheme.objects.values_list("pk", flat=True).get(slug="sesame-score"),
                    grounds=(Ground.NOT_EXPLAINED.value,),
                ),
            ),
            harms=(Harm.OTHER.value,),
            narrative="A case of the fault campaign; nobody complains.",
            wish="That nothing is lost and nothing is doubled.",
            earlier_steps="None.",
            urgent=False,
            name=person.name,
            id_number=person.id_number,
            birth_date=date.fromisoformat(person.born),
            consents=tuple(_every_pair(self._agencies.values())),
        )
        case = intake.file(complaint=complaint, by=citizen(), at=at, ticket=self._tickets.next(own_code=False)).case
        by = self._investigator.actor
        admission.accept(case=case, to=self._investigator, reasons="The campaign begins.", by=by, at=at)
        self._cases[key] = case
        return case


def _every_pair(rows: Iterable[Agency]) -> Iterator[tuple[int, str]]:
    for agency in rows:
        for category in agencies.offered(agency):
            yield agency.pk, category.value


def _come_through(pull: Pull) -> Iterator[str]:
    """Let workers come for a pull until it no longer waits; a busy machine may miss a second once more."""
    for _ in range(_MOST_VISITS):
        if pull.status != PullStatus.WAITING.value or pull.next_try_at is None:
            break
        if crash := _work(pull, pull.next_try_at):
            yield f"untyped error {crash} at a later attempt"
        pull.refresh_from_db()
    if pull.status != PullStatus.DONE.value:
        yield f"{pull.status} ({pull.error_code}) although the fault was over"


def _work(pull: Pull, at: datetime) -> str:
    """Do the pull's job as a worker does; gives the name of an error that should not have come, else nothing."""
    job = jobs.claim(job_id=Job.objects.values_list("pk", flat=True).get(key=job_key(pull)), at=at)
    if job is None:
        return "JobNotThere"
    try:
        wait = HANDLERS[job.kind](**job.args, at=at)
    except Exception as error:  # that none comes is what the campaign is about
        log.exception("pull %s", pull.transaction_id)
        jobs.fail(job=job, error=type(error).__name__, at=at)
        return type(error).__name__
    if wait is None:
        jobs.finish(job=job, at=at)
    else:
        jobs.fail(job=job, error="asked to wait", at=at, retry_after=wait)
    return ""
