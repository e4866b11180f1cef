"""Does a payment prove that a debt is paid which an agency says is not? Pure.

Sums are whole numbers of fen (1/100 yuan), days are calendar days in China. A payment proves a debt when the money
arrived, went to the creditor, is the debt's own sum (or within the band that is all the agency tells of it), and was
paid after the debt can have begun and before the agency still showed it. Several payments are never added up: that is
for a person to judge.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Band:
    """A range of sums: more than the lower edge, at most the upper one; None is no edge."""

    more_than: int | None
    at_most: int | None

    def holds(self, amount: int) -> bool:
        """Say whether a sum is within."""
        above = self.more_than is None or amount > self.more_than
        return above and (self.at_most is None or amount <= self.at_most)


@dataclass(frozen=True)
class Debt:
    """A debt as an agency shows it: to whom (every name known), how much, since when, and when it was seen unpaid.

    `sums` are alternatives, such as the sum overdue and the whole balance; without any the debt fits no payment.
    """

    creditors: frozenset[str]
    sums: tuple[Band, ...]
    since: date | None
    seen_on: date


@dataclass(frozen=True)
class Payment:
    """A payment as the clearing platform confirms it. `settled`: the money arrived and stayed."""

    reference: str
    payee: str
    amount: int
    paid_on: date
    settled: bool


def exactly(amount: int) -> Band:
    """One sum as a band."""
    return Band(amount - 1, amount)


def proves(payment: Payment, debt: Debt) -> bool:
    """Say whether the payment proves that the debt is paid."""
    return (
        payment.settled
        and plain_name(payment.payee) in {plain_name(name) for name in debt.creditors if name}
        and any(band.holds(payment.amount) for band in debt.sums)
        and (debt.since is None or payment.paid_on >= debt.since)
        and payment.paid_on <= debt.seen_on
    )


def proofs(payments: Iterable[Payment], debt: Debt) -> tuple[Payment, ...]:
    """Give every payment that proves the debt paid, the latest last."""
    return tuple(sorted((one for one in payments if proves(one, debt)), key=lambda one: (one.paid_on, one.reference)))


def plain_name(name: str) -> str:
    """A name without what two registers write differently: width of characters, blanks, capitals."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
