"""One text for one value: the same facts always give the same bytes and the same hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from cases.scoring.rounding import exact_text

_ACCEPTED = "None, bool, int, str, date, Decimal, Fraction, mapping, tuple, list or dataclass"


class Written:
    """A value whose published form is not simply its fields."""

    __slots__ = ()

    def written(self) -> object:
        """The published form, made of what ``plain`` accepts."""
        raise NotImplementedError


def plain(value: object) -> object:
    """Turn a value into what JSON can hold, without loss: exact numbers and dates become text.

    Raises TypeError for anything else, a float or a moment with a clock time above all.
    """
    if isinstance(value, Written):
        return plain(value.written())
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, tuple | list):
        return [plain(entry) for entry in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    return _plain_scalar(value)


def _plain_scalar(value: object) -> object:
    if isinstance(value, StrEnum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal | Fraction):
        return exact_text(Fraction(value))
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form; use {_ACCEPTED}")


def canonical_bytes(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    text = json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256_of(value: object) -> str:
    """Hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
