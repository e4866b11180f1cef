"""What is still wrong after an answer, from what one check pulled: records, recomputed scores, hidden methods."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from cases.actors import SYSTEM
from cases.checking import Asked, Fault, FaultCode, Wanted, faults_of, numbers_of
from cases.models import (
    Case,
    CorrectionItem,
    CorrectionRequest,
    ItemAnswer,
    Match,
    MethodVersion,
    PullPurpose,
    PullStatus,
    Record,
    Scheme,
    SchemeKind,
    ScoreRun,
    Verdict,
    Verification,
)
from cases.queries.propagation import seen
from cases.services import corrections, scores
from ratings_connectors.base import Category, RecordKind


def faults(check: Verification, request: CorrectionRequest, case: Case, at: datetime) -> tuple[Fault, ...]:
    """Hold the claimed items of a request against what its check pulled; recomputes the scores that it pulled.

    A recheck pulls from some holders only, and says nothing of the others.
    """
    claimed = _claimed(request)
    fresh = [seen(record) for record in Record.objects.filter(pull__verification=check).select_related("agency")]
    wanted = [_wanted(item) for item in claimed]
    found = faults_of(wanted, fresh)
    moved = tuple(_score_faults(check, case, at))
    asked_again = check.holder_checks.filter(agency=request.agency_id).exists()
    hidden = tuple(_hidden_methods(claimed, check, case)) if asked_again else ()
    return (*found, *moved, *hidden, *_unreached(check, {fault.holder for fault in hidden}))


def _unreached(check: Verification, hiding: Collection[str]) -> Iterable[Fault]:
    """Pulls that brought nothing; that an agency which hides its method shows no items is no news."""
    for pull in check.pulls.exclude(status=PullStatus.DONE.value).select_related("agency"):
        if pull.category != Category.SCORE_INPUTS.value or pull.agency.slug not in hiding:
            yield Fault(FaultCode.NOT_REACHED, pull.agency.slug, seen=pull.error_code or pull.status)


def _claimed(request: CorrectionRequest) -> Sequence[CorrectionItem]:
    """Items that the agency says it put right, in this round or an earlier one."""
    refused = ItemAnswer.objects.filter(answer__request=request, answer__round=request.round).exclude(
        code__in=[code.value for code in corrections.CLAIMS]
    )
    items = request.items.exclude(pk__in=refused.values("item"))
    return list(items.select_related("finding__record", "request__agency"))


def _wanted(item: CorrectionItem) -> Wanted:
    return Wanted(
        item=item.pk,
        holder=item.request.agency.slug,
        asked=Asked(item.asked),
        kind=item.expected.get("kind", ""),
        external_id=item.expected.get("external_id", ""),
        content=item.expected.get("content", {}),
        known=_known(item),
        is_source=_is_source(item),
    )


def _is_source(item: CorrectionItem) -> bool:
    """Whether no listing or penalty of this person is known that a copy could repeat."""
    numbers = set(numbers_of(item.expected.get("content", {})))
    listings = Record.objects.filter(
        case=item.request.case_id,
        kind__in=[RecordKind.COURT_LISTING.value, RecordKind.PENALTY.value],
        match=Match.EXACT.value,
    )
    return not any(numbers & set(numbers_of(content)) for content in listings.values_list("content", flat=True))


def _known(item: CorrectionItem) -> frozenset[str]:
    """Numbers of the records that the holder showed before: one that appears only now was entered anew."""
    before = Record.objects.filter(
        case=item.request.case_id,
        agency=item.request.agency_id,
        kind=item.expected.get("kind", ""),
        pull__purpose=PullPurpose.INVESTIGATION.value,
    )
    return frozenset(before.values_list("external_id", flat=True))


def _score_faults(check: Verification, case: Case, at: datetime) -> Iterable[Fault]:
    """Recompute every score that was pulled again; a figure that does not follow its method is a fault."""
    pulled = check.pulls.filter(category=Category.SCORE.value, status=PullStatus.DONE.value)
    for scheme in Scheme.objects.filter(kind=SchemeKind.SCORE.value, agency__in=pulled.values("agency")):
        run: ScoreRun = scores.recompute(case=case, scheme=scheme, by=SYSTEM, at=at, verification=check)
        if run.verdict == Verdict.DIFFERENT.value:
            yield Fault(
                FaultCode.SCORE_NOT_MOVED,
                scheme.agency.slug,
                expected=str(run.recomputed),
                seen=str(run.reported),
            )


def _hidden_methods(claimed: Sequence[CorrectionItem], check: Verification, case: Case) -> Iterable[Fault]:
    for item in claimed:
        if item.asked == Asked.DISCLOSE and _is_hidden(check, case):
            yield Fault(FaultCode.METHOD_STILL_HIDDEN, item.request.agency.slug, item.pk)


def _is_hidden(check: Verification, case: Case) -> bool:
    """No method is there, or what is there does not let us recompute the score that was just fetched."""
    known = MethodVersion.objects.filter(scheme=case.scheme_id).exists()
    return not known or check.runs.filter(scheme=case.scheme_id, recomputed__isnull=True).exists()
