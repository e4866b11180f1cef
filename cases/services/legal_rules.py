"""The legal rules that findings are made by: the shipped table, or the office's own."""

from datetime import datetime

from django.db import transaction

from cases.actors import Actor
from cases.models import LegalRules
from cases.permissions import Permission
from cases.scoring.lawful_document import read_rules, rules_sha256, to_document
from cases.scoring.lawful_rules import RULES, LawfulRule
from cases.services import events
from cases.services.guards import require


def in_use() -> tuple[LawfulRule, ...]:
    """The table that governs now, dated rows of past and future law included."""
    row = LegalRules.objects.order_by("-id").first()
    return RULES if row is None else read_rules(row.document)


@transaction.atomic
def adopt(*, document: object, by: Actor, at: datetime) -> LegalRules | None:
    """Put a whole table in force; None when it is the one that already governs.

    Findings that were made before keep the grounds they were made on. Raises MethodInvalid with every problem of the
    document, and Refused for a role without the permission. Effects in order: the row; one event on the office's own
    chain.
    """
    require(by, Permission.ADOPT_LEGAL_RULES)
    rules = read_rules(document)
    sha256 = rules_sha256(rules)
    if sha256 == rules_sha256(in_use()):
        return None
    row = LegalRules.objects.create(document=to_document(rules), sha256=sha256, adopted_at=at)
    data = {"rules": len(rules), "sha256": sha256}
    events.record(case=None, action="legal_rules_adopted", by=by, at=at, about=row, data=data)
    return row
