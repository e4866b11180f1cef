"""Typed readers of environment variables.

A value that is missing, unknown or unsafe is refused with one line that names the variable, before anything else
starts. Every reader files the variable it asked for, so that docs/configuration.md can be compared with the code.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE: Final = frozenset({"1", "true", "yes", "on"})
FALSE: Final = frozenset({"0", "false", "no", "off"})


class Refused(ImproperlyConfigured):
    """A setting that the project will not start with. The text is one line and begins with the variable's name."""


@dataclass(frozen=True)
class KeyWithId:
    """A symmetric key and the name it is written down under beside everything it encrypted."""

    key_id: str
    key: bytes = field(repr=False)


@dataclass
class Environment:
    """Reads settings out of a mapping of strings (normally `os.environ`); an empty string counts as not set.

    `production` decides whether values that are only good enough for a desk (defaults of keys, plain HTTP) pass.
    """

    values: Mapping[str, str]
    production: bool = False
    asked: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, default: str | None = None, *, production_default: str | None = None) -> str:
        """One line of text. Without a default, or in production without `production_default`, it is required."""
        self.asked[name] = "text"
        value = self._raw(name)
        if value is not None:
            return value
        fallback = production_default if self.production else default
        if fallback is None:
            raise Refused(f"{name} is required{' in production' if self.production else ''} and is not set.")
        return fallback

    def optional(self, name: str) -> str | None:
        """Text, or None when not set."""
        self.asked[name] = "text, optional"
        return self._raw(name)

    def flag(self, name: str, default: bool) -> bool:
        """1/true/yes/on or 0/false/no/off."""
        self.asked[name] = "flag"
        value = self._raw(name)
        if value is None:
            return default
        if value.lower() not in TRUE | FALSE:
            raise Refused(f"{name} must be 1 or 0 (or true/false, yes/no, on/off); got {value!r}.")
        return value.lower() in TRUE

    def whole(self, name: str, default: int, *, lowest: int = 0, highest: int | None = None) -> int:
        """A whole number inside the inclusive bounds."""
        self.asked[name] = "whole number"
        value = self._raw(name)
        if value is None:
            return default
        try:
            number = int(value)
        except ValueError:
            raise Refused(f"{name} must be a whole number; got {value!r}.") from None
        if number < lowest or (highest is not None and number > highest):
            bounds = f"at least {lowest}" if highest is None else f"from {lowest} to {highest}"
            raise Refused(f"{name} must be {bounds}; got {number}.")
        return number

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of the options, spelled exactly."""
        self.asked[name] = "one of " + ", ".join(options)
        value = self._raw(name) or default
        if value not in options:
            raise Refused(f"{name} must be one of {', '.join(options)}; got {value!r}.")
        return value

    def words(self, name: str, default: Sequence[str], *, required_in_production: bool = True) -> list[str]:
        """Comma-separated words. Required in production, where `*` is refused."""
        self.asked[name] = "comma-separated list"
        value = self._raw(name)
        if value is None:
            if self.production and required_in_production:
                raise Refused(f"{name} is required in production and is not set.")
            return list(default)
        words = [word.strip() for word in value.split(",") if word.strip()]
        if self.production and "*" in words:
            raise Refused(f"{name} must not be * in production.")
        return words

    def folder(self, name: str, default: Path) -> Path:
        """An absolute folder path; it need not exist yet."""
        self.asked[name] = "folder"
        value = self._raw(name)
        if value is None:
            return default
        path = Path(value)
        if not path.is_absolute():
            raise Refused(f"{name} must be an absolute path; got {value!r}.")
        return path

    def url(self, name: str, default: str, *, schemes: Sequence[str], required_in_production: bool = True) -> str:
        """An absolute URL with one of the schemes, returned without a trailing slash."""
        self.asked[name] = "URL"
        value = self._raw(name)
        if value is None:
            if self.production and required_in_production:
                raise Refused(f"{name} is required in production and is not set.")
            value = default
        if urlsplit(value).scheme not in schemes:
            raise Refused(f"{name} must be a URL starting with {' or '.join(f'{s}://' for s in schemes)}.")
        return value.rstrip("/")

    def key(self, name: str, desk_default: bytes) -> bytes:
        """A base64 key of exactly 32 bytes. Required in production, where the desk default is refused by value."""
        self.asked[name] = "base64 of 32 bytes"
        value = self._raw(name)
        if value is None:
            if self.production:
                raise Refused(f"{name} is required in production and is not set.")
            return desk_default
        key = _decode_key(name, value)
        self._refuse_desk_key(name, key, desk_default)
        return key

    def keys(self, name: str, desk_default: KeyWithId) -> tuple[KeyWithId, ...]:
        """Comma-separated `id:base64` keys of 32 bytes, newest first. Required in production."""
        self.asked[name] = "comma-separated id:base64 of 32 bytes"
        value = self._raw(name)
        if value is None:
            if self.production:
                raise Refused(f"{name} is required in production and is not set.")
            return (desk_default,)
        ring = tuple(_key_with_id(name, part.strip()) for part in value.split(","))
        if len({entry.key_id for entry in ring}) != len(ring):
            raise Refused(f"{name} names the same key id twice.")
        for entry in ring:
            self._refuse_desk_key(name, entry.key, desk_default.key)
        return ring

    def document(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """A JSON object."""
        self.asked[name] = "JSON object"
        value = self._raw(name)
        if value is None:
            return default
        try:
            parsed = json.loads(value)
        except json.JSONDecodeError as error:
            raise Refused(f"{name} is not JSON: {error.msg} at character {error.pos}.") from None
        if not isinstance(parsed, dict):
            raise Refused(f"{name} must be a JSON object.")
        return parsed

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A PostgreSQL URL as Django's connection settings; a unix socket goes into `?host=/folder`."""
        url = urlsplit(self.url(name, default, schemes=("postgresql", "postgres")))
        self.asked[name] = "postgresql:// URL"
        query = dict(part.split("=", 1) for part in url.query.split("&") if "=" in part)
        if not url.path.strip("/"):
            raise Refused(f"{name} must name a database.")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(url.path.strip("/")),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(query.pop("host", url.hostname or "")),
            "PORT": str(query.pop("port", url.port or "")),
            "OPTIONS": {key: unquote(value) for key, value in query.items()},
        }

    def _raw(self, name: str) -> str | None:
        value = self.values.get(name, "").strip()
        return value or None

    def _refuse_desk_key(self, name: str, key: bytes, desk_default: bytes) -> None:
        if self.production and key == desk_default:
            raise Refused(f"{name} is the key printed in the source code; make your own.")


def _decode_key(name: str, value: str) -> bytes:
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(f"{name} is not base64.") from None
    if len(key) != 32:
        raise Refused(f"{name} must hold 32 bytes; it holds {len(key)}.")
    return key


def _key_with_id(name: str, part: str) -> KeyWithId:
    key_id, colon, encoded = part.partition(":")
    if not colon or not key_id:
        raise Refused(f"{name} must be a list of id:base64 keys.")
    return KeyWithId(key_id, _decode_key(name, encoded))
