"""Recomputation: the method in force on the rating's day, the agency's own inputs, three figures side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q

from cases.actors import SYSTEM, Actor
from cases.deadlines import local_day
from cases.models import Case, MethodVersion, Record, Scheme, SchemeKind, ScoreRun, Verdict, Verification
from cases.scoring import compare
from cases.scoring.attribution import attribute
from cases.scoring.canonical import plain, sha256_of
from cases.scoring.counterfactual import counterfactual
from cases.scoring.evaluate import grade_of
from cases.scoring.findings import FindingCode
from cases.scoring.inputs import Input
from cases.scoring.lawful import LawfulResult, ValuedFinding, find, lawful_result
from cases.scoring.method import Method, from_document
from cases.services import booked_points, events, findings, legal_rules, list_findings
from cases.services.findings import Proposal
from cases.services.guards import lock_case
from cases.services.inputs import Known, identity, known, score_inputs, subject_of, was_pulled
from ratings_connectors.base import Category, RecordKind

VERDICTS = {
    compare.Verdict.MATCH: Verdict.MATCH,
    compare.Verdict.DIFFERENT: Verdict.DIFFERENT,
    compare.Verdict.NOT_REPRODUCIBLE: Verdict.NOT_REPRODUCIBLE,
}


@dataclass(frozen=True)
class Reckoning:
    """One recomputation before it is stored. `lawful` is None without a method, or when nobody says what was counted.

    `stated` is everything that the agency says: its figure, and its grade and the points by item if it names them.
    """

    as_of: date
    stated: compare.Reported
    inputs: tuple[Input, ...]
    rows: Mapping[str, Record]
    version: MethodVersion | None
    method: Method | None
    lawful: LawfulResult | None
    comparison: compare.Comparison

    @property
    def verdict(self) -> Verdict:
        """The comparison's verdict as it is stored."""
        return VERDICTS[self.comparison.verdict]


@transaction.atomic
def recompute(
    *, case: Case, scheme: Scheme, by: Actor, at: datetime, verification: Verification | None = None
) -> ScoreRun:
    """Recompute one score from the newest records, or for a check from what that check pulled.

    Without a disclosed method, or when the agency does not say what it counted, the verdict is NOT_REPRODUCIBLE and
    there are no figures of ours. The same facts again give back the run that is there. Effects in order: the run, one
    event, and outside a check the findings that it proposes.
    """
    case = lock_case(case)
    facts = known(case, verification)
    reckoning = _reckon(case, scheme, facts, at)
    run = _run(case, scheme, reckoning, verification, at)
    same = ScoreRun.objects.filter(case=case, scheme=scheme, verification=verification).order_by("-id").first()
    if same is not None and same.sha256 == run.sha256:
        return same
    run.save(force_insert=True)
    events.record(
        case=case,
        action="score_recomputed",
        by=by,
        at=at,
        about=run,
        data={
            "scheme": scheme.slug,
            "verdict": run.verdict,
            "method": run.method.sha256 if run.method else "",
            "sha256": run.sha256,
        },
        detail={"reported": _text(run.reported), "recomputed": _text(run.recomputed), "lawful": _text(run.lawful)},
    )
    if verification is None:
        findings.propose(case=case, proposals=_proposals(scheme, reckoning), at=at)
    return run


@transaction.atomic
def recompute_case(*, case_id: int, at: datetime) -> None:
    """Recompute every score of a case that can be seen, and examine its other records (job handler). Idempotent."""
    case = lock_case(Case.objects.get(pk=case_id))
    facts = known(case)
    scored = [agency_id for agency_id, category in facts.pulled if category in _SCORED]
    schemes = Scheme.objects.filter(Q(agency__in=scored) | Q(pk=case.scheme_id), kind=SchemeKind.SCORE.value)
    for scheme in schemes.select_related("agency"):
        recompute(case=case, scheme=scheme, by=SYSTEM, at=at)
    findings.propose(case=case, proposals=list_findings.proposals(case, facts, local_day(at)), at=at)


_SCORED = (Category.SCORE.value, Category.SCORE_INPUTS.value)


def _reckon(case: Case, scheme: Scheme, facts: Known, at: datetime) -> Reckoning:
    figure = next(iter(facts.of(scheme.agency_id, RecordKind.SCORE)), None)
    as_of = local_day(figure.seen_at if figure else at)
    inputs = score_inputs(facts, scheme.agency_id)
    rows = {row.external_id: row for row in facts.of(scheme.agency_id, RecordKind.SCORE_ITEM)}
    stated = booked_points.stated(figure, rows.values())
    reported = stated.total
    version = method_in_force(scheme, as_of)
    method = from_document(version.document) if version else None
    # An empty account is an answer too: the agency scored the person and says that it counted nothing.
    told = inputs or (reported is not None and was_pulled(facts, scheme.agency_id, Category.SCORE_INPUTS))
    lawful = _lawful(case, scheme, method, inputs, rows, as_of, reported) if method and told else None
    comparison = compare.compare(lawful.recomputed if lawful else None, stated)
    return Reckoning(as_of, stated, inputs, rows, version, method, lawful, comparison)


def _lawful(
    case: Case,
    scheme: Scheme,
    method: Method,
    inputs: Sequence[Input],
    rows: Mapping[str, Record],
    as_of: date,
    reported: Decimal | None,
) -> LawfulResult:
    aside = findings.dismissed_keys(case)
    found = [
        one
        for one in find(inputs, subject_of(case), method, legal_rules.in_use(), as_of=as_of)
        if (scheme.agency_id, one.code.value, one.item, identity(rows[one.record_id])) not in aside
    ]
    return lawful_result(method, inputs, found, as_of=as_of, reported=reported)


def method_in_force(scheme: Scheme, day: date) -> MethodVersion | None:
    """Give the disclosed method version that governs ratings of a day; the newest, should two overlap."""
    live = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
    return scheme.methods.filter(live, valid_from__lte=day).order_by("-valid_from", "-pk").first()


def _run(case: Case, scheme: Scheme, reckoning: Reckoning, verification: Verification | None, at: datetime) -> ScoreRun:
    lawful = reckoning.lawful
    # A method known only in part gives a sum that proves nothing: the trace is kept, the figures are not shown.
    whole = lawful is not None and not lawful.recomputed.undisclosed
    run = ScoreRun(
        case=case,
        scheme=scheme,
        method=reckoning.version,
        verification=verification,
        as_of=reckoning.as_of,
        run_at=at,
        inputs=[{"record": reckoning.rows[one.record_id].pk, **_dict(one)} for one in reckoning.inputs],
        trace=_trace(reckoning.comparison, lawful) if lawful else {},
        lawful_trace=_lawful_trace(reckoning, lawful, reckoning.method, whole=whole)
        if lawful and reckoning.method
        else {},
        reported=reckoning.stated.total,
        recomputed=lawful.recomputed.total if lawful and whole else None,
        lawful=lawful.lawful.total if lawful and whole else None,
        grades=_grades(reckoning) if whole else {},
        verdict=reckoning.verdict.value,
    )
    run.sha256 = sha256_of(
        {
            "method": reckoning.version.sha256 if reckoning.version else "",
            "as_of": run.as_of,
            "reported": run.reported,
            "inputs": list(reckoning.inputs),
            "trace": run.trace,
            "lawful": run.lawful_trace,
            "verdict": run.verdict,
        }
    )
    return run


def _trace(comparison: compare.Comparison, lawful: LawfulResult) -> dict[str, Any]:
    """The calculation, and on which items the agency booked something else than its method gives, if it says so."""
    trace = _dict(lawful.recomputed)
    return {**trace, "differences": [plain(one) for one in comparison.by_item]} if comparison.by_item else trace


def _lawful_trace(reckoning: Reckoning, lawful: LawfulResult, method: Method, *, whole: bool) -> dict[str, Any]:
    found = [one.finding for one in lawful.findings]
    shares = attribute(method, reckoning.inputs, found, as_of=reckoning.as_of) if whole else ()
    way = counterfactual(method, reckoning.inputs, found, as_of=reckoning.as_of) if whole else None
    return {
        "result": plain(lawful.lawful),
        "findings": [plain(one) for one in lawful.findings],
        "together": plain(lawful.together),
        "shares": [plain(share) for share in shares],
        "counterfactual": plain(way),
    }


def _grades(reckoning: Reckoning) -> dict[str, str | None]:
    if reckoning.lawful is None or reckoning.method is None:
        return {}
    reported = reckoning.stated.total
    return {
        # Where the agency states no grade, this is what its own published bands make of its figure.
        "reported": reckoning.stated.grade
        or (None if reported is None else grade_of(reckoning.method.scale, reported)),
        "recomputed": reckoning.lawful.recomputed.grade,
        "lawful": reckoning.lawful.lawful.grade,
    }


def _proposals(scheme: Scheme, reckoning: Reckoning) -> Iterable[Proposal]:
    if reckoning.method is None:
        yield Proposal(scheme.agency, FindingCode.METHOD_NOT_DISCLOSED)
        return
    if reckoning.lawful is None:
        return
    for valued in reckoning.lawful.findings:
        yield _proposal(scheme, reckoning, valued)
    if reckoning.verdict is Verdict.DIFFERENT:
        yield Proposal(scheme.agency, FindingCode.MISCALCULATED, worth=reckoning.lawful.miscalculated)


def _proposal(scheme: Scheme, reckoning: Reckoning, valued: ValuedFinding) -> Proposal:
    found = valued.finding
    return Proposal(
        scheme.agency,
        found.code,
        reckoning.rows[found.record_id],
        item=found.item,
        basis="; ".join(found.legal_basis),
        worth=valued.worth,
        facts={name: value for ground in found.grounds for name, value in ground.facts.items()},
    )


def _dict(value: object) -> dict[str, Any]:
    made = plain(value)
    if not isinstance(made, dict):
        raise TypeError("a dataclass has named fields")
    return made


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
