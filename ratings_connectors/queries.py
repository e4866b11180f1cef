"""Reads over stored answers and drift."""

from collections.abc import Sequence

from django.db.models import QuerySet

from ratings_connectors.models import Answer, DriftCount
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
