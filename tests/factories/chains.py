"""A small world for the audit chain alone: cases, a letter, a file and a raw answer, all with their events."""

import hashlib
from datetime import UTC, datetime

from cases.actors import SYSTEM
from cases.models import Agency, Case, CorrectionRequest, Evidence, Filing, Letter, Person, Scheme
from cases.services import checkpoints, events, evidence
from ratings_connectors.models import Answer

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def make_case(reference: str, *, events_after_filing: int = 3) -> Case:
    """A case with a chain: one event that carries a personal detail, then plain ones."""
    agency, _ = Agency.objects.get_or_create(slug="sesame", defaults={"name": "Sesame", "kind": "platform"})
    scheme, _ = Scheme.objects.get_or_create(slug="sesame-score", defaults={"agency": agency, "kind": "score"})
    case = Case.objects.create(
        filing=Filing.objects.create(filed_at=AT),
        reference=reference,
        person=Person.objects.create(name="Lin Wenqing"),
        agency=agency,
        scheme=scheme,
        grounds=["wrong_data"],
        narrative="It is not mine.",
        received_at=AT,
    )
    events.open_chain(case=case)
    events.record(case=case, action="filed", by=SYSTEM, at=AT, about=case, detail={"name": "Lin Wenqing 林闻清"})
    for step in range(events_after_filing):
        events.record(case=case, action="step", by=SYSTEM, at=AT, data={"n": step, "words": ['"a"', None, True]})
    return case


def make_letter(
    case: Case, pdf: bytes = b"%PDF-1.7 a letter", *, kind: str = "receipt", correction: CorrectionRequest | None = None
) -> Letter:
    sha256 = hashlib.sha256(pdf).hexdigest()
    letter = Letter.objects.create(
        case=case,
        kind=kind,
        correction=correction,
        language="en",
        pdf=pdf,
        sha256=sha256,
        context_sha256=sha256,
        verification_code=f"{case.reference}-{kind}-{sha256[:8]}",
        rendered_at=AT,
    )
    data = {"kind": letter.kind, "sha256": sha256, "context_sha256": sha256}
    events.record(case=case, action="letter_filed", by=SYSTEM, at=AT, about=letter, data=data)
    return letter


def make_evidence(case: Case, content: bytes = b"a bank statement") -> Evidence:
    sha256 = hashlib.sha256(content).hexdigest()
    file = Evidence.objects.create(
        case=case,
        original_name="statement.txt",
        content_type="text/plain",
        size=len(content),
        sha256=sha256,
        stored_as=f"{case.reference}-{sha256[:8]}",
        role="citizen",
        uploaded_at=AT,
    )
    path = evidence.path_of(file.stored_as)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    evidence.custody(file, "evidence_received", by=SYSTEM, at=AT)
    return file


def make_answer(case: Case, body: bytes = b'{"code":"10000"}') -> Answer:
    sha256 = hashlib.sha256(body).hexdigest()
    data = {"transaction_id": "T1", "answers": [sha256]}
    events.record(case=case, action="records_pulled", by=SYSTEM, at=AT, data=data)
    return Answer.objects.create(
        pull_key="T1",
        connector="sesame",
        label="score",
        url="http://127.0.0.1/sesame",
        http_status=200,
        headers={},
        body=body,
        sha256=sha256,
        signature="good",
        parser_version="1",
        received_at=AT,
        elapsed_ms=12,
    )


def make_world() -> list[Case]:
    """Three cases under two checkpoints; between them the second case went on."""
    cases = [make_case(reference) for reference in ("AAAA-0001", "BBBB-0002", "CCCC-0003")]
    make_letter(cases[0])
    make_evidence(cases[1])
    make_answer(cases[2])
    checkpoints.make(by=SYSTEM, at=AT)
    events.record(case=cases[1], action="step", by=SYSTEM, at=AT, data={"n": 3})
    checkpoints.make(by=SYSTEM, at=AT)
    return cases
