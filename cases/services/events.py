"""The only writer of the audit chain."""

import secrets
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from cases import chain as arithmetic
from cases.actors import Actor
from cases.models import Case, Chain, Event, EventDetail

OFFICE_CHAIN = 0
_CHAIN_NUMBERS = 0x6F6D6275  # advisory lock: chain numbers are given out one at a time, without gaps


@transaction.atomic
def open_chain(*, case: Case) -> Chain:
    """Begin the chain of a new case. Queues behind other new cases until their transactions end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_NUMBERS])
    number = Chain.objects.order_by("-number").values_list("number", flat=True)[0] + 1
    return Chain.objects.create(number=number, case=case, head=arithmetic.genesis(number))


@transaction.atomic
def record(
    *,
    case: Case | None,
    action: str,
    by: Actor,
    at: datetime,
    about: models.Model | None = None,
    data: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
) -> Event:
    """Append one event to the chain of `case`, or to the office's own when there is none.

    `data` must hold only codes, ids, dates as text and hashes; anything personal goes into `detail`,
    which is kept apart, erasable, and only committed to in the chain. Writers of one case wait for
    each other here until their transactions end; cases do not wait for one another.
    """
    which = {"case": case} if case else {"number": OFFICE_CHAIN}
    chain = Chain.objects.select_for_update(no_key=True).get(**which)
    salt = secrets.token_hex(32) if detail else ""
    event = Event(
        chain=chain,
        seq=chain.length + 1,
        at=at,
        action=action,
        actor=by.label,
        object_type=about._meta.model_name or "" if about else "",  # noqa: SLF001 - documented by Django
        object_id=str(about.pk) if about else "",
        data=data or {},
        commitment=arithmetic.commitment(salt, detail) if detail else "",
        previous=chain.head,
    )
    event.hash = arithmetic.link(event.previous, body_of(event))
    event.save(force_insert=True)
    if detail:
        EventDetail.objects.create(event=event, salt=salt, value=detail)
    chain.length, chain.head = event.seq, event.hash
    chain.save(update_fields=["length", "head"])
    return event


def body_of(event: Event) -> list[Any]:
    """Give the facts of an event in the order in which they are hashed."""
    return [
        event.chain_id,
        event.seq,
        arithmetic.moment(event.at),
        event.action,
        event.actor,
        event.object_type,
        event.object_id,
        event.data,
        event.commitment,
    ]
