"""Requests to prove who somebody is, as officers read them."""

from cases import access
from cases.actors import Actor
from cases.models import Case, Proofing
from cases.queries.filings import living_matters

PAGE = 50


def page(actor: Actor, *, before: int = 0) -> list[Proofing]:
    """Give one page and one row more, newest first; one query. `before` is the pk of the last row seen, 0 for none."""
    rows = access.visible_proofings(actor).order_by("-pk")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows[: PAGE + 1])


def case_of(row: Proofing) -> Case:
    """Give the first matter of the complaint that a request is about."""
    return living_matters(row.filing_id or 0)[0]
