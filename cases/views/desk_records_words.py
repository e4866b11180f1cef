"""Prepared words for the records page: what can be asked, how it goes, records side by side, their proof."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from cases.models import Agency, Match, Person, Pull, Record
from cases.queries.records import Right
from cases.services import agencies, payment_findings
from cases.services.inputs import case_code
from cases.services.proofs import Proof
from cases.templatetags.ui import day, moment
from cases.views.record_cards import record_card
from cases.widgets import Choice
from cases.wording import phrases, statuses
from cases.wording import records as say
from cases.wording.names import name_of

Row = dict[str, Any]
Pulls = Sequence[Pull]
Rights = Mapping[tuple[int, str], Right]
COMPARED = ("case_code", "court", "province", "performance", "published_on", "subject_name", "subject_id_masked")


def pull_choices(holders: Iterable[Agency], rights: Rights) -> list[tuple[str, Choice]]:
    """Offer what there is a right to pull, with the right beside it."""
    return [
        (value, Choice(label, _right(rights[agency.pk, code])))
        for agency, code, value, label in _kinds(holders)
        if (agency.pk, code) in rights
    ]


def all_choices(holders: Iterable[Agency]) -> list[tuple[str, str]]:
    """Offer everything that agencies can be asked for."""
    return [(value, label) for _agency, _code, value, label in _kinds(holders)]


def without_right(holders: Iterable[Agency], rights: Rights) -> list[str]:
    """Name what nobody may pull now."""
    return [label for agency, code, _value, label in _kinds(holders) if (agency.pk, code) not in rights]


def holders(records: Iterable[Record], person: Person) -> list[Row]:
    """Group the newest records by who holds them, a debt with the payments that prove it paid.

    Scored items stand on the score page.
    """
    rows = list(records)
    paid = payment_findings.paid_debts(rows)
    groups: dict[int, Row] = {}
    for record in rows:
        if record.kind == "SCORE_ITEM":
            continue
        group = groups.setdefault(record.agency_id, {"name": name_of(record.agency), "records": []})
        found = [payment_findings.sentence(payment) for payment in paid.get(record, ())]
        group["records"].append(record_card(record, person) | {"paid": found})
    return list(groups.values())


def court_comparison(records: Sequence[Record]) -> Row | None:
    """Put the court's own entry beside every holder's copy of it; what differs is set off."""
    listings = [row for row in records if row.kind == "COURT_LISTING" and row.match == Match.EXACT.value]
    copies = [row for row in records if row.kind == "COURT_COPY"]
    if not copies:
        return None
    same = [row for row in copies if case_code(row) == case_code(copies[0])]
    court = next((row for row in listings if case_code(row) == case_code(copies[0])), None)
    columns = [{"label": label} for label in (_("Field"), _("Court list"), *(name_of(row.agency) for row in same))]
    if court is None:
        return {"columns": columns, "rows": [_missing(same)]}
    rows = [_compared(field, court, same) for field in COMPARED]
    return {"columns": columns, "rows": rows}


def proofs(pulls: Pulls, found: Mapping[int, Sequence[Proof]]) -> list[Row]:
    """Say of every raw answer what proves it."""
    return [
        {
            "cells": [
                {"text": phrases.labelled(name_of(pull.agency), statuses.category(pull.category)), "note": proof.step},
                {"text": str(proof.http_status or "–")},
                {"text": say.signature(proof.signature), "tone": say.signature_tone(proof.signature)},
                {"text": moment(proof.received_at)},
                {"text": f"{proof.sha256[:16]}…", "note": say.failure(proof.failure)},
            ]
        }
        for pull in pulls
        for proof in found.get(pull.pk, ())
    ]


def proof_columns() -> list[Row]:
    """Name the columns of the proofs."""
    return [{"label": label} for label in (_("Answer"), "HTTP", _("Signature"), _("Received on"), "SHA-256")]


def _kinds(holders: Iterable[Agency]) -> Iterable[tuple[Agency, str, str, str]]:
    for agency in holders:
        for category in agencies.offered(agency):
            label = phrases.labelled(name_of(agency), statuses.category(category.value))
            yield agency, category.value, f"{agency.slug}:{category.value}", label


def _right(right: Right) -> str:
    words = _("Consent until %(day)s") if right.is_consent else _("Statutory power until %(day)s")
    return words % {"day": day(right.until)}


def _compared(field: str, court: Record, copies: Sequence[Record]) -> Row:
    own = court.content.get(field)
    differing = [row.content.get(field) != own for row in copies]
    return {
        "state": "differing" if any(differing) else "",
        "cells": [
            {"text": say.field(field)},
            {"text": say.value(field, own)},
            *(
                {"text": say.value(field, row.content.get(field)), "note": _("differs") if differs else ""}
                for row, differs in zip(copies, differing, strict=True)
            ),
        ],
    }


def _missing(copies: Sequence[Record]) -> Row:
    return {
        "state": "differing",
        "cells": [
            {"text": say.field("case_code")},
            {"text": _("No such entry at the court")},
            *({"text": case_code(row), "note": _("the copy is still there")} for row in copies),
        ],
    }
