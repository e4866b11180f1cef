"""The connectors as operators see them: how each agency answers, how its gate stands, and opening it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Max

from cases.actors import Actor
from cases.models import Agency, Pull, PullStatus
from cases.permissions import Permission
from cases.services import events
from cases.services.guards import require
from cases.services.refusals import Refused
from cases.workflow import Reason
from ratings_connectors import operations, queries
from ratings_connectors.queries import Cause, Drifted, Health
from ratings_connectors.sparing import Seen


@dataclass(frozen=True)
class Link:
    """One connector in the list. `agency` is None where no agency uses it; `gate` is None where it is not set up."""

    slug: str
    agency: Agency | None
    set_up: operations.SetUp
    health: Health
    gate: Seen | None
    drift: int


@dataclass(frozen=True)
class Failed:
    """Pulls that failed in the last seven days for one cause."""

    code: str
    pulls: int
    last_at: datetime


@dataclass(frozen=True)
class Detail:
    """One connector with what is behind the figures: causes, drift, failed and waiting pulls. No personal data."""

    link: Link
    causes: Sequence[Cause]
    drift: Sequence[Drifted]
    failed: Sequence[Failed]
    waiting: int


def overview(*, at: datetime) -> list[Link]:
    """Give every connector we can speak to, by name. Three queries; the gates come from Redis."""
    return _links(queries.slugs(), at)


def detail(*, slug: str, at: datetime) -> Detail | None:
    """Give one connector; None for one that we cannot speak to. Seven queries at most."""
    if slug not in queries.slugs():
        return None
    (link,) = _links((slug,), at)
    pulls = Pull.objects.filter(agency__connector=slug)
    failed = pulls.filter(status=PullStatus.FAILED.value, finished_at__gt=at - queries.WEEK, finished_at__lte=at)
    grouped = failed.values("error_code").annotate(number=Count("pk"), last=Max("finished_at"))
    return Detail(
        link=link,
        causes=queries.causes_of(slug=slug, at=at),
        drift=queries.drifted(slug=slug),
        failed=[Failed(row["error_code"], row["number"], row["last"]) for row in grouped.order_by("-last")],
        waiting=pulls.filter(status__in=(PullStatus.WAITING.value, PullStatus.RUNNING.value)).count(),
    )


@transaction.atomic
def open_gate(*, slug: str, by: Actor, at: datetime) -> None:
    """Let a person open the gate before an agency: breaker closed, rate and the agency's own wish forgotten.

    Effects in order: one event in the office's chain; then the state that all workers share, last, so that nothing is
    said to have happened that did not. Raises Refused: no permission to, or Redis away.
    """
    require(by, Permission.RELEASE_JOB)
    events.record(case=None, action="connector_opened", by=by, at=at, data={"connector": slug})
    try:
        operations.reset_gate(slug)
    except operations.GatesAway:
        raise Refused(Reason.NOT_REACHABLE_NOW) from None


def _links(slugs: Sequence[str], at: datetime) -> list[Link]:
    agencies = {agency.connector: agency for agency in Agency.objects.filter(connector__in=slugs).order_by("-pk")}
    drift = queries.drift_places()
    return [
        Link(
            slug=health.slug,
            agency=agencies.get(health.slug),
            set_up=operations.set_up(health.slug),
            health=health,
            gate=operations.gate_of(health.slug, at=at),
            drift=drift.get(health.slug, 0),
        )
        for health in queries.health_of(slugs=slugs, at=at)
    ]
