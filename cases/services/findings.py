"""Findings: proposed by the machine or a person, judged by a person; only a confirmed one counts against an agency."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from cases.actors import SYSTEM, Actor
from cases.models import Agency, Case, Finding, FindingStatus, Record
from cases.permissions import Permission
from cases.scoring.canonical import plain
from cases.scoring.findings import KINDS, FindingCode
from cases.services import events, jobs
from cases.services.guards import lock_case, reasons_against_worker, require
from cases.services.inputs import identity
from cases.services.refusals import Refused, refuse_if
from cases.workflow import CaseStatus, Reason

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Proposal:
    """Something that looks wrong, before anybody judged it. `worth` in points of the scheme's own scale.

    `explanation` says in the case's language on what proof it rests, where there is proof beside the record itself.
    """

    agency: Agency
    code: FindingCode
    record: Record | None = None
    item: str = ""
    basis: str = ""
    worth: Decimal | None = None
    facts: Facts | None = None
    explanation: str = ""

    @property
    def key(self) -> tuple[Any, ...]:
        """The same wrong in the same record, whichever pull showed it."""
        return self.agency.pk, self.code.value, self.item, identity(self.record) if self.record else None


@transaction.atomic
def propose(*, case: Case, proposals: Iterable[Proposal], at: datetime) -> list[Finding]:
    """Write down what is new among the proposals; what was proposed before keeps its judgement, with its newest worth.

    Proof that came later is added to what nobody has judged yet. Effects in order: the new findings and the new proof,
    one event when there are any. Returns what is new or newly proved.
    """
    case = lock_case(case)
    there = {_key_of(row): row for row in case.findings.select_related("record")}
    fresh: list[Finding] = []
    for proposal in proposals:
        old = there.get(proposal.key)
        if old is None:
            row = _row(case, proposal, at)
            row.save(force_insert=True)
            there[proposal.key] = row
            fresh.append(row)
        elif old.status == FindingStatus.PROPOSED.value and proposal.explanation not in ("", old.explanation):
            old.explanation, old.facts = proposal.explanation, {**old.facts, **_plain(proposal.facts)}
            old.save(update_fields=["explanation", "facts"])
            fresh.append(old)
        elif proposal.worth is not None and old.worth != proposal.worth:
            old.worth = proposal.worth
            old.save(update_fields=["worth"])
    if fresh:
        data = {"findings": [{"finding": row.pk, "code": row.code, "agency": row.agency.slug} for row in fresh]}
        events.record(case=case, action="findings_proposed", by=SYSTEM, at=at, data=data)
    return fresh


@transaction.atomic
def add(
    *,
    case: Case,
    agency: Agency,
    code: FindingCode,
    explanation: str,
    by: Actor,
    at: datetime,
    record: Record | None = None,
    item: str = "",
    facts: Facts | None = None,
    basis: str = "",
) -> Finding:
    """Make a finding by hand; whoever makes it confirms it. A proposal of the same wrong is confirmed instead.

    `facts` names what evidence proves about the record (`{"paid_on": "2026-03-02"}`). Effects in order: the finding,
    an event, the recomputation as a job. Raises Refused: not the actor's case, an interest in it, no explanation.
    """
    case = _open_for_judging(case, by)
    if not explanation.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="explanation")
    proposal = Proposal(agency, code, record, item or _item_of(record), basis, facts=facts)
    row = next((old for old in case.findings.select_related("record") if _key_of(old) == proposal.key), None)
    if row is None:
        row = _row(case, proposal, at)
        row.found_by_id = by.user_id
        row.explanation = explanation.strip()
    return _judge(row, FindingStatus.CONFIRMED, explanation, facts, by, at)


@transaction.atomic
def confirm(*, finding: Finding, reasons: str, by: Actor, at: datetime, facts: Facts | None = None) -> Finding:
    """Make a proposed finding count. `facts`: what evidence proves, where the proposal only repeats a claim.

    The same confirmation again changes nothing. Effects and refusals as for `add`.
    """
    _open_for_judging(finding.case, by)
    row = _lock(finding)
    if row.status == FindingStatus.CONFIRMED.value and not _adds(row, facts):
        return row
    return _judge(row, FindingStatus.CONFIRMED, reasons, facts, by, at)


@transaction.atomic
def dismiss(*, finding: Finding, reasons: str, by: Actor, at: datetime) -> Finding:
    """Set a finding aside, with reasons: it no longer touches the lawful score. Again changes nothing.

    Raises Refused also when a correction request already rests on it.
    """
    _open_for_judging(finding.case, by)
    row = _lock(finding)
    if row.status == FindingStatus.DISMISSED.value:
        return row
    if row.correctionitem_set.exists():
        raise Refused(Reason.CORRECTION_OPEN)
    return _judge(row, FindingStatus.DISMISSED, reasons, None, by, at)


def dismissed_keys(case: Case) -> frozenset[tuple[Any, ...]]:
    """Wrongs that a person set aside; recomputations leave them out."""
    rows = case.findings.filter(status=FindingStatus.DISMISSED.value).select_related("record")
    return frozenset(_key_of(row) for row in rows)


def _open_for_judging(case: Case, by: Actor) -> Case:
    require(by, Permission.JUDGE_FINDING)
    case = lock_case(case)
    refuse_if(reasons_against_worker(case, by))
    if case.status == CaseStatus.RECEIVED.value:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    return case


def _judge(row: Finding, status: FindingStatus, reasons: str, facts: Facts | None, by: Actor, at: datetime) -> Finding:
    if not reasons.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="reasons")
    row.status, row.judged_by_id, row.judged_at, row.judgement = status.value, by.user_id, at, reasons.strip()
    row.facts = {**row.facts, **_plain(facts)}
    row.explanation = row.explanation or reasons.strip()
    row.save()
    events.record(
        case=row.case,
        action=f"finding_{status.value}",
        by=by,
        at=at,
        about=row,
        data={"code": row.code, "agency": row.agency.slug, "facts": sorted(row.facts)},
        detail={"reasons": reasons.strip(), "facts": row.facts},
    )
    jobs.enqueue(
        kind="recompute",
        key=f"recompute:{row.case_id}:finding:{row.pk}:{at.isoformat()}",
        args={"case_id": row.case_id},
        at=at,
        case=row.case,
    )
    return row


def _lock(finding: Finding) -> Finding:
    rows = Finding.objects.select_for_update(of=("self",)).select_related("case", "agency", "record")
    return rows.get(pk=finding.pk)


def _adds(row: Finding, facts: Facts | None) -> bool:
    return any(row.facts.get(name, ...) != value for name, value in _plain(facts).items())


def _row(case: Case, proposal: Proposal, at: datetime) -> Finding:
    return Finding(
        case=case,
        agency=proposal.agency,
        record=proposal.record,
        code=proposal.code.value,
        item=proposal.item,
        basis=proposal.basis or "; ".join(KINDS[proposal.code].legal_basis),
        worth=proposal.worth,
        facts=_plain(proposal.facts),
        found_at=at,
        explanation=proposal.explanation,
    )


def _plain(facts: Facts | None) -> dict[str, Any]:
    return {name: plain(value) for name, value in (facts or {}).items()}


def _item_of(record: Record | None) -> str:
    return str(record.content.get("item", "")) if record else ""


def _key_of(row: Finding) -> tuple[Any, ...]:
    return row.agency_id, row.code, row.item, identity(row.record) if row.record else None
