"""Joins the platform's client and parsers. It knows people by openid, so every pull begins by asking for that."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, TypeVar

from ratings_connectors.agencies.wechat_pay import callback, parse, signing
from ratings_connectors.agencies.wechat_pay.client import WechatPayClient
from ratings_connectors.base import CallbackReading, Category, Keep, Reading, RecordQuery, SignatureVerdict, mask_id
from ratings_connectors.errors import Malformed, NotConfigured, NotFound, RefusedByAgency
from ratings_connectors.http import Door
from ratings_connectors.options import Options

T = TypeVar("T")

_MOST_CALLS: Final = 200
_ILLUSTRATIVE: Final[Mapping[Category, str]] = {
    Category.SCORE: parse.SCORE,
    Category.SCORE_INPUTS: parse.SCORE_INPUTS,
}


class WechatPayConnector:
    """Authorisations and service orders in the platform's own format; the score and its inputs are illustrative."""

    parser_version = parse.VERSION
    categories = frozenset({Category.AUTHORISATIONS, Category.ORDERS, *_ILLUSTRATIVE})

    def __init__(self, options: Options, door: Door) -> None:
        self.slug = options.slug
        self._client = WechatPayClient(options, door)
        self._callback_keys = options.callback_keys
        if any(len(key.encode()) != callback.KEY_LENGTH for key in options.callback_keys):
            raise NotConfigured(options.slug, "wrong_option", "callback_keys")

    def pull(self, query: RecordQuery, *, keep: Keep) -> Reading:
        """One call for the openid, then one for each thing asked for; see `Connector.pull`."""
        if query.category not in self.categories:
            raise RefusedByAgency(self.slug, "category_not_offered", query.category)
        asked = {"name": query.name, "id_number": query.id_number}
        body = self._client.illustrative(parse.IDENTITIES, {**_common(query), **asked}, at=query.at, keep=keep)
        who = self._read(parse.identity, body)
        match query.category:
            case Category.AUTHORISATIONS:
                readings = self._authorisations(who, query, keep)
            case Category.ORDERS:
                readings = self._orders(who, query, keep)
            case category:
                name = _ILLUSTRATIVE[category]
                body = self._client.illustrative(name, _asked(query, who), at=query.at, keep=keep)
                readings = [self._read(parse.PARSERS[name], body)]
        return self._joined(readings, who, query)

    def callback_verdict(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> SignatureVerdict:
        """Check a callback's raw bytes; see `TakesCallbacks`."""
        return signing.verdict(self._client.platform_keys, headers, body, at=at)

    def read_callback(self, body: bytes) -> CallbackReading:
        """Open a callback; see `TakesCallbacks`."""
        try:
            said = callback.read(body, self._callback_keys)
        except callback.CannotOpenError:
            raise NotConfigured(self.slug, "callback_cannot_be_opened") from None
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_callback", str(error)) from None
        return CallbackReading(said.id, said.event_type, said.openid, callback.CONCERNS.get(said.event_type, ()))

    def _authorisations(self, who: parse.Identity, query: RecordQuery, keep: Keep) -> list[Reading]:
        """The present authorisation, then every other one the platform named."""
        self._require_few(who.codes)
        body = self._client.permission(who.openid, at=query.at, keep=keep)
        present = self._read(parse.permission, body)
        seen = {record.external_id for record in present.records}
        others = [code for code in dict.fromkeys(who.codes) if code not in seen]
        bodies = [
            self._client.permission_by_code(code, place=place, at=query.at, keep=keep)
            for place, code in enumerate(others, start=1)
        ]
        return [present, *(self._read(parse.permission, body) for body in bodies)]

    def _orders(self, who: parse.Identity, query: RecordQuery, keep: Keep) -> list[Reading]:
        body = self._client.illustrative(parse.ORDER_NUMBERS, _asked(query, who), at=query.at, keep=keep)
        numbers = tuple(dict.fromkeys(self._read(parse.order_numbers, body)))
        self._require_few(numbers)
        readings = []
        for place, number in enumerate(numbers, start=1):
            try:
                body = self._client.order(number, place=place, at=query.at, keep=keep)
            except NotFound:
                # The platform knows the person; that it lost an order it just named is its own contradiction.
                raise Malformed(self.slug, "listed_order_missing") from None
            readings.append(self._read(parse.service_order, body))
        if tuple(record.external_id for reading in readings for record in reading.records) != numbers:
            raise Malformed(self.slug, "another_order")
        return readings

    def _require_few(self, numbers: tuple[str, ...]) -> None:
        if len(numbers) > _MOST_CALLS:
            raise Malformed(self.slug, "too_many_to_ask_for", str(len(numbers)))

    def _read(self, parser: Callable[[bytes], T], body: bytes) -> T:
        try:
            return parser(body)
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None

    def _joined(self, readings: list[Reading], who: parse.Identity, query: RecordQuery) -> Reading:
        """All records, in the name of the person asked for; one about somebody else spoils the whole pull."""
        found = [record for reading in readings for record in reading.records]
        if any(record.content["person_number"] not in ("", who.openid) for record in found):
            raise Malformed(self.slug, "answer_about_another_person")
        masked = mask_id(query.id_number)
        named = (dataclasses.replace(one, subject_name=query.name, subject_id_masked=masked) for one in found)
        try:
            return Reading(tuple(named), tuple(drift for reading in readings for drift in reading.drift))
        except ValueError as error:
            raise Malformed(self.slug, "unreadable_answer", str(error)) from None


def _common(query: RecordQuery) -> dict[str, str]:
    return {"request_id": query.transaction_id, "basis_of_access": query.authorisation or ""}


def _asked(query: RecordQuery, who: parse.Identity) -> dict[str, str]:
    return {**_common(query), "openid": who.openid}
