"""What the complainant sees of their case. Each function says how many queries it runs, whatever the case holds."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

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
    DecisionRequest,
    Event,
    Evidence,
    EvidenceKind,
    Finding,
    FindingStatus,
    InterimRelief,
    Letter,
    LetterKind,
    Message,
    MessageFile,
    Proofing,
    Pull,
    PullStatus,
    Record,
    ScanStatus,
    ScoreRun,
    Stage,
    Verification,
)
from cases.queries import relief
from cases.queries.filings import living_matters
from cases.reference import compact, grouped
from cases.workflow import AT_AGENCY, OPEN_PROOFING, CorrectionStatus

# Letters between the office and an agency are the agency's; the complainant reads their content on the page.
_UID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_ARRIVED = 30
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
    to_remark: Sequence[Answer]
    with_agency: Sequence[CorrectionRequest]
    matters: Sequence[Case]
    taking_over: Proofing | None
    paper_due_on: date | None
    asked_by: date | None


@dataclass(frozen=True)
class Picture:
    """What was asked, what came back, and what follows from it."""

    pulls: Sequence[Pull]
    records: Sequence[Record]
    runs: Sequence[tuple[ScoreRun, ScoreRun | None]]
    findings: Sequence[Finding]
    corrections: Sequence[CorrectionRequest]
    reliefs: Sequence[InterimRelief]
    decisions: Sequence[Decision]
    requests: Sequence[DecisionRequest]
    agencies: Mapping[str, Agency]


def opened_case(actor: Actor) -> Case:
    """Give the case whose code was entered; runs one query.

    Raises:
        access.NotFound: there is none.

    """
    case = (
        access.visible_cases(actor)
        .select_related("person", "representative", "agency", "scheme", "assigned_to", "filing__contact", "rating")
        .first()
    )
    if case is None:
        raise access.NotFound
    return case


def receipt(case: Case) -> Receipt:
    """Read clocks and receipt letter; runs two queries."""
    return Receipt(deadlines=_clocks(case), letter=_letters(case).filter(kind=LetterKind.RECEIPT.value).first())


def status(case: Case, at: datetime) -> Status:
    """Read the status page; runs twelve queries, and one more while the paper of an authority is to follow."""
    files = Count("pk", filter=Q(scan=ScanStatus.INFECTED.value, role=Role.CITIZEN.value))
    return Status(
        deadlines=_clocks(case),
        events=list(Event.objects.filter(chain__case=case).exclude(action="read").order_by("-seq")),
        agencies={agency.slug: agency for agency in Agency.objects.all()},
        unread=unread(case),
        consents=case.consents.filter(withdrawn_at__isnull=True, expires_at__gt=at).count(),
        refused_files=case.evidence.aggregate(files=files)["files"],
        to_comment=_decisions(case)
        .filter(stage=Stage.PROVISIONAL.value, superseded_at__isnull=True)
        .exclude(comments__role=Role.CITIZEN.value)
        .first(),
        to_remark=[answer for answer in answers(case) if not hasattr(answer, "remark")],
        with_agency=list(case.corrections.filter(status__in=AT_AGENCY).select_related("agency").order_by("due_on")),
        matters=matters(case),
        taking_over=_nearest_proofing(case),
        paper_due_on=_paper_due_on(case),
        asked_by=_asked_by(case),
    )


def matters(case: Case) -> list[Case]:
    """Give all matters of the complaint that a case belongs to, with what we wrote that was not read; one query."""
    rows = living_matters(case.filing_id).select_related("agency", "scheme")
    new = Q(messages__agency__isnull=True, messages__read_at__isnull=True) & ~Q(messages__from_role=Role.CITIZEN.value)
    return list(rows.annotate(unread=Count("messages", filter=new)))


def unread(case: Case) -> int:
    """Count what we wrote that was not read; runs one query."""
    return _from_office(case).filter(read_at__isnull=True).count()


def answers(case: Case) -> list[Answer]:
    """Read the agencies' answers with what the complainant said of them; runs two queries."""
    rows = Answer.objects.filter(request__case=case).select_related("request__agency", "remark")
    return list(rows.prefetch_related("items__item__finding__record").order_by("-answered_at", "-id"))


def picture(case: Case) -> Picture:
    """Read what was found and asked; runs 19 queries at most, however many records and rounds there are."""
    holder_checks = Prefetch(
        "verifications",
        Verification.objects.filter(finished_at__isnull=False).order_by("id").prefetch_related("holder_checks__agency"),
    )
    answers = Prefetch("answers", Answer.objects.select_related("remark").order_by("round").prefetch_related("items"))
    comments = Prefetch("comments", Comment.objects.select_related("agency"))
    hidden = [CorrectionStatus.DRAFT.value, CorrectionStatus.CANCELLED.value]
    pulls = list(case.pulls.select_related("agency", "power").annotate(found=Count("records")).order_by("id"))
    return Picture(
        pulls=pulls,
        records=_newest_records(pulls),
        runs=_newest_runs(case),
        findings=confirmed(case),
        corrections=list(
            case.corrections.exclude(status__in=hidden)
            .select_related("agency", "follow_up_of__agency")
            .prefetch_related("items__finding__record", answers, holder_checks)
        ),
        reliefs=relief.of_case(case),
        decisions=list(_decisions(case).prefetch_related(comments).order_by("-id")),
        requests=list(case.decision_requests.all()),
        agencies={agency.slug: agency for agency in Agency.objects.all()},
    )


def confirmed(case: Case) -> list[Finding]:
    """Read what was found and confirmed; runs one query."""
    rows = case.findings.filter(status=FindingStatus.CONFIRMED.value)
    return list(rows.select_related("agency", "record").order_by("id"))


def thread(case: Case) -> list[Message]:
    """Read the messages between office and complainant with their files, oldest first; runs two queries."""
    files = Prefetch("files", MessageFile.objects.select_related("evidence"))
    return list(case.messages.filter(agency__isnull=True).prefetch_related(files).order_by("sent_at", "id"))


def files(case: Case) -> list[Evidence]:
    """Read the complainant's own files; runs one query."""
    return list(case.evidence.filter(role=Role.CITIZEN.value).order_by("id"))


def readable(case: Case) -> list[Evidence]:
    """Read the complainant's own files and those that we sent them with messages; runs one query."""
    sent = Q(sent_with__isnull=False, sent_with__message__agency=None)
    return list(case.evidence.filter(Q(role=Role.CITIZEN.value) | sent).order_by("id"))


def may_read(file: Evidence) -> bool:
    """Say whether the complainant may open a file of their case: their own, or sent to them with a message; a query."""
    return file.role == Role.CITIZEN.value or MessageFile.objects.filter(evidence=file, message__agency=None).exists()


def arrived(case: Case, uids: Sequence[str]) -> list[Evidence]:
    """Give those of one's own files that were named and went with no message yet; runs one query."""
    named = [uid for uid in uids if _UID.fullmatch(uid)][:MOST_ARRIVED]
    rows = case.evidence.filter(role=Role.CITIZEN.value, uid__in=named, sent_with__isnull=True) if named else ()
    return list(rows)


def consents(case: Case) -> list[Consent]:
    """Read every permission given, also those taken back; runs one query."""
    return list(case.consents.select_related("agency").order_by("agency__name", "category", "-given_at"))


def letters(case: Case) -> list[Letter]:
    """Read the complainant's letters without their bytes; runs one query."""
    return list(_letters(case))


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


def _nearest_proofing(case: Case) -> Proofing | None:
    """Give the request for a new access code that opens first, or else any that is not over; runs one query."""
    rows = Proofing.objects.filter(filing=case.filing_id, status__in=[status.value for status in OPEN_PROOFING])
    return rows.order_by(F("opens_at").asc(nulls_last=True), "-pk").first()


def _paper_due_on(case: Case) -> date | None:
    """Say by when the paper of whoever acts is to be here, as long as it is not; runs one query, or none."""
    due = case.representative.paper_due_on if case.representative else None
    papers = Evidence.objects.filter(case__filing=case.filing_id, kind=EvidenceKind.AUTHORITY.value)
    return None if due is None or papers.exists() else due


def _asked_by(case: Case) -> date | None:
    """Say by when the office asked for something, as long as nothing came since; runs one query."""
    since = OuterRef("sent_at")
    came = case.messages.filter(agency=None, from_role=Role.CITIZEN.value, sent_at__gt=since)
    handed_in = case.evidence.filter(role=Role.CITIZEN.value, uploaded_at__gt=since)
    open_ones = case.messages.filter(~Exists(came), ~Exists(handed_in), agency=None, answer_by__isnull=False)
    return open_ones.order_by("-sent_at").values_list("answer_by", flat=True).first()


def _decisions(case: Case) -> QuerySet[Decision]:
    return case.decisions.filter(issued_at__isnull=False).order_by("id")


def _letters(case: Case) -> QuerySet[Letter]:
    return case.letters.filter(kind__in=OWN_LETTERS).defer("pdf").order_by("id")


def _from_office(case: Case) -> QuerySet[Message]:
    return case.messages.filter(agency__isnull=True).exclude(from_role=Role.CITIZEN.value)


def _newest_records(pulls: Sequence[Pull]) -> list[Record]:
    """Give what each agency showed last in each category; runs one query."""
    newest = {(pull.agency_id, pull.category): pull.pk for pull in pulls if pull.status == PullStatus.DONE.value}
    rows = Record.objects.filter(pull__in=newest.values()).select_related("agency", "pull")
    return list(rows.order_by("agency_id", "kind", "external_id"))


def _newest_runs(case: Case) -> list[tuple[ScoreRun, ScoreRun | None]]:
    """Give the newest recomputation of each scheme, and the newest one made for a check since; runs one query."""
    rows = case.runs.select_related("scheme__agency", "method").annotate(checked=Q(verification__isnull=False))
    found: dict[int, list[ScoreRun]] = {}
    for run in rows.order_by("scheme_id", "checked", "-id").distinct("scheme_id", "checked"):
        found.setdefault(run.scheme_id, []).append(run)
    return [(runs[0], runs[1] if len(runs) > 1 else None) for runs in found.values()]
