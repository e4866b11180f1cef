"""Requests and answers of the mock agencies, and how an answer is spoilt on its way. Knows no web framework."""

import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from ratings_connectors.mocks.faults import Fault

_BOMB_BYTES: Final = 64 * 1024 * 1024
_BLOCK: Final = bytes(1024 * 1024)
_BLANKS: Final = b" " * 65_536
_ENTRIES: Final = b",0" * 32_768
_GIGABYTE: Final = 2**30
_MAINTENANCE: Final = "<!doctype html><title>系统维护中</title><p>System maintenance (illustrative).</p>".encode()


@dataclass(frozen=True)
class MockRequest:
    """One request after the agency's prefix was cut off its path. Header names are lower case.

    `raw_query` is the query as it came, for signatures that cover it.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    raw_query: str = ""

    @classmethod
    def read(cls, method: str, target: str, headers: Mapping[str, str], body: bytes) -> "MockRequest":
        """From the request line's target; a parameter given twice counts with its last value."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        return cls(method, parts.path, query, headers, body, parts.query)

    @property
    def form(self) -> dict[str, str]:
        """The form-urlencoded body; empty when it is something else."""
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        except UnicodeDecodeError:
            return {}


@dataclass(frozen=True)
class MockAnswer:
    """An answer. `person` is whose it is (for faults set per person), `note` what the request log shows.

    The rest is how it goes wrong: dripping, followed by the same block without end, announced with another length,
    reset after half of it, or reset before any byte.
    """

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    person: str | None = None
    note: str = ""
    drip: bool = False
    endless: bytes = b""
    announced: int | None = None
    reset: bool = False
    silent: bool = False


def json_bytes(value: Any) -> bytes:
    """Compact UTF-8 JSON; Chinese stays readable."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def json_answer(value: Any, *, status: int = 200, person: str | None = None, note: str = "") -> MockAnswer:
    """An answer of JSON."""
    return MockAnswer(json_bytes(value), status, {"Content-Type": "application/json; charset=utf-8"}, person, note)


def spoil(answer: MockAnswer, fault: Fault, target: str) -> MockAnswer:
    """The answer with one wire fault; `target` is the address it was asked under."""
    return _SPOILERS[fault](answer, target)


def _instead(answer: MockAnswer, status: int, headers: Mapping[str, str], body: bytes = b"") -> MockAnswer:
    return replace(answer, status=status, headers=headers, body=body)


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9, wbits=zlib.MAX_WBITS | 16)
    return b"".join(packer.compress(_BLOCK) for _ in range(_BOMB_BYTES // len(_BLOCK))) + packer.flush()


_SPOILERS: Final[Mapping[Fault, Callable[[MockAnswer, str], MockAnswer]]] = {
    Fault.RATE_LIMITED: lambda answer, _: _instead(answer, 429, {"Retry-After": "7"}),
    Fault.MAINTENANCE: lambda answer, _: _instead(answer, 503, {"Content-Type": "text/html"}, _MAINTENANCE),
    Fault.REDIRECT_LOOP: lambda answer, target: _instead(answer, 302, {"Location": target}),
    Fault.GZIP_BOMB: lambda answer, _: _instead(answer, 200, {**answer.headers, "Content-Encoding": "gzip"}, _bomb()),
    Fault.DEEP_NESTING: lambda answer, _: replace(answer, body=b"[" * 1_000_000 + b"]" * 1_000_000),
    Fault.TRUNCATED_JSON: lambda answer, _: replace(answer, body=answer.body[: len(answer.body) // 2]),
    Fault.WRONG_CHARSET: lambda answer, _: replace(answer, body=answer.body.decode().encode("utf-16")),
    Fault.SLOW_DRIP: lambda answer, _: replace(answer, drip=True),
    Fault.HUGE_BODY: lambda answer, _: replace(answer, body=b"", endless=_BLANKS),
    Fault.ANNOUNCED_HUGE: lambda answer, _: replace(answer, endless=_BLANKS, announced=_GIGABYTE),
    Fault.BILLION_ENTRIES: lambda answer, _: replace(answer, body=b"[0", endless=_ENTRIES),
    Fault.CONNECTION_RESET: lambda answer, _: replace(answer, reset=True),
    Fault.RESET_AT_ONCE: lambda answer, _: replace(answer, silent=True),
}
