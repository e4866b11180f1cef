"""Joins the gateway's client and parsers: one method per category."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Final

from ratings_connectors.agencies.sesame import parse
from ratings_connectors.agencies.sesame.client import SesameClient
from ratings_connectors.base import (
    AgencyRecord,
    Category,
    CorrectionNotice,
    Keep,
    Reading,
    Receipt,
    RecordQuery,
    mask_id,
)
from ratings_connectors.errors import Malformed, RefusedByAgency
from ratings_connectors.http import Door
from ratings_connectors.options import Options

_METHODS: Final[Mapping[Category, str]] = {
    Category.SCORE: parse.SCORE,
    Category.WATCH_LIST: parse.WATCH_LIST,
    Category.COURT_COPY: parse.COURT_COPY,
    Category.PENALTY_COPY: parse.PENALTY_COPY,
    Category.SCORE_INPUTS: parse.SCORE_INPUTS,
}
# Product codes of the platform's own methods; the extension has an invented one.
_PRODUCTS: Final[Mapping[str, str]] = {
    parse.SCORE: "w1010100100000000001",
    parse.WATCH_LIST: "w1010100100000000022",
    parse.COURT_COPY: "w1010100100000000099",
    parse.PENALTY_COPY: "illustrative-penalty-copies",
    parse.SCORE_INPUTS: "illustrative-score-inputs",
    parse.NOTICE: "illustrative-correction-notice",
}

# Nobody has so many penalties; a longer list is refused rather than cut.
_WHOLE_LIST: Final = 100


class SesameConnector:
    """Score, watch list, platform copies of court notices and penalties, and the inputs of the score (illustrative)."""

    parser_version = parse.VERSION
    categories = frozenset(_METHODS)

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._client = SesameClient(options, door)

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """One call of the category's method; see `Connector.pull`."""
        method = _METHODS.get(query.category)
        if method is None:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        body = self._client.call(
            method,
            {**_asked(method, query), "transaction_id": query.transaction_id, "product_code": _PRODUCTS[method]},
            at=query.at,
            token=query.authorisation,
            keep=keep,
        )
        try:
            reading = parse.PARSERS[method](body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None
        return dataclasses.replace(reading, records=tuple(_with_subject(record, query) for record in reading.records))

    def notify(self, notice: CorrectionNotice, *, keep: Keep) -> Receipt:
        """Send a correction request (illustrative extension); see `TakesNotices.notify`."""
        content = {
            **_subject(notice),
            "transaction_id": notice.transaction_id,
            "product_code": _PRODUCTS[parse.NOTICE],
            "reference": notice.reference,
            "due_on": notice.due_on.isoformat(),
            "items": [dataclasses.asdict(item) for item in notice.items],
        }
        body = self._client.call(parse.NOTICE, content, at=notice.at, token=None, keep=keep)
        try:
            receipt_no, says_corrected = parse.receipt(body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None
        return Receipt(receipt_no, says_corrected)


def _asked(method: str, query: RecordQuery) -> dict[str, Any]:
    """Whom the method is asked about, and how much of it: penalties come as a list, taken in one piece."""
    if method == parse.PENALTY_COPY:
        return {"ep_cert_no": query.id_number, "name": query.name, "page_index": 1, "page_size": _WHOLE_LIST}
    return _subject(query)


def _subject(asked: RecordQuery | CorrectionNotice) -> dict[str, Any]:
    return {"cert_type": "IDENTITY_CARD", "cert_no": asked.id_number, "name": asked.name}


def _with_subject(record: AgencyRecord, query: RecordQuery) -> AgencyRecord:
    """An answer that names nobody speaks of the one asked for: the platform found them by token and number."""
    if record.subject_name:
        return record
    return dataclasses.replace(record, subject_name=query.name, subject_id_masked=mask_id(query.id_number))
