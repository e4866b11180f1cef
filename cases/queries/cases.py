"""One case for the people who work on it: everything each of its pages shows, in a fixed number of queries."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q

from cases.models import (
    Agency,
    Answer,
    Case,
    Chain,
    Consent,
    CorrectionItem,
    CorrectionRequest,
    Deadline,
    Event,
    Evidence,
    Finding,
    FindingStatus,
    HolderCheck,
    ItemAnswer,
    Message,
    MessageFile,
    Record,
    ScoreRun,
    StatutoryPower,
    Verification,
)
from cases.workflow import OPEN_CORRECTION, CorrectionStatus

TRAIL_PAGE = 50


@dataclass(frozen=True)
class Standing:
    """What the guards of the workflow ask about a case. One query each."""

    confirmed_findings: int
    open_findings: int
    open_corrections: int


@dataclass(frozen=True)
class Overview:
    """The first page of a case."""

    deadlines: tuple[Deadline, ...]
    consents: tuple[Consent, ...]
    powers: tuple[StatutoryPower, ...]
    standing: Standing


@dataclass(frozen=True)
class ScorePage:
    """The newest recomputation of each score, and all findings."""

    runs: tuple[ScoreRun, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Trail:
    """A page of a case's chain, newest first, and the chain's own position."""

    chain: Chain
    events: tuple[Event, ...]
    before: int | None
    agencies: Mapping[str, Agency]


def standing(case: Case) -> Standing:
    """Count what decides about the next steps. Two queries."""
    findings = Finding.objects.filter(case=case).aggregate(
        confirmed=Count("pk", filter=Q(status=FindingStatus.CONFIRMED.value)),
        proposed=Count("pk", filter=Q(status=FindingStatus.PROPOSED.value)),
    )
    drafts_too = [*(status.value for status in OPEN_CORRECTION), CorrectionStatus.DRAFT.value]
    corrections = CorrectionRequest.objects.filter(case=case, status__in=drafts_too).count()
    return Standing(findings["confirmed"], findings["proposed"], corrections)


def overview(case: Case) -> Overview:
    """Prepare the first page. Six queries."""
    return Overview(
        deadlines=tuple(Deadline.objects.filter(case=case).select_related("rule").prefetch_related("extensions")),
        consents=tuple(Consent.objects.filter(case=case).select_related("agency").order_by("agency__name", "pk")),
        powers=tuple(StatutoryPower.objects.filter(case=case).select_related("agency", "signed_by").order_by("pk")),
        standing=standing(case),
    )


def score_page(case: Case) -> ScorePage:
    """Prepare the score page. Two queries."""
    runs = ScoreRun.objects.filter(case=case, verification__isnull=True).select_related("scheme__agency", "method")
    return ScorePage(
        runs=tuple(runs.order_by("scheme_id", "-id").distinct("scheme_id")),
        findings=tuple(findings(case)),
    )


def findings(case: Case) -> list[Finding]:
    """Give the findings of a case, holder by holder."""
    rows = Finding.objects.filter(case=case).select_related("agency", "record", "judged_by")
    return list(rows.order_by("agency__name", "pk"))


def finding(case: Case, pk: int) -> Finding | None:
    """Find one finding of a case."""
    return Finding.objects.filter(case=case, pk=pk).select_related("agency", "record", "judged_by", "case").first()


def newest_records(case: Case) -> list[Record]:
    """Give each record once, as it was seen last, for choosing one in a form."""
    rows = Record.objects.filter(case=case).select_related("agency")
    return list(rows.order_by("agency_id", "kind", "external_id", "-pk").distinct("agency_id", "kind", "external_id"))


def corrections(case: Case) -> list[CorrectionRequest]:
    """Give the correction requests with their items, answers and checks. Seven queries, whatever their number."""
    checks = Verification.objects.order_by("pk").prefetch_related(
        Prefetch("holder_checks", HolderCheck.objects.select_related("agency", "pull"))
    )
    answers = Answer.objects.select_related("answered_by", "remark").prefetch_related(
        Prefetch("items", ItemAnswer.objects.order_by("item_id"))
    )
    items = CorrectionItem.objects.select_related("finding__record")
    return list(
        CorrectionRequest.objects.filter(case=case)
        .select_related("agency", "follow_up_of__agency")
        .prefetch_related(Prefetch("items", items), Prefetch("answers", answers), Prefetch("verifications", checks))
    )


def evidence(case: Case) -> list[Evidence]:
    """Give the files of a case, oldest first, each with its versions. Two queries."""
    rows = Evidence.objects.filter(case=case).select_related("answer__request__agency")
    return list(rows.prefetch_related("redactions"))


def messages(case: Case) -> list[Message]:
    """Give the messages of both threads with their files, oldest first. Two queries."""
    files = Prefetch("files", MessageFile.objects.select_related("evidence"))
    return list(Message.objects.filter(case=case).select_related("case", "agency", "from_user").prefetch_related(files))


def trail(case: Case, before: int = 0) -> Trail:
    """Prepare one page of the chain. Three queries."""
    chain = Chain.objects.get(case=case)
    events = Event.objects.filter(chain=chain).order_by("-seq")
    rows = list((events.filter(seq__lt=before) if before else events)[: TRAIL_PAGE + 1])
    shown = tuple(rows[:TRAIL_PAGE])
    return Trail(
        chain=chain,
        events=shown,
        before=shown[-1].seq if len(rows) > TRAIL_PAGE else None,
        agencies={agency.slug: agency for agency in Agency.objects.all()},
    )
