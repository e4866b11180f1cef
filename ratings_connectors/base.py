"""What every connector speaks: the question, the raw answer, the records read from it.

Pure: no Django, no HTTP, no clock. Moments are aware; dates are calendar dates in China (UTC+8).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, Protocol, TypeAlias

from ratings_connectors.errors import Unreadable

JSON: TypeAlias = "bool | int | str | Sequence[JSON] | Mapping[str, JSON] | None"

CHINA: Final = timezone(timedelta(hours=8), "UTC+8")
_COUNTER_DIGITS: Final = 13
_LONGEST_ID: Final = 100
_LONGEST_NAME: Final = 200


class Category(StrEnum):
    """What is asked for. A consent or a statutory power always names the category."""

    SCORE = "SCORE"
    WATCH_LIST = "WATCH_LIST"
    COURT_COPY = "COURT_COPY"
    SCORE_INPUTS = "SCORE_INPUTS"
    COURT_LIST = "COURT_LIST"
    RESTRICTION = "RESTRICTION"
    PENALTY_COPY = "PENALTY_COPY"
    ORDERS = "ORDERS"
    AUTHORISATIONS = "AUTHORISATIONS"
    PENALTIES = "PENALTIES"
    CREDIT_REPORT = "CREDIT_REPORT"
    PAYMENTS = "PAYMENTS"


class RecordKind(StrEnum):
    """What one record is."""

    SCORE = "SCORE"
    WATCH_ENTRY = "WATCH_ENTRY"
    COURT_COPY = "COURT_COPY"
    SCORE_ITEM = "SCORE_ITEM"
    COURT_LISTING = "COURT_LISTING"
    RESTRICTION = "RESTRICTION"
    PENALTY_COPY = "PENALTY_COPY"
    ORDER = "ORDER"
    AUTHORISATION = "AUTHORISATION"
    PENALTY = "PENALTY"
    ACCOUNT = "ACCOUNT"
    QUERY = "QUERY"
    ANNOTATION = "ANNOTATION"
    PAYMENT = "PAYMENT"


class SignatureVerdict(StrEnum):
    """What the check of the agency's signature over the raw bytes said."""

    VALID = "VALID"
    INVALID = "INVALID"
    STALE = "STALE"  # a good signature over a moment too far from ours
    MISSING = "MISSING"  # this agency signs, this answer is not signed
    NOT_SIGNED = "NOT_SIGNED"  # this agency never signs; our hash is all there is
    UNCHECKED = "UNCHECKED"  # no complete answer arrived, or its bytes cannot be read


class Failure(StrEnum):
    """Why no complete answer arrived. Kept with whatever bytes did arrive."""

    CONNECT = "CONNECT"
    TIMEOUT = "TIMEOUT"
    CUT_SHORT = "CUT_SHORT"
    TOO_LARGE = "TOO_LARGE"
    ENCODING = "ENCODING"


class DriftKind(StrEnum):
    """How an answer strayed from the format we know, without being unusable."""

    UNKNOWN_FIELD = "UNKNOWN_FIELD"
    UNKNOWN_CODE = "UNKNOWN_CODE"
    MISSING_FIELD = "MISSING_FIELD"


@dataclass(frozen=True, order=True)
class Drift:
    """One deviation: `place` is the part of the answer, `name` the field or the code as sent."""

    kind: DriftKind
    place: str
    name: str


@dataclass(frozen=True)
class RecordQuery:
    """One question to one agency about one person.

    `transaction_id` is fixed before the first attempt, so that a retry is the same question to the agency.
    `authorisation` names the consent or statutory power the question stands on.
    """

    transaction_id: str
    category: Category
    name: str
    id_number: str = field(repr=False)
    at: datetime
    authorisation: str | None = None


@dataclass(frozen=True)
class RawAnswer:
    """One HTTP answer as it came, before anyone interprets it. `http_status` is None when none was received.

    `label` says which step of the exchange it is (a pull may need several); `url` carries no query string.
    `sha256` is hexadecimal over `body`; `elapsed_ms` counts whole milliseconds.
    """

    label: str
    url: str
    http_status: int | None
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    sha256: str
    signature: SignatureVerdict
    failure: Failure | None
    received_at: datetime
    elapsed_ms: int


@dataclass(frozen=True)
class AgencyRecord:
    """One datum the agency holds, in our words.

    `content` has normalised English keys and JSON values (dates as ISO text, sequences as tuples); `extra` keeps
    every field we do not know, untouched. When an answer names nobody, the subject is the one asked for.
    """

    kind: RecordKind
    external_id: str
    subject_name: str
    subject_id_masked: str
    content: Mapping[str, JSON]
    occurred_on: date | None = None
    ended_on: date | None = None
    listed_on: date | None = None
    extra: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """What a parser made of an answer: the records, and how far the answer strayed from the known format.

    Raises Unreadable for records that nobody could file: without an id, with one of more than 100 characters, with a
    name of more than 200, or with the id of another record of their kind.
    """

    records: tuple[AgencyRecord, ...]
    drift: tuple[Drift, ...] = ()

    def __post_init__(self) -> None:
        if any(not 1 <= len(record.external_id) <= _LONGEST_ID for record in self.records):
            raise Unreadable("a record's id is empty or too long")
        if any(len(record.subject_name) > _LONGEST_NAME for record in self.records):
            raise Unreadable("a name is too long")
        if len({(record.kind, record.external_id) for record in self.records}) != len(self.records):
            raise Unreadable("two records have the same id")


@dataclass(frozen=True)
class NoticeItem:
    """One thing an agency is asked to correct. `wanted` and `reasons` are sentences for its respondent."""

    record_id: str
    finding: str
    wanted: str
    reasons: str


@dataclass(frozen=True)
class CorrectionNotice:
    """A correction request as sent to an agency that takes it by machine (an illustrative extension)."""

    transaction_id: str
    reference: str
    name: str
    id_number: str = field(repr=False)
    items: tuple[NoticeItem, ...]
    due_on: date
    at: datetime


@dataclass(frozen=True)
class Receipt:
    """The agency's receipt for a notice. `says_corrected` is only a claim: a fresh pull decides."""

    receipt_no: str
    says_corrected: bool


Keep: TypeAlias = Callable[[RawAnswer], None]


class Connector(Protocol):
    """One agency. Stateless between calls; safe to use from several workers."""

    @property
    def slug(self) -> str:
        """The connector's name in settings and in stored answers."""

    @property
    def parser_version(self) -> str:
        """Raised whenever the same bytes would be read differently; stored with every answer."""

    @property
    def categories(self) -> frozenset[Category]:
        """What may be asked."""

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """Ask, hand every raw answer to `keep` before reading it, return the records.

        Raises any of `errors.ConnectorError`; never retries.
        """


@dataclass(frozen=True)
class CallbackReading:
    """What an agency's callback says: something changed about a person, so that a fresh pull is worth asking for.

    `callback_id` is the same whenever the agency sends it again. `person_number` is the agency's own number for the
    person, as its records carry it in `content["person_number"]`; `concerns` are the categories that changed, none
    when nothing that we pull did.
    """

    callback_id: str
    event_type: str
    person_number: str = field(repr=False)
    concerns: tuple[Category, ...]


class TakesCallbacks(Protocol):
    """An agency that tells by itself when something changes."""

    def callback_verdict(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> SignatureVerdict:
        """Check the raw bytes before anyone reads them; header names are lower case."""

    def read_callback(self, body: bytes) -> CallbackReading:
        """Read a callback whose signature was good. Raises Malformed, or NotConfigured when no key of ours fits."""


class TakesNotices(Protocol):
    """An agency that also takes correction requests by machine."""

    def notify(self, notice: CorrectionNotice, *, keep: Keep) -> Receipt:
        """Send the notice; same duties and errors as `Connector.pull`."""


def transaction_id(*, at: datetime, counter: int) -> str:
    """Thirty digits as the gateway advises: 17 of China time to the millisecond, then a 13-digit counter.

    Raises ValueError for a naive moment or a counter outside 0 .. 10^13 - 1.
    """
    if at.tzinfo is None:
        raise ValueError("the moment of a transaction id must be aware")
    if not 0 <= counter < 10**_COUNTER_DIGITS:
        raise ValueError("the counter of a transaction id has at most 13 digits")
    local = at.astimezone(CHINA)
    return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}{counter:0{_COUNTER_DIGITS}d}"


def mask_id(id_number: str) -> str:
    """An identity number as the court list prints it: the first 10 and the last 4 of 18 characters."""
    return f"{id_number[:10]}****{id_number[-4:]}" if len(id_number) == 18 else "****"
