"""Letters: drawn once, filed once with their hashes, and checked again every time before they are handed out.

Drawing takes a second and happens outside of every lock. Filing is one short transaction: the letter and the event
that vouches for its hash. A second run finds the letter and files nothing; had it to draw again, the bytes would be
the same.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import translation

from cases.actors import SYSTEM, Actor
from cases.letters.context import Letter as Words
from cases.letters.context import digest
from cases.letters.render import render
from cases.models import Case, Checkpoint, CorrectionRequest, Decision, Letter, LetterKind, Stage
from cases.services import deadlines, events, letter_decision, letter_receipt, letter_request, reads
from cases.services.guards import lock_case

ACKNOWLEDGED = "OMB-ACK"
KIND_RECEIPT = "render_receipt"
KIND_REQUEST = "render_correction_request"


class Altered(Exception):
    """The bytes of a filed letter are not the bytes that were filed. Nothing is handed out; staff must look."""


@dataclass(frozen=True)
class Drawn:
    """A letter that is drawn but not filed."""

    case: Case
    kind: LetterKind
    words: Words
    pdf: bytes
    decision: Decision | None = None
    correction: CorrectionRequest | None = None


def render_receipt(*, case_id: int, at: datetime) -> None:
    """Draw and file the receipt of a case, which is our acknowledgement (job handler). Idempotent."""
    case = Case.objects.select_related("person", "representative", "agency", "scheme").get(pk=case_id)
    if _filed(case, LetterKind.RECEIPT) is None:
        with translation.override(case.language):
            words = letter_receipt.receipt(case)
        file(drawn=Drawn(case, LetterKind.RECEIPT, words, render(words)), at=at)
    deadlines.meet_all(case=case, rule_ids=(ACKNOWLEDGED,), by=SYSTEM, at=at)


def render_correction_request(*, request_id: int, at: datetime) -> None:
    """Draw and file the letter of a sent correction request (job handler). Idempotent.

    The letter states the request as it was sent; later rounds are told on the agency's page.
    """
    rows = CorrectionRequest.objects.select_related(
        "agency", "drafted_by", "case__person", "case__representative", "case__agency", "case__scheme"
    )
    request = rows.get(pk=request_id)
    if _filed(request.case, LetterKind.CORRECTION_REQUEST, correction=request) is not None:
        return
    with translation.override(request.case.language):
        words = letter_request.correction_request(request)
    drawn = Drawn(request.case, LetterKind.CORRECTION_REQUEST, words, render(words), correction=request)
    file(drawn=drawn, at=at)


def draw_decision(*, decision_id: int, checkpoint: Checkpoint, at: datetime) -> Drawn:
    """Draw the letter of a signed decision issued at `at`; whoever issues it files it in the same transaction."""
    rows = Decision.objects.select_related(
        "proposed_by", "signed_by", "case__person", "case__representative", "case__agency", "case__scheme"
    )
    row = rows.get(pk=decision_id)
    with translation.override(row.case.language):
        words = letter_decision.decision(row, checkpoint, issued_at=at)
    return Drawn(row.case, letter_decision.KINDS[Stage(row.stage)], words, render(words), decision=row)


@transaction.atomic
def file(*, drawn: Drawn, at: datetime) -> Letter:
    """File a drawn letter; one that is filed already is given back as it is.

    Effects in order: the case is locked; the letter; one event `letter_filed` with the hash of its bytes.
    """
    case = lock_case(drawn.case)
    filed = _filed(case, drawn.kind, decision=drawn.decision, correction=drawn.correction)
    if filed is not None:
        return filed
    letter = Letter.objects.create(
        case=case,
        decision=drawn.decision,
        correction=drawn.correction,
        kind=drawn.kind.value,
        language=drawn.words.sheet.language,
        pdf=drawn.pdf,
        sha256=hashlib.sha256(drawn.pdf).hexdigest(),
        context_sha256=digest(drawn.words),
        verification_code=drawn.words.sheet.code,
        rendered_at=at,
    )
    events.record(
        case=case,
        action="letter_filed",
        by=SYSTEM,
        at=at,
        about=letter,
        data={"kind": letter.kind, "sha256": letter.sha256, "context_sha256": letter.context_sha256},
    )
    return letter


def open_letter(*, letter: Letter, by: Actor, at: datetime) -> bytes:
    """Give the bytes of a letter for serving. The caller got it through `access.letter_for`.

    Effects in order: the hash is checked over the very bytes that are returned; one read event.

    Raises:
        Altered: the stored bytes are not those that were filed.

    """
    content = bytes(letter.pdf)
    if hashlib.sha256(content).hexdigest() != letter.sha256:
        raise Altered(f"letter {letter.pk}")
    reads.note(case=letter.case, what=f"letter:{letter.uid}", by=by, at=at)
    return content


def _filed(
    case: Case, kind: LetterKind, *, decision: Decision | None = None, correction: CorrectionRequest | None = None
) -> Letter | None:
    rows = Letter.objects.defer("pdf").filter(case=case, kind=kind.value, language=case.language)
    return rows.filter(decision=decision, correction=correction).first()
