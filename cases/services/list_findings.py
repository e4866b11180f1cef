"""What looks wrong with records outside any score: listings, their copies, watch-list entries, restrictions."""

from collections.abc import Iterable
from datetime import date

from cases.grounds import Ground
from cases.models import Case, Match, Record
from cases.scoring import attributes as names
from cases.scoring.findings import FindingCode
from cases.scoring.lawful import find
from cases.services import legal_rules, payment_findings, penalty_findings
from cases.services.findings import Proposal
from cases.services.inputs import Known, case_code, is_restricted, list_input, list_inputs, same_matter, subject_of
from ratings_connectors.base import Category, RecordKind

COURT = "court_list"


def proposals(case: Case, known: Known, as_of: date) -> Iterable[Proposal]:
    """Everything about the newest records that a person should judge: proved by them, or said by the complainant."""
    yield from _by_the_rules(case, known, as_of)
    yield from _left_behind(known)
    yield from _performed_by_its_own_word(known)
    yield from penalty_findings.proposals(known, as_of)
    yield from payment_findings.proposals(case, known)
    yield from _claimed(case, known)


def _by_the_rules(case: Case, known: Known, as_of: date) -> Iterable[Proposal]:
    rows = list_inputs(known)
    inputs = [list_input(row, known) for row in rows.values()]
    for found in find(inputs, subject_of(case), None, legal_rules.in_use(), as_of=as_of):
        row = rows[found.record_id]
        facts = {name: value for ground in found.grounds for name, value in ground.facts.items()}
        yield Proposal(row.agency, found.code, row, basis="; ".join(found.legal_basis), facts=facts)


def _left_behind(known: Known) -> Iterable[Proposal]:
    """The court shows the entry no more, yet a copy or a restriction that stands on it lives on."""
    if not any(category == Category.COURT_LIST.value for _, category in known.pulled):
        return
    listings = [row for row in known.records if row.kind == RecordKind.COURT_LISTING.value]
    for row in known.records:
        copies = row.kind == RecordKind.COURT_COPY.value
        stands_on_list = is_restricted(row) and row.content.get("basis_source") == COURT
        if (copies or stands_on_list) and case_code(row) and not any(same_matter(row, one) for one in listings):
            yield Proposal(row.agency, FindingCode.CORRECTION_INCOMPLETE, row)


def _performed_by_its_own_word(known: Known) -> Iterable[Proposal]:
    """The list itself says that everything was performed; the day is still to be proved."""
    for row in _listings(known):
        if row.content.get("performance") == "all":
            yield Proposal(row.agency, FindingCode.PERFORMED_NOT_DELETED, row)


def _claimed(case: Case, known: Known) -> Iterable[Proposal]:
    """What the complainant says and the records neither prove nor disprove: to be confirmed with evidence."""
    grounds = set(case.grounds)
    if Ground.NOT_MARKED_DISPUTED.value in grounds:
        for row in known.records:
            if known.attributes[row.pk].get(names.ANNOTATED) is False:
                yield Proposal(row.agency, FindingCode.NOT_ANNOTATED, row)
    if Ground.NEVER_TOLD.value in grounds:
        # The list names no service of the decision; confirmed, this is known of every copy as well.
        for row in _listings(known):
            yield Proposal(row.agency, FindingCode.NO_NOTICE, row, facts={names.NOTICE_SERVED_ON: None})
    if Ground.PAID_OR_PERFORMED.value in grounds:
        for row in known.records:
            if known.attributes[row.pk].get(names.SETTLED) is False:
                yield Proposal(row.agency, FindingCode.WRONG_DATA, row, item=str(row.content.get("item", "")))
        for row in _listings(known):
            yield Proposal(row.agency, FindingCode.PERFORMED_NOT_DELETED, row)


def _listings(known: Known) -> Iterable[Record]:
    return (
        row for row in known.records if row.kind == RecordKind.COURT_LISTING.value and row.match == Match.EXACT.value
    )
