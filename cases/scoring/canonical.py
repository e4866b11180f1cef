"""One text for one value: the same facts always give the same bytes and the same hash."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from cases.scoring.rounding import exact_text

_ACCEPTED = "None, bool, int, str, date, Decimal, Fraction, mapping, tuple, list or dataclass"
_AS_THEY_ARE = frozenset({str, int, bool, type(None)})
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

#: Metadata of a dataclass field that came into the format later: while it is empty it is left out of
#: the text, so that the hashes of documents from before that day stand.
ADDED_LATER = {"left_out_when_empty": True}


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
    kind: Any = type(value)
    return value if kind in _AS_THEY_ARE else _writer(kind)(value)


@cache
def _writer(kind: Any) -> Callable[[Any], object]:
    """How values of one type are written; asked once a type, since a result holds hundreds of values."""
    write = next((write for base, write in _WRITERS if issubclass(kind, base)), None)
    if write is not None and not issubclass(kind, datetime):
        return write
    if is_dataclass(kind):
        return _fields_writer(kind)
    raise TypeError(f"{kind.__name__} has no canonical form; use {_ACCEPTED}")


#: The first base that fits decides.
_WRITERS: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (Written, lambda value: plain(value.written())),
    (StrEnum, lambda value: value.value),
    (str, lambda value: value),
    (int, lambda value: value),
    (Decimal, lambda value: exact_text(Fraction(value))),
    (Fraction, exact_text),
    (date, date.isoformat),
    (Mapping, lambda value: {str(key): plain(entry) for key, entry in value.items()}),
    (tuple, lambda value: [plain(entry) for entry in value]),
    (list, lambda value: [plain(entry) for entry in value]),
)


def _fields_writer(kind: Any) -> Callable[[Any], object]:
    names = [field.name for field in fields(kind)]
    later = [field.name for field in fields(kind) if field.metadata == ADDED_LATER]

    def write(value: object) -> object:
        stated = {name: plain(getattr(value, name)) for name in names}
        for name in later:
            if stated[name] in (None, []):
                del stated[name]
        return stated

    return write


def is_writable(text: str) -> bool:
    """True unless the text holds half of a character: JSON can smuggle one in, UTF-8 has no form for it."""
    return text.isascii() or _LONE_SURROGATE.search(text) is None


def canonical_bytes(value: object) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces."""
    return _ENCODER.encode(plain(value)).encode()


def sha256_of(value: object) -> str:
    """Hex SHA-256 of the canonical bytes."""
    return hashlib.sha256(canonical_bytes(value)).hexdigest()
