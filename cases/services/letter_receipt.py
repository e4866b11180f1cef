"""The receipt in words: what was filed, what was allowed, which files came with it, what happens by when."""

from datetime import date

from cases.letters.context import File, Receipt, at_most
from cases.models import Case, LetterKind
from cases.services import filing_proofs
from cases.services import letter_words as words
from cases.services.letter_told import told_in
from cases.wording import phrases, statuses
from cases.wording.names import name_of

DECISION_RULE = "OMB-FINAL"


def receipt(case: Case) -> Receipt:
    """Word the receipt of a case, in the active language. Six queries."""
    consents = case.consents.filter(given_at=case.received_at).select_related("agency").order_by("agency", "category")
    return Receipt(
        sheet=words.sheet(case, LetterKind.RECEIPT, at=case.received_at),
        about=words.about(case),
        grounds=words.grounds(case),
        harms=words.harms(case),
        narrative=case.narrative,
        wish=case.wish,
        earlier_steps=case.earlier_steps,
        urgent=case.urgent,
        consents=at_most([phrases.labelled(name_of(one.agency), statuses.category(one.category)) for one in consents]),
        files=at_most([File(name=one.original_name, sha256=one.sha256) for one in case.evidence.all()]),
        decided_by=_decision_due(case),
        confirm_address=filing_proofs.page(),
        confirm_value=filing_proofs.value_of(case),
        confirm_whole=filing_proofs.address_of(case),
        told=told_in(case),
    )


def _decision_due(case: Case) -> date | None:
    """The day the complainant was told when filing; a later version of the rule carries a suffix."""
    rows = case.deadlines.filter(rule__pk__startswith=DECISION_RULE, trigger_at=case.received_at)
    return rows.values_list("notified_due_on", flat=True).first()
