"""Very many cases for benchmarks: rows written by COPY, with chains whose hashes hold, so that the audit still proves.

Nobody walked these cases: they have the rows that lists and pages read, not the whole file of a real case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final

from django.db import connection, models, transaction

from cases import chain as arithmetic
from cases.actors import SYSTEM, Actor, Role, citizen
from cases.crypto import blind_index
from cases.deadlines import end_of, local_day
from cases.demo import words
from cases.demo.people import COMPLAINS, Trouble
from cases.demo.words import CHINESE, ENGLISH
from cases.models import (
    Agency,
    Case,
    Chain,
    Consent,
    Deadline,
    DeadlineStatus,
    Duty,
    Event,
    Filing,
    Message,
    Outcome,
    Person,
    Scheme,
    User,
)
from cases.reference import REFERENCE_ALPHABET, REFERENCE_LENGTH, check_character
from cases.services import events
from cases.workflow import CaseStatus

#: No code fits this hash; it marks the cases of this module.
NO_CODE: Final = "!made for a benchmark"
BATCH: Final = 2_500
HOLDERS: Final = 200
_YEARS: Final = timedelta(days=3 * 365)
_FINAL_DAYS: Final = timedelta(days=60)
#: Three years of an office: most cases are closed, and about one in twenty waits at the door.
_STATUSES: Final = (
    (CaseStatus.RECEIVED, 5),
    (CaseStatus.INVESTIGATING, 14),
    (CaseStatus.WITH_AGENCY, 12),
    (CaseStatus.DECIDING, 5),
    (CaseStatus.COMMENTING, 4),
    (CaseStatus.CLOSED, 45),
    (CaseStatus.REFUSED, 9),
    (CaseStatus.WITHDRAWN, 6),
)
_ENDED: Final = frozenset({CaseStatus.CLOSED, CaseStatus.REFUSED, CaseStatus.WITHDRAWN})


@dataclass
class _Batch:
    """The rows of some cases, table by table in the order in which they can be written."""

    people: list[Person] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    chains: list[Chain] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Maker:
    """Makes cases in batches, each one transaction. `draw` fixes everything but keys and salts."""

    def __init__(self, *, now: datetime, draw: Random) -> None:
        self._now = now
        self._draw = draw
        self._schemes = {row.slug: row for row in Scheme.objects.select_related("agency")}
        self._agencies = {row.slug: row for row in Agency.objects.all()}
        self._holders = _holders()
        self._references: set[str] = set(Case.objects.values_list("reference", flat=True))

    @transaction.atomic
    def make(self, count: int) -> None:
        """Write `count` cases. Effects in order: the chain numbers are locked; the rows of every table."""
        with connection.cursor() as cursor:
            # Numbers without gaps: nobody else may open a chain until these are written.
            cursor.execute("LOCK TABLE cases_chain IN EXCLUSIVE MODE")
        first = Chain.objects.order_by("-number").values_list("number", flat=True)[0] + 1
        people, filings, cases = _keys(Person, count), _keys(Filing, count), _keys(Case, count)
        batch = _Batch()
        for place in range(count):
            self._case(batch, first + place, people[place], filings[place], cases[place])
        for rows in (
            batch.people,
            batch.filings,
            batch.cases,
            batch.consents,
            batch.deadlines,
            batch.messages,
            batch.chains,
        ):
            _copy(rows)
        _copy(batch.events)

    def _case(self, batch: _Batch, number: int, person_id: int, filing_id: int, case_id: int) -> None:
        status = self._draw.choices([one for one, _ in _STATUSES], [weight for _, weight in _STATUSES])[0]
        trouble = self._draw.choice(list(Trouble))
        about, language = COMPLAINS[trouble], self._draw.choice((ENGLISH, CHINESE))
        received = self._received(status)
        holder = None if status in (CaseStatus.RECEIVED, CaseStatus.REFUSED) else self._draw.choice(self._holders)
        ended = received + timedelta(days=self._draw.uniform(2, 55)) if status in _ENDED else None
        id_number = f"110101{self._draw.randrange(1950, 2008)}0101{number % 10_000:04d}"
        person = Person(pk=person_id, name=f"Bulk {number}", id_number=id_number, id_index=blind_index(id_number))
        batch.people.append(person)
        scheme = self._schemes[about.scheme]
        filing = Filing(pk=filing_id, filed_at=received, language=language)
        batch.filings.append(filing)
        case = Case(
            pk=case_id,
            filing=filing,
            reference=self._reference(),
            code_hash=NO_CODE,
            status=status.value,
            person=person,
            agency=scheme.agency,
            scheme=scheme,
            grounds=[ground.value for ground in about.grounds],
            harms=[harm.value for harm in about.harms],
            narrative=words.NARRATIVES[trouble][0][language],
            wish=words.WISH[language],
            urgent=self._draw.random() < 0.1,
            language=language,
            received_at=received,
            assigned_to_id=holder,
            assigned_at=received + timedelta(days=1) if holder else None,
            admission_reasons=words.ACCEPTED[language] if holder else "",
            next_due_on=None if ended else local_day(received + _FINAL_DAYS),
            closed_at=ended,
            outcome=self._draw.choice(list(Outcome)).value if status is CaseStatus.CLOSED else "",
        )
        batch.cases.append(case)
        for slug, category in about.consents:
            batch.consents.append(
                Consent(
                    case=case,
                    agency=self._agencies[slug],
                    category=category,
                    given_at=received,
                    expires_at=received + timedelta(days=365),
                )
            )
        batch.deadlines.append(_clock(case, "OMB-ACK", received, DeadlineStatus.MET, 1, received))
        running = DeadlineStatus.CANCELLED if ended else DeadlineStatus.RUNNING
        batch.deadlines.append(_clock(case, "OMB-FINAL", received, running, _FINAL_DAYS.days, ended))
        batch.messages.append(
            Message(case=case, from_role=Role.CITIZEN.value, body=words.ASKS_NEWS[language], sent_at=received)
        )
        self._chain(batch, case, number, holder)

    def _chain(self, batch: _Batch, case: Case, number: int, holder: int | None) -> None:
        chain = Chain(number=number, case=case, head=arithmetic.genesis(number))
        by = Actor(role=Role.INVESTIGATOR, user_id=holder)
        steps: list[tuple[str, Actor, dict[str, Any]]] = [
            ("complaint_received", citizen(case.pk), {"scheme": case.scheme.slug, "grounds": case.grounds}),
            ("deadline_started", citizen(case.pk), {"rule": "OMB-ACK"}),
            ("deadline_started", citizen(case.pk), {"rule": "OMB-FINAL"}),
            ("deadline_met", SYSTEM, {"rule": "OMB-ACK"}),
        ]
        if holder:
            steps += [
                ("read", by, {"what": "case_page"}),
                ("case_accepted", by, {"to": holder}),
                ("pulls_requested", by, {"purpose": "investigation"}),
            ]
        if case.closed_at:
            steps.append((f"case_{case.status}", by if holder else SYSTEM, {"outcome": case.outcome}))
        for place, (action, actor, data) in enumerate(steps):
            at = case.closed_at if case.closed_at and place == len(steps) - 1 else case.received_at
            event = Event(
                chain=chain,
                seq=chain.length + 1,
                at=at,
                action=action,
                actor=actor.label,
                object_type="case",
                object_id=str(case.pk),
                data=data,
                previous=chain.head,
            )
            event.hash = arithmetic.link(event.previous, events.body_of(event))
            chain.length, chain.head = event.seq, event.hash
            batch.events.append(event)
        batch.chains.append(chain)

    def _received(self, status: CaseStatus) -> datetime:
        """Ended cases lie anywhere in three years, open ones in the last three months."""
        longest = _YEARS if status in _ENDED else timedelta(days=90)
        shortest = timedelta(days=56) if status in _ENDED else timedelta(hours=1)
        return self._now - shortest - self._draw.random() * (longest - shortest)

    def _reference(self) -> str:
        while True:
            body = "".join(self._draw.choices(REFERENCE_ALPHABET, k=REFERENCE_LENGTH - 1))
            reference = body + check_character(body)
            if reference not in self._references:
                self._references.add(reference)
                return reference


def holds_other_cases() -> bool:
    """Say whether the database holds cases that this module did not make."""
    return Case.objects.exclude(code_hash=NO_CODE).exists()


def email_of(number: int) -> str:
    """Give the address of one of the investigators who hold the cases, from 1 to HOLDERS."""
    return f"bulk{number}@ombudsman.example"


def _holders() -> list[int]:
    """Give the investigators that hold the cases; nobody can sign in as one of them."""
    emails = [email_of(number) for number in range(1, HOLDERS + 1)]
    there = set(User.objects.filter(email__in=emails).values_list("email", flat=True))
    for email in emails:
        if email not in there:
            User.objects.create_user(email, name=email.partition("@")[0], role=Role.INVESTIGATOR.value)
    return list(User.objects.filter(email__in=emails).order_by("pk").values_list("pk", flat=True))


def _clock(
    case: Case, rule: str, started: datetime, status: DeadlineStatus, days: int, ended: datetime | None
) -> Deadline:
    due_on: date = local_day(started) + timedelta(days=days)
    return Deadline(
        case=case,
        rule_id=rule,
        duty=Duty.OFFICE.value,
        trigger_at=started,
        due_on=due_on,
        due_at=end_of(due_on),
        notified_due_on=due_on,
        status=status.value,
        ended_at=ended,
    )


def _keys(model: type[models.Model], count: int) -> list[int]:
    """Take keys from the table's own sequence, so that rows made later do not collide."""
    with connection.cursor() as cursor:
        table = model._meta.db_table  # noqa: SLF001 - _meta is Django's documented way to a table's name
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return [row[0] for row in cursor.fetchall()]


def _copy(rows: Sequence[models.Model]) -> None:
    """Write rows of one table by COPY; every field prepares its own value, sealed ones seal it."""
    if not rows:
        return
    meta = rows[0]._meta  # noqa: SLF001 - see above
    fields = [field for field in meta.concrete_fields if not (field.primary_key and rows[0].pk is None)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    with connection.cursor() as cursor, cursor.copy(f'COPY "{meta.db_table}" ({names}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row(_values(row, fields))


def _values(row: models.Model, fields: Iterable[Any]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
