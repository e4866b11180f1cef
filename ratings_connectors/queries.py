"""Reads over stored answers and drift."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.db.models import Count, QuerySet, Sum

from ratings_connectors.models import Answer, Callback, DriftCount
from ratings_connectors.registry import REGISTRY


def slugs() -> tuple[str, ...]:
    """Every connector we can speak to, configured or not."""
    return REGISTRY.slugs


def answers_of(*, pull_key: str) -> QuerySet[Answer]:
    """All answers of one pull and all its attempts, oldest first. Bodies are included."""
    return Answer.objects.filter(pull_key=pull_key).order_by("id")


def proofs_of(*, pull_keys: Sequence[str]) -> QuerySet[Answer]:
    """All answers of several pulls, oldest first, without bodies and headers: what proves them, not what they say."""
    return Answer.objects.filter(pull_key__in=pull_keys).defer("body", "headers").order_by("id")


def drift_of(*, slug: str) -> QuerySet[DriftCount]:
    """What a connector's answers strayed in, latest first."""
    return DriftCount.objects.filter(connector=slug).order_by("-last_seen_at", "place", "name")


@dataclass(frozen=True)
class Drifted:
    """One way in which a connector's answers strayed from the known format, and how often. No personal data."""

    kind: str
    place: str
    name: str
    seen: int
    first_seen_at: datetime
    last_seen_at: datetime


def drifted(*, slug: str, most: int = 100) -> list[Drifted]:
    """What a connector's answers strayed in, latest first. One query."""
    fields = ("kind", "place", "name", "seen", "first_seen_at", "last_seen_at")
    return [Drifted(*row) for row in drift_of(slug=slug).values_list(*fields)[:most]]


def drift_counts() -> Mapping[str, int]:
    """Connector -> how many deviations its answers had in all. One query."""
    return dict(DriftCount.objects.values_list("connector").annotate(Sum("seen")).order_by("connector"))


def callback_counts() -> Mapping[str, int]:
    """Connector -> how many callbacks with a good signature are kept. One query."""
    return dict(Callback.objects.values_list("connector").annotate(Count("pk")).order_by("connector"))


def drift_places() -> Mapping[str, int]:
    """Connector -> in how many ways its answers strayed. One query."""
    rows = DriftCount.objects.values_list("connector").annotate(Count("pk")).order_by("connector")
    return dict(rows)


@dataclass(frozen=True)
class Period:
    """Answers of one span of time, and how many of them show the agency unwell."""

    answers: int
    unwell: int


@dataclass(frozen=True)
class Health:
    """How an agency has been answering: the last good answer of all, two spans, half and 95 of 100 answers in ms."""

    slug: str
    last_success_at: datetime | None
    day: Period
    week: Period
    p50_ms: int | None
    p95_ms: int | None


@dataclass(frozen=True)
class Cause:
    """What went wrong with answers of one agency: code, how often, when last."""

    code: str
    answers: int
    last_at: datetime


DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
# A refusal is an answer; unwell is a broken exchange, a redirect, a "come back later" and a signature that is not good.
_UNWELL: Final = """(a.failure <> '' OR a.http_status >= 500 OR a.http_status IN (408, 425, 429)
    OR a.http_status BETWEEN 300 AND 399 OR a.signature IN ('INVALID', 'STALE', 'MISSING'))"""


def health_of(*, slugs: Sequence[str], at: datetime) -> list[Health]:
    """How connectors have been answering up to a moment, in the order asked for. One query, along the index."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT wanted.slug, good.at, seen.day, seen.day_unwell, seen.week, seen.week_unwell, seen.ms[1], seen.ms[2]
            FROM unnest(%(slugs)s::text[]) WITH ORDINALITY AS wanted (slug, place)
            LEFT JOIN LATERAL (
                SELECT a.received_at AS at FROM ratings_connectors_answer a
                WHERE a.connector = wanted.slug AND a.received_at <= %(at)s AND NOT {_UNWELL}
                ORDER BY a.received_at DESC LIMIT 1
            ) good ON true
            CROSS JOIN LATERAL (
                SELECT
                    count(*) FILTER (WHERE a.received_at > %(day)s) AS day,
                    count(*) FILTER (WHERE a.received_at > %(day)s AND {_UNWELL}) AS day_unwell,
                    count(*) AS week,
                    count(*) FILTER (WHERE {_UNWELL}) AS week_unwell,
                    percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY a.elapsed_ms)
                        FILTER (WHERE a.received_at > %(day)s) AS ms
                FROM ratings_connectors_answer a
                WHERE a.connector = wanted.slug AND a.received_at > %(week)s AND a.received_at <= %(at)s
            ) seen
            ORDER BY wanted.place
            """,  # noqa: S608 - the only text put in is the condition above
            {"slugs": list(slugs), "at": at, "day": at - DAY, "week": at - WEEK},
        )
        return [
            Health(slug, good, Period(day, day_unwell), Period(week, week_unwell), p50, p95)
            for slug, good, day, day_unwell, week, week_unwell, p50, p95 in cursor.fetchall()
        ]


def causes_of(*, slug: str, at: datetime) -> list[Cause]:
    """What went wrong with a connector's answers in the last seven days, latest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT
                CASE
                    WHEN a.failure <> '' THEN 'network_' || lower(a.failure)
                    WHEN a.signature IN ('INVALID', 'STALE', 'MISSING') THEN 'signature_' || lower(a.signature)
                    ELSE 'http_' || a.http_status
                END AS code,
                count(*),
                max(a.received_at) AS last_at
            FROM ratings_connectors_answer a
            WHERE a.connector = %(slug)s AND a.received_at > %(week)s AND a.received_at <= %(at)s AND {_UNWELL}
            GROUP BY code
            ORDER BY last_at DESC, code
            """,  # noqa: S608 - the only text put in is the condition above
            {"slug": slug, "at": at, "week": at - WEEK},
        )
        return [Cause(*row) for row in cursor.fetchall()]
