"""Payments that the clearing platform confirms, held against debts that an agency shows as unpaid."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from cases.deadlines import local_day
from cases.models import Case, Match, Record
from cases.payments import Band, Debt, Payment, exactly, proofs
from cases.scoring import attributes as names
from cases.scoring.findings import FindingCode
from cases.services.findings import Proposal
from cases.services.inputs import Known
from cases.wording import records as say
from cases.wording.deadlines import long_date
from ratings_connectors.base import RecordKind

_DEBTS = (RecordKind.WATCH_ENTRY.value, RecordKind.ACCOUNT.value)


def proposals(case: Case, known: Known) -> Iterable[Proposal]:
    """Propose WRONG_DATA for every unpaid debt that a payment proves paid, and for the item scored from it.

    Where several payments fit, the latest is named: only after it is the debt surely paid.
    """
    for row, found in paid_debts(known.records).items():
        with override(case.language):
            explanation = sentence(found[-1])
        facts = {names.PAID_ON: found[-1].paid_on, "payment_reference": found[-1].reference}
        for wrong in (row, *_scored_from(row, known.records)):
            item = str(wrong.content.get("item", ""))
            yield Proposal(wrong.agency, FindingCode.WRONG_DATA, wrong, item=item, facts=facts, explanation=explanation)


def paid_debts(records: Iterable[Record]) -> Mapping[Record, Sequence[Payment]]:
    """Find the debts shown as unpaid for which there is a payment, each with its payments, the latest last."""
    rows = list(records)
    payments = [_payment(row) for row in rows if _is_own_payment(row)]
    found = {row: proofs(payments, _debt(row)) for row in rows if _is_unpaid_debt(row)}
    return {row: fitting for row, fitting in found.items() if fitting}


def sentence(payment: Payment) -> str:
    """Say in the active language what was paid, when, to whom, and under which number."""
    return _("Payment found: %(sum)s to %(payee)s on %(day)s, confirmed as %(reference)s.") % {
        "sum": say.value("amount_fen", payment.amount),
        "payee": payment.payee,
        "day": long_date(payment.paid_on),
        "reference": payment.reference,
    }


def _is_unpaid_debt(row: Record) -> bool:
    return row.kind in _DEBTS and row.content.get("settled") is False


def _is_own_payment(row: Record) -> bool:
    own = row.kind == RecordKind.PAYMENT.value and row.match == Match.EXACT.value
    return own and row.content.get("currency") == "CNY"


def _debt(row: Record) -> Debt:
    content = row.content
    sums = [exactly(content[name]) for name in ("overdue_fen", "balance_fen") if content.get(name)]
    if content.get("amount_above_fen") is not None:
        sums.append(Band(content["amount_above_fen"], content.get("amount_to_fen")))
    creditors = {row.agency.name, row.agency.name_zh, str(content.get("lender") or "")}
    return Debt(frozenset(creditors), tuple(sums), _since(row), local_day(row.seen_at))


def _since(row: Record) -> date | None:
    """An account says when it fell behind; the watch list tells only the month in which the event ended."""
    return row.occurred_on or (row.ended_on.replace(day=1) if row.ended_on else None)


def _payment(row: Record) -> Payment:
    content: Mapping[str, Any] = row.content
    return Payment(
        reference=str(content["payment_reference"]),
        payee=str(content["payee"]),
        amount=int(content["amount_fen"]),
        paid_on=local_day(datetime.fromisoformat(content["paid_at"])),
        settled=content.get("settled") is True,
    )


def _scored_from(entry: Record, records: Iterable[Record]) -> list[Record]:
    """Find the scored items that tell of the same debt: same agency, same level, ended in the same month."""
    if entry.kind != RecordKind.WATCH_ENTRY.value or entry.ended_on is None:
        return []
    return [row for row in records if _is_same_debt(row, entry)]


def _is_same_debt(row: Record, entry: Record) -> bool:
    stated = row.content.get("attributes") or {}
    return (
        row.kind == RecordKind.SCORE_ITEM.value
        and row.agency_id == entry.agency_id
        and stated.get("settled") is False
        and stated.get("level") == entry.content.get("level")
        and row.ended_on is not None
        and entry.ended_on is not None
        and (row.ended_on.year, row.ended_on.month) == (entry.ended_on.year, entry.ended_on.month)
    )
