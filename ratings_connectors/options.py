"""The typed form of one entry of `settings.CONNECTORS`. Pure: receives a mapping, knows no settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self
from urllib.parse import urlsplit

from ratings_connectors.errors import NotConfigured


@dataclass(frozen=True)
class Options:
    """Where an agency is reached and with which keys.

    Time limits are whole seconds, sizes whole bytes. `allowed_hosts` lists `host:port`; when empty, only the host of
    `base_url` is allowed. Keys are PEM text; `secrets` are base64, newest first (several during a rotation).
    `certificates` are the agency's own, PEM text, several during a rotation; `callback_keys` are what it encrypts its
    callbacks with, 32 characters each, newest first. The last six spare the agency: what `sparing.Limits` means by
    them; docs/connectors/operations.md explains them.
    """

    slug: str
    base_url: str
    allowed_hosts: tuple[str, ...] = ()
    connect_timeout: int = 5
    read_timeout: int = 10
    total_timeout: int = 20
    max_body: int = 2 * 1024 * 1024
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    agency_public_key: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    merchant_id: str = ""
    merchant_serial: str = ""
    service_id: str = ""
    certificates: tuple[str, ...] = ()
    callback_keys: tuple[str, ...] = field(default=(), repr=False)
    requests_per_second: int = 20
    burst: int = 40
    concurrent_calls: int = 4
    breaker_failures: int = 4
    breaker_window: int = 300
    breaker_cool_down: int = 60

    @classmethod
    def from_mapping(cls, slug: str, values: Mapping[str, Any]) -> Self:
        """Read a settings entry; raises NotConfigured for unknown names, wrong types and a missing address."""
        types = {f.name: f.type for f in fields(cls)} | {"slug": ""}
        unknown = sorted(set(values) - set(types) | ({"slug"} & set(values)))
        if unknown:
            raise NotConfigured(slug, "unknown_option", ", ".join(unknown))
        kept: dict[str, Any] = {}
        for name, value in values.items():
            wanted = types[name]
            right = tuple(value) if isinstance(value, list) else value
            if not isinstance(right, wanted if isinstance(wanted, type) else tuple) or isinstance(right, bool):
                raise NotConfigured(slug, "wrong_option", name)
            if isinstance(right, int) and right < 1:
                raise NotConfigured(slug, "wrong_option", name)
            kept[name] = right
        options = cls(slug=slug, **{"base_url": "", **kept})
        if urlsplit(options.base_url).scheme not in ("http", "https") or not urlsplit(options.base_url).hostname:
            raise NotConfigured(slug, "wrong_option", "base_url")
        return options

    def require(self, *names: str) -> None:
        """Raise NotConfigured unless every named option has a value."""
        missing = [name for name in names if not getattr(self, name)]
        if missing:
            raise NotConfigured(self.slug, "missing_option", ", ".join(missing))

    def allows(self, url: str) -> bool:
        """Whether the address may be called at all."""
        allowed = self.allowed_hosts or (_host_and_port(self.base_url),)
        return _host_and_port(url) in allowed


def _host_and_port(url: str) -> str:
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return f"{parts.hostname}:{port}"
