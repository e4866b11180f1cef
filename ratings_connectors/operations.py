"""What the office's operators ask about the connectors: is one set up, reachable, left in peace just now."""

from dataclasses import dataclass
from datetime import datetime

import redis
from django.conf import settings
from django.utils import timezone

from ratings_connectors.errors import ConnectorError, NotConfigured, Transient
from ratings_connectors.gates import gates
from ratings_connectors.http import Call, Door
from ratings_connectors.registry import REGISTRY
from ratings_connectors.services import options_of
from ratings_connectors.sparing import Seen


class GatesAway(Exception):
    """Redis cannot be reached, so that nothing that all workers share can be changed."""


@dataclass(frozen=True)
class SetUp:
    """Whether a connector can be used at all; `code` and `detail` say what is wrong with its settings."""

    slug: str
    ok: bool
    code: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Reached:
    """How an agency answered a question that names nobody. `code` is empty when it is well."""

    slug: str
    code: str
    detail: str
    elapsed_ms: int | None


def set_up(slug: str) -> SetUp:
    """Say whether a connector's settings are complete; asks nobody."""
    try:
        REGISTRY.build(slug, entries=settings.CONNECTORS, clock=timezone.now)
    except NotConfigured as error:
        return SetUp(slug, ok=False, code=error.code, detail=error.detail)
    return SetUp(slug, ok=True)


def reach(slug: str) -> Reached:
    """Ask an agency for its front page: no person, no signature, no record of it, past the gate.

    Any whole answer will do, "not found" as well: somebody is there. Only a broken exchange, a redirect and the
    statuses that say "later" count as unwell.
    """
    checked = set_up(slug)
    if not checked.ok:
        return Reached(slug, checked.code, checked.detail, None)
    try:
        reply = Door(options=options_of(slug), clock=timezone.now).send(Call(label="check", method="GET", path="/"))
    except NotConfigured as error:
        return Reached(slug, error.code, error.detail, None)
    try:
        reply.require_ok(slug)
    except Transient as error:
        return Reached(slug, error.code, error.detail, reply.elapsed_ms)
    except ConnectorError as error:
        unwell = reply.failure or (reply.status or 0) < 400
        return Reached(slug, error.code if unwell else "", error.detail, reply.elapsed_ms)
    return Reached(slug, "", "", reply.elapsed_ms)


def gate_of(slug: str, *, at: datetime) -> Seen | None:
    """How the gate before an agency stands; None for a connector that is not set up."""
    try:
        return gates().look(options_of(slug), at=at)
    except NotConfigured:
        return None


def reset_gate(slug: str) -> None:
    """Open the gate and close the breaker of an agency for all workers; raises GatesAway when Redis is away."""
    try:
        gates().reset(slug)
    except redis.RedisError:
        raise GatesAway from None


def calls_of(slug: str) -> dict[str, int]:
    """How the calls to an agency ended (`outcome_...`) and how long they took (`le_...`, `ms`), as counted in Redis."""
    return gates().counts(slug)
