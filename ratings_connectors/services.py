"""Pulling records and sending notices: the raw answer is safe in the database before anyone reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ratings_connectors import queries, replay
from ratings_connectors.base import (
    AgencyRecord,
    Connector,
    CorrectionNotice,
    Drift,
    RawAnswer,
    Reading,
    Receipt,
    RecordQuery,
)
from ratings_connectors.errors import CalledOff, NotConfigured
from ratings_connectors.gates import Visit, gates
from ratings_connectors.models import Answer
from ratings_connectors.options import Options
from ratings_connectors.registry import REGISTRY


@dataclass(frozen=True)
class Pulled:
    """A pull that worked: the stored answers in order of arrival, the records read from them, the drift seen."""

    answers: tuple[Answer, ...]
    records: tuple[AgencyRecord, ...]
    drift: tuple[Drift, ...]


@dataclass(frozen=True)
class Notified:
    """A notice that was taken: the stored answers and the agency's receipt."""

    answers: tuple[Answer, ...]
    receipt: Receipt


# Asked after every answer, with the time that the exchange took so far.
StillWanted = Callable[[timedelta], bool]


def pull_records(
    *, slug: str, query: RecordQuery, at: datetime, still_wanted: StillWanted = lambda _took: True
) -> Pulled:
    """Ask one agency once. Effects in order: each raw answer is committed as it arrives, then read; drift is counted.

    `still_wanted` is asked between the two: when it says no, the answer stays unread, no further question is sent, and
    CalledOff is raised. Must not run inside a transaction: an answer already received could then be rolled back
    (RuntimeError). Raises any of `errors.ConnectorError`, NotAsked when the agency is to be spared now; the answers
    received until then stay stored under `query.transaction_id`. Does not retry and does not ask whether the pull is
    permitted: both are the caller's.
    """
    connector = _connector(slug)
    kept: list[Answer] = []
    with gates().through(options_of(slug), at=at) as visit:
        reading = connector.pull(query, keep=_keeper(connector, query.transaction_id, kept, visit, still_wanted))
    _count_drift(slug, reading.drift, at)
    return Pulled(tuple(kept), reading.records, reading.drift)


def parser_version_of(*, slug: str) -> str:
    """The version of the parser that reads an agency's answers now; raises NotConfigured."""
    return _connector(slug).parser_version


def read_again(*, slug: str, query: RecordQuery) -> Reading:
    """Read what an agency answered to a query once more, with today's parser; see `replay.read_again`.

    `query` is the query of then: its transaction id finds the answers. Nothing is sent, stored or counted.
    """
    # Without bodies: each is loaded when it is read, so that one answer at a time is in memory.
    answers = queries.proofs_of(pull_keys=[query.transaction_id])
    return replay.read_again(REGISTRY, options=options_of(slug), query=query, answers=answers)


def notify_correction(*, slug: str, notice: CorrectionNotice) -> Notified:
    """Send a correction request by machine. Effects, conditions and errors as for `pull_records`.

    Raises NotConfigured for an agency that takes no notices by machine.
    """
    connector = _connector(slug)
    send = getattr(connector, "notify", None)
    if send is None:
        raise NotConfigured(slug, "takes_no_notices")
    kept: list[Answer] = []
    with gates().through(options_of(slug), at=notice.at) as visit:
        receipt = send(notice, keep=_keeper(connector, notice.transaction_id, kept, visit))
    return Notified(tuple(kept), receipt)


def _connector(slug: str) -> Connector:
    return REGISTRY.build(slug, entries=settings.CONNECTORS, clock=timezone.now)


def options_of(slug: str) -> Options:
    """The settings of a connector; raises NotConfigured when they are missing or wrong."""
    if slug not in settings.CONNECTORS:
        raise NotConfigured(slug, "no_settings")
    return Options.from_mapping(slug, settings.CONNECTORS[slug])


def _keeper(
    connector: Connector,
    pull_key: str,
    kept: list[Answer],
    visit: Visit,
    still_wanted: StillWanted = lambda _took: True,
) -> Callable[[RawAnswer], None]:
    def keep(raw: RawAnswer) -> None:
        answer = Answer(
            pull_key=pull_key,
            connector=connector.slug,
            label=raw.label,
            url=raw.url,
            http_status=raw.http_status,
            headers=dict(raw.headers),
            body=raw.body,
            sha256=raw.sha256,
            signature=raw.signature.value,
            failure=raw.failure.value if raw.failure else "",
            parser_version=connector.parser_version,
            received_at=raw.received_at,
            elapsed_ms=raw.elapsed_ms,
        )
        with transaction.atomic(durable=True):
            answer.save(force_insert=True)
        kept.append(answer)
        visit.answered()
        if not still_wanted(timedelta(milliseconds=sum(one.elapsed_ms for one in kept))):
            raise CalledOff(connector.slug, "called_off")

    return keep


def _count_drift(slug: str, drift: tuple[Drift, ...], at: datetime) -> None:
    """Add one per distinct deviation; sorted, so that two workers take the rows in the same order."""
    if not drift:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            """
            INSERT INTO ratings_connectors_driftcount
                (connector, kind, place, name, seen, first_seen_at, last_seen_at)
            VALUES (%s, %s, %s, %s, 1, %s, %s)
            ON CONFLICT (connector, kind, place, name) DO UPDATE
            SET seen = ratings_connectors_driftcount.seen + 1,
                last_seen_at = greatest(ratings_connectors_driftcount.last_seen_at, excluded.last_seen_at)
            """,
            [(slug, d.kind.value, d.place[:80], d.name, at, at) for d in sorted(set(drift))],
        )
