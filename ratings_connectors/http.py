"""The one HTTP door of the connectors.

It bounds time (connect, read, total) and size (while streaming, and after decompression), calls only allow-listed
hosts, follows no redirect, ignores proxies and credentials of the environment, and redacts secrets in the headers it
reports. It returns bytes; what they mean is the agency's business.
"""

import hashlib
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Final

import httpcore
import httpx

from ratings_connectors.base import Failure, RawAnswer, SignatureVerdict
from ratings_connectors.deadline import Deadline, DeadlineTransport
from ratings_connectors.errors import Malformed, NotConfigured, RefusedByAgency, Transient
from ratings_connectors.options import Options

Clock = Callable[[], datetime]

_SECRET_HEADERS: Final = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie", "x-api-key"})
_REDACTED: Final = "[redacted]"
_TRY_LATER: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_RETRY_AFTER: Final = 86_400
_CHUNK: Final = 64 * 1024


@dataclass(frozen=True)
class Call:
    """One request. `label` names the step; `form` becomes a form-urlencoded body, `content` is sent as it is."""

    label: str
    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None
    content: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> str:
        """The path with its query exactly as it is sent, for agencies whose signature covers it."""
        return httpx.URL(f"http://agency{self.path}", params=dict(self.params) or None).raw_path.decode("ascii")


@dataclass(frozen=True)
class Reply:
    """What came back: `status` is None when no headers arrived, `failure` says why the body is not whole."""

    label: str
    url: str
    status: int | None
    headers: Mapping[str, str]
    body: bytes
    failure: Failure | None
    received_at: datetime
    elapsed_ms: int

    def as_answer(self, signature: SignatureVerdict) -> RawAnswer:
        """The form in which answers are kept."""
        return RawAnswer(
            label=self.label,
            url=self.url,
            http_status=self.status,
            headers=self.headers,
            body=self.body,
            sha256=hashlib.sha256(self.body).hexdigest(),
            signature=SignatureVerdict.UNCHECKED if self.failure else signature,
            failure=self.failure,
            received_at=self.received_at,
            elapsed_ms=self.elapsed_ms,
        )

    def require_ok(self, slug: str) -> None:
        """Return only for a whole answer with status 200; otherwise raise the typed error for what happened."""
        if self.failure in (Failure.TOO_LARGE, Failure.ENCODING):
            raise Malformed(slug, f"answer_{self.failure.lower()}")
        if self.failure or self.status is None:
            raise Transient(slug, f"network_{(self.failure or Failure.CONNECT).lower()}")
        if self.status in _TRY_LATER:
            raise Transient(slug, f"http_{self.status}", retry_after=_retry_after(self.headers, self.received_at))
        if 300 <= self.status < 400:
            raise Malformed(slug, "redirect", f"HTTP {self.status}")
        if self.status != 200:
            raise RefusedByAgency(slug, f"http_{self.status}")


class Door:
    """Sends calls to one agency. `clock` tells the moment of arrival."""

    def __init__(self, *, options: Options, clock: Clock) -> None:
        self._options = options
        self._clock = clock

    def send(self, call: Call) -> Reply:
        """Send once; never raises for what the network does, only NotConfigured for a host not allowed."""
        url = f"{self._options.base_url.rstrip('/')}{call.path}"
        if not self._options.allows(url):
            raise NotConfigured(self._options.slug, "host_not_allowed")
        started = time.monotonic()
        status, headers, body, failure = self._exchange(call, url)
        return Reply(
            label=call.label,
            url=url,
            status=status,
            headers=headers,
            body=body,
            failure=failure,
            received_at=self._clock(),
            elapsed_ms=int((time.monotonic() - started) * 1000),
        )

    def _exchange(self, call: Call, url: str) -> tuple[int | None, dict[str, str], bytes, Failure | None]:
        o = self._options
        status: int | None = None
        headers: dict[str, str] = {}
        body = bytearray()
        transport = DeadlineTransport(deadline=Deadline(o.total_timeout), tls=_tls())
        timeout = httpx.Timeout(o.read_timeout, connect=o.connect_timeout)
        try:
            with (
                httpx.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    call.method,
                    url,
                    params=dict(call.params) or None,
                    data=dict(call.form) if call.form is not None else None,
                    content=call.content,
                    headers={"Accept-Encoding": "identity", **call.headers},
                ) as answer,
            ):
                status, headers = answer.status_code, redacted(answer.headers)
                for piece in _pieces(answer, o.max_body):
                    body += piece
        except (httpcore.ConnectTimeout, httpcore.ConnectError):
            return status, headers, bytes(body), Failure.CONNECT
        except httpcore.TimeoutException:
            return status, headers, bytes(body), Failure.TIMEOUT
        except (httpcore.NetworkError, httpcore.ProtocolError):
            return status, headers, bytes(body), Failure.CUT_SHORT
        except _TooLargeError:
            return status, headers, bytes(body), Failure.TOO_LARGE
        except _UnpackingError:
            return status, headers, bytes(body), Failure.ENCODING
        return status, headers, bytes(body), None


class _TooLargeError(Exception):
    """More bytes than we take, announced or sent."""


class _UnpackingError(Exception):
    """A content encoding that we did not ask for and cannot undo."""


def _pieces(answer: httpx.Response, most: int) -> Iterator[bytes]:
    """The first `most` bytes of the unpacked body; raises _TooLargeError where more are announced or come."""
    # The parser of HTTP has seen to it that the announced length is a number.
    if int(answer.headers.get("content-length", 0)) > most:
        raise _TooLargeError
    for piece in _unpacked(answer.iter_raw(), answer.headers.get("content-encoding", "identity")):
        yield piece[:most]
        most -= len(piece)
        if most < 0:
            raise _TooLargeError


def _unpacked(pieces: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """Undo gzip and deflate piece by piece, never producing more than one chunk at a time."""
    if encoding in ("", "identity"):
        yield from pieces
        return
    if encoding not in ("gzip", "deflate"):
        raise _UnpackingError
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        for piece in pieces:
            waiting = piece
            while waiting:
                yield unpacker.decompress(waiting, _CHUNK)
                waiting = unpacker.unconsumed_tail
    except zlib.error:
        raise _UnpackingError from None
    if not unpacker.eof:
        raise _UnpackingError


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def redacted(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers without what must not be kept; names in lower case, as they are given."""
    return {name: _REDACTED if name in _SECRET_HEADERS else value for name, value in headers.items()}


def _retry_after(headers: Mapping[str, str], received_at: datetime) -> int | None:
    """Seconds to wait, from either form of the Retry-After header (RFC 9110, 10.2.3); at most one day."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return min(int(value[:6]), _LONGEST_RETRY_AFTER)
    try:
        seconds = int((parsedate_to_datetime(value) - received_at).total_seconds())
    except (TypeError, ValueError):
        return None
    return max(0, min(seconds, _LONGEST_RETRY_AFTER))
