"""What the law says about a person's records, and the score that is left when it is obeyed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Protocol

from cases.scoring import attributes as names
from cases.scoring.evaluate import evaluate
from cases.scoring.findings import Effect, Finding, FindingCode, Ground
from cases.scoring.inputs import Input, Scalar
from cases.scoring.items import RecordClass
from cases.scoring.lawful_checks import ANSWERS, Facts, Question, Subject
from cases.scoring.lawful_rules import RULES, Check, LawfulRule, in_force
from cases.scoring.method import Method
from cases.scoring.result import Result

#: Records outside any method, by the name of their record kind.
OUTSIDE_METHODS: Mapping[str, RecordClass] = {
    "COURT_LISTING": RecordClass.COURT_LISTING,
    "COURT_COPY": RecordClass.COURT_LISTING,
    "WATCH_ENTRY": RecordClass.CREDIT,
    "ACCOUNT": RecordClass.CREDIT,
    "PENALTY": RecordClass.PENALTY,
    "PENALTY_COPY": RecordClass.PENALTY,
    "RESTRICTION": RecordClass.RESTRICTION,
}


class Change(Protocol):
    """What a finding does to a record, and what anything else would do that is asked as a "what if"."""

    @property
    def record_id(self) -> str:
        """The record."""

    @property
    def effect(self) -> Effect:
        """What happens to it."""

    @property
    def corrected(self) -> Mapping[str, Scalar]:
        """The attribute values that should stand instead (effect CORRECT only)."""


@dataclass(frozen=True, slots=True)
class ValuedFinding:
    """A finding and what it is worth taken alone: points the total would move by (may be 0)."""

    finding: Finding
    worth: Decimal


@dataclass(frozen=True)
class LawfulResult:
    """The path from the reported score to the lawful one, all on the method's own scale.

    ``miscalculated`` = recomputed - reported (None when no figure is reported).
    ``together`` = lawful - recomputed. Which finding has which share of it: ``attribution``.
    """

    reported: Decimal | None
    recomputed: Result
    lawful: Result
    findings: tuple[ValuedFinding, ...]
    lawful_inputs: tuple[Input, ...]
    miscalculated: Decimal | None
    together: Decimal

    @property
    def interplay(self) -> Decimal:
        """``together`` less the worths taken alone: not 0 where findings hit the same record, a cap or a limit."""
        return self.together - sum((each.worth for each in self.findings), Decimal(0))


def find(
    inputs: Iterable[Input],
    subject: Subject,
    method: Method | None,
    rules: Iterable[LawfulRule] = RULES,
    *,
    as_of: date,
) -> tuple[Finding, ...]:
    """Put every rule in force on ``as_of`` to every record; what is not known is never held against it.

    ``method`` None: records outside any score (see OUTSIDE_METHODS), or a method kept secret.
    Ordered by record, then by code.
    """
    binding = in_force(rules, as_of)
    found = [_find_in(record, subject, method, binding, as_of) for record in inputs]
    return tuple(sorted((finding for each in found for finding in each), key=_order))


def corrected(inputs: Iterable[Input], findings: Iterable[Change]) -> tuple[Input, ...]:
    """The records as they should be: unlawful ones gone, wrong attributes put right."""
    removed, changes = set(), dict[str, dict[str, Scalar]]()
    for finding in findings:
        if finding.effect is Effect.REMOVE:
            removed.add(finding.record_id)
        elif finding.effect is Effect.CORRECT:
            changes.setdefault(finding.record_id, {}).update(finding.corrected)
    return tuple(_with(record, changes.get(record.record_id)) for record in inputs if record.record_id not in removed)


def lawful_result(
    method: Method,
    inputs: Sequence[Input],
    findings: Sequence[Finding],
    *,
    as_of: date,
    reported: Decimal | None = None,
) -> LawfulResult:
    """Score the records as they are, as they should be, and with each finding taken alone."""
    recomputed = evaluate(method, inputs, as_of)
    lawful_inputs = corrected(inputs, findings)
    lawful = evaluate(method, lawful_inputs, as_of)
    valued = tuple(
        ValuedFinding(finding, evaluate(method, corrected(inputs, [finding]), as_of).total - recomputed.total)
        for finding in findings
    )
    return LawfulResult(
        reported=reported,
        recomputed=recomputed,
        lawful=lawful,
        findings=valued,
        lawful_inputs=lawful_inputs,
        miscalculated=None if reported is None else recomputed.total - reported,
        together=lawful.total - recomputed.total,
    )


def _find_in(
    record: Input, subject: Subject, method: Method | None, rules: Sequence[LawfulRule], as_of: date
) -> list[Finding]:
    item = method.item_by_code.get(record.item) if method else None
    record_class = item.record_class if item else OUTSIDE_METHODS.get(record.item)
    by_code: dict[FindingCode, Finding] = {}
    for rule in rules:
        if rule.classes and record_class not in rule.classes:
            continue
        facts = ANSWERS[rule.check](Question(rule, record, record_class, item, method, subject, as_of))
        if facts is not None:
            by_code[rule.code] = _joined(by_code.get(rule.code), _finding(rule, record, facts))
    return list(by_code.values())


def _finding(rule: LawfulRule, record: Input, facts: Facts) -> Finding:
    return Finding(
        code=rule.code,
        record_id=record.record_id,
        item=record.item,
        effect=rule.effect,
        grounds=(Ground(rule_id=rule.rule_id, legal_basis=rule.legal_basis, facts=facts),),
        corrected=_correction(rule, facts),
    )


def _correction(rule: LawfulRule, facts: Facts) -> Mapping[str, Scalar]:
    if rule.effect is not Effect.CORRECT:
        return {}
    if rule.check is Check.PAID_NOT_SETTLED:
        return {names.SETTLED: True}
    return {name.removeprefix(names.EVIDENCE_PREFIX): value for name, value in facts.items()}


def _joined(first: Finding | None, second: Finding) -> Finding:
    """Two grounds for the same wrong in the same record are one finding; the stronger effect stands."""
    if first is None:
        return second
    effects = (first.effect, second.effect)
    return replace(
        first,
        effect=next(effect for effect in Effect if effect in effects),
        grounds=(*first.grounds, *second.grounds),
        corrected={**first.corrected, **second.corrected},
    )


def _with(record: Input, changes: Mapping[str, Scalar] | None) -> Input:
    return replace(record, attributes={**record.attributes, **changes}) if changes else record


def _order(finding: Finding) -> tuple[str, int]:
    return finding.record_id, list(FindingCode).index(finding.code)
