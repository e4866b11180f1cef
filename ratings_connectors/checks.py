"""System checks: every configured connector can be built, and production uses neither demo keys nor plain HTTP."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone

from ratings_connectors.errors import NotConfigured
from ratings_connectors.mocks.demo import demo_secrets
from ratings_connectors.registry import REGISTRY


@register(Tags.security)
def check_connectors(**_kwargs: Any) -> list[CheckMessage]:
    """One error per thing that is wrong in `settings.CONNECTORS`."""
    found: list[CheckMessage] = []
    for slug, entry in settings.CONNECTORS.items():
        try:
            REGISTRY.build(slug, entries=settings.CONNECTORS, clock=timezone.now)
        except NotConfigured as error:
            found.append(Error(f"CONNECTORS: {error}", id="ratings_connectors.E001"))
            continue
        if settings.PRODUCTION:
            found.extend(_unsafe_in_production(slug, entry))
    return found


def _unsafe_in_production(slug: str, entry: Mapping[str, Any]) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if _texts(entry) & demo_secrets():
        found.append(
            Error(f"CONNECTORS[{slug}] uses the demo keys of the mock agencies.", id="ratings_connectors.E002")
        )
    if urlsplit(str(entry.get("base_url"))).scheme != "https":
        found.append(Error(f"CONNECTORS[{slug}] is reached without TLS.", id="ratings_connectors.E003"))
    return found


def _texts(entry: Mapping[str, Any]) -> frozenset[str]:
    flat = [item for value in entry.values() for item in (value if isinstance(value, list | tuple) else [value])]
    return frozenset(item.strip() for item in flat if isinstance(item, str))
