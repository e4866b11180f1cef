"""What the complainant sees of their case. Each function says how many queries it runs, whatever the case holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from cases import access
from cases.actors import Actor, Role
from cases.deadlines import local_day
from cases.models import (
    Agency,
    Answer,
    Case,
    Comment,
    Consent,
    CorrectionRequest,
    Deadline,
    Decision,
    Event,
    Evidence,
    Finding,
    FindingStatus,
    InterimRelief,
    Letter,
    LetterKind,
    Message,
    Pull,
    ScanStatus,
    ScoreRun,
    Stage,
    Verification,
)
from cases.queries import relief
from cases.reference import compact, grouped
from cases.workflow import CorrectionStatus

# Letters between the office and an agency are the agency's; the complainant reads their content on the page.
OWN_LETTERS = [LetterKind.RECEIPT.value, LetterKind.PROVISIONAL_DECISION.value, LetterKind.FINAL_DECISION.value]


@dataclass(frozen=True)
class Receipt:
    """What the receipt page shows beside reference and code."""

    deadlines: Sequence[Deadline]
    letter: Letter | None


@dataclass(frozen=True)
class Status:
    """What the status page shows."""

    deadlines: Sequence[Deadline]
    events: Sequence[Event]
    agencies: Mapping[str, Agency]
    unread: int
    consents: int
    refused_files: int
    to_comment: Decision | None


@dataclass(frozen=True)
class Picture:
    """What was asked, what came back, and what follows from it."""

    pulls: Sequence[Pull]
    runs: Sequence[tuple[ScoreRun, ScoreRun | None]]
    findings: Sequence[Finding]
    corrections: Sequence[CorrectionRequest]
    reliefs: Sequence[InterimRelief]
    decisions: Sequence[Decision]
    agencies: Mapping[str, Agency]


def opened_case(actor: Actor) -> Case:
    """Give the case whose code was entered; runs one query.

    Raises:
        access.NotFound: there is none.

    """
    case = (
        access.visible_cases(actor)
        .select_related("person", "representative", "agency", "scheme", "assigned_to")
        .first()
    )
    if case is None:
        raise access.NotFound
    return case


def receipt(case: Case) -> Receipt:
    """Read clocks and receipt letter; runs two queries."""
    return Receipt(deadlines=_clocks(case), letter=_letters(case).filter(kind=LetterKind.RECEIPT.value).first())


def status(case: Case) -> Status:
    """Read the status page; runs seven queries."""
    files = Count("pk", filter=Q(scan=ScanStatus.INFECTED.value, role=Role.CITIZEN.value))
    return Status(
        deadlines=_clocks(case),
        events=list(Event.objects.filter(chain__case=case).exclude(action="read").order_by("-seq")),
        agencies={agency.slug: agency for agency in Agency.objects.all()},
        unread=_from_office(case).filter(read_at__isnull=True).count(),
        consents=case.consents.filter(withdrawn_at__isnull=True).count(),
        refused_files=case.evidence.aggregate(files=files)["files"],
        to_comment=_decisions(case)
        .filter(stage=Stage.PROVISIONAL.value, superseded_at__isnull=True)
        .exclude(comments__role=Role.CITIZEN.value)
        .first(),
    )


def picture(case: Case) -> Picture:
    """Read what was found and asked; runs 17 queries at most, however many records and rounds there are."""
    holder_checks = Prefetch(
        "verifications",
        Verification.objects.filter(finished_at__isnull=False).order_by("id").prefetch_related("holder_checks__agency"),
    )
    answers = Prefetch("answers", Answer.objects.order_by("round").prefetch_related("items"))
    comments = Prefetch("comments", Comment.objects.select_related("agency"))
    hidden = [CorrectionStatus.DRAFT.value, CorrectionStatus.CANCELLED.value]
    return Picture(
        pulls=list(case.pulls.select_related("agency").annotate(found=Count("records")).order_by("id")),
        runs=_newest_runs(case),
        findings=list(
            case.findings.filter(status=FindingStatus.CONFIRMED.value).select_related("agency", "record").order_by("id")
        ),
        corrections=list(
            case.corrections.exclude(status__in=hidden)
            .select_related("agency", "follow_up_of__agency")
            .prefetch_related("items__finding__record", answers, holder_checks)
        ),
        reliefs=relief.of_case(case),
        decisions=list(_decisions(case).prefetch_related(comments)),
        agencies={agency.slug: agency for agency in Agency.objects.all()},
    )


def thread(case: Case) -> list[Message]:
    """Read the messages between office and complainant, oldest first; runs one query."""
    return list(case.messages.filter(agency__isnull=True).order_by("sent_at", "id"))


def files(case: Case) -> list[Evidence]:
    """Read the complainant's own files; runs one query."""
    return list(case.evidence.filter(role=Role.CITIZEN.value).order_by("id"))


def consents(case: Case) -> list[Consent]:
    """Read every permission given, also those taken back; runs one query."""
    return list(case.consents.select_related("agency").order_by("agency__name", "category", "-given_at"))


def letters(case: Case) -> list[Letter]:
    """Read the complainant's letters without their bytes; runs one query."""
    return list(_letters(case))


def looks(case: Case) -> list[Event]:
    """Read who looked at the case, newest first, the complainant's own visits left out; runs one query."""
    reads = Event.objects.filter(chain__case=case, action="read").exclude(actor=Role.CITIZEN.value)
    return list(reads.order_by("-seq")[:500])


def decision_to_comment(case: Case, at: datetime) -> Decision | None:
    """Give the provisional decision on which the complainant may still say something; runs one query."""
    return (
        _decisions(case)
        .filter(stage=Stage.PROVISIONAL.value, superseded_at__isnull=True, comments_until__gte=local_day(at))
        .exclude(comments__role=Role.CITIZEN.value)
        .first()
    )


def letter_by_code(code: str) -> Letter | None:
    """Find a letter by the code printed on it, however it is typed, without its bytes; runs one query."""
    return Letter.objects.defer("pdf").filter(verification_code=grouped(compact(code))).first()


def _clocks(case: Case) -> list[Deadline]:
    return list(case.deadlines.select_related("rule").order_by("due_on", "id"))


def _decisions(case: Case) -> QuerySet[Decision]:
    return case.decisions.filter(issued_at__isnull=False).order_by("id")


def _letters(case: Case) -> QuerySet[Letter]:
    return case.letters.filter(kind__in=OWN_LETTERS).defer("pdf").order_by("id")


def _from_office(case: Case) -> QuerySet[Message]:
    return case.messages.filter(agency__isnull=True).exclude(from_role=Role.CITIZEN.value)


def _newest_runs(case: Case) -> list[tuple[ScoreRun, ScoreRun | None]]:
    """Give the newest recomputation of each scheme, and the newest one made for a check since; runs one query."""
    rows = case.runs.select_related("scheme__agency", "method").annotate(checked=Q(verification__isnull=False))
    found: dict[int, list[ScoreRun]] = {}
    for run in rows.order_by("scheme_id", "checked", "-id").distinct("scheme_id", "checked"):
        found.setdefault(run.scheme_id, []).append(run)
    return [(runs[0], runs[1] if len(runs) > 1 else None) for runs in found.values()]
