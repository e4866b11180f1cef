"""The clearing platform's answer (all signatures already checked) -> one record a payment. Pure. Illustrative format.

Raises Unreadable when an answer cannot be read; unknown fields, states and currencies are drift.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from ratings_connectors import jsontext
from ratings_connectors.agencies.clearing.confirmation import FORMAT, canonical
from ratings_connectors.base import CHINA, JSON, AgencyRecord, Reading, RecordKind
from ratings_connectors.errors import Unreadable
from ratings_connectors.fields import Fields

VERSION: Final = "clearing-1"
_STATES: Final = frozenset({"SETTLED", "RETURNED", "PENDING"})
_SETTLED: Final = "SETTLED"
_CURRENCY: Final = "CNY"


def confirmations(body: bytes) -> Reading:
    """One PAYMENT per confirmation; `settled` is true only when the money arrived and stayed.

    `amount_fen` is a whole number of fen (1/100 yuan), `paid_at` its moment in China's time. `confirmation` and
    `confirmation_signature` are what a third party needs to verify this one payment.
    """
    answer = Fields(jsontext.load_object(jsontext.decode(body)), "confirmations")
    for common in ("request_id", "result"):
        answer.text(common)
    period = answer.part("period")
    for edge in ("from", "to"):
        period.day(edge)
    readings = [_payment(row) for row in answer.rows("confirmations")]
    records = tuple(record for reading in readings for record in reading.records)
    drift = tuple(entry for reading in readings for entry in reading.drift)
    return Reading(records, (*answer.drift, *period.drift, *drift))


PARSERS: Final[Mapping[str, Callable[[bytes], Reading]]] = {"confirmations": confirmations}


def _payment(row: Any) -> Reading:
    outer = Fields(row, "confirmations")
    signed = outer.attributes("confirmation")
    payment = Fields(signed, "confirmation")
    if payment.text("format") != FORMAT:
        raise Unreadable("a confirmation of another format")
    amount, state, currency = payment.whole("amount_fen"), payment.text("settlement"), payment.text("currency")
    if amount is None or amount <= 0:
        raise Unreadable("a payment without an amount")
    if state not in _STATES:
        payment.unknown_code("settlement", state)
    if currency != _CURRENCY:
        payment.unknown_code("currency", currency)
    paid_at = _moment(payment.text("paid_at", required=True))
    payment.text("issuer")
    reference = payment.text("payment_reference", required=True)
    content: dict[str, JSON] = {
        "payment_reference": reference,
        "payee": payment.text("payee", required=True),
        "amount_fen": amount,
        "currency": currency,
        "paid_at": paid_at.isoformat(timespec="seconds"),
        "purpose": payment.text("purpose"),
        "settlement": state,
        "settled": state == _SETTLED,
        "confirmation": canonical(signed).decode(),
        "confirmation_signature": outer.text("signature", required=True),
    }
    record = AgencyRecord(
        RecordKind.PAYMENT,
        reference,
        payment.text("payer_name", required=True),
        payment.text("payer_id_masked", required=True),
        content,
        occurred_on=paid_at.date(),
        extra={**outer.extra, **payment.extra},
    )
    return Reading((record,), (*outer.drift, *payment.drift))


def _moment(text: str) -> datetime:
    """A moment with its offset (RFC 3339), told in China's time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("confirmation.paid_at is not a moment") from None
    if moment.tzinfo is None:
        raise Unreadable("confirmation.paid_at has no offset")
    return moment.astimezone(CHINA)
