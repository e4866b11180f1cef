"""What becomes of a file that is made to hurt: handed in, checked, scanned, drawn and asked for, with real services.

Every step is the one of real life: the same services, the same children, a real socket for the scanner. Promised of
each file: nothing of it is given to anybody before it was released; what is refused leaves nothing behind; the original
is only ever an attachment that can do nothing; pictures are pictures and hold no byte of what they were made from;
no child takes more memory or time than it may.
"""

import hashlib
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.actors import SYSTEM, Actor, Role, citizen
from cases.complaint import Complaint, Matter
from cases.demo.bad_files import BAD, EICAR, MARK
from cases.demo.filing import Tickets
from cases.demo.scanner import Manner, Scanner
from cases.grounds import Ground
from cases.models import Case, Evidence, EvidencePage, Harm, PreviewStatus, ScanStatus, Scheme, User
from cases.pages import frames
from cases.services import admission, agencies, children, clamd, deadline_watch, evidence, intake, previews, uploads
from cases.services.refusals import Refused
from cases.views import files as answers
from ratings_connectors.mocks.world import people

MOST_MEMORY_KB: Final = 512 * 1024
MOST_CHECK_MS: Final = 20_000
MOST_DRAWING_MS: Final = 100_000
WAIT_FOR_SCANNER: Final = 1.0  # seconds, in place of thirty
STOPPED: Final = None  # no scanner listens at the address


@dataclass(frozen=True)
class Attack:
    """One row: what is handed in under which name, how the scanner behaves, and what must become of it.

    `ends` is `refused: <reason>`, or how the file stands: `waiting`, `blocked`, or `sealed` with what is drawn of it.
    """

    key: str
    title: str
    name: str
    bad: str
    ends: str
    manner: Manner | None = Manner.SOUND
    check: int = 0
    resumed: bool | None = None  # in pieces: cut off half way, and gone on with or not


@dataclass
class Outcome:
    """What became of one row."""

    attack: Attack
    ended: str = ""
    served: str = ""
    check_kb: int = 0
    check_ms: int = 0
    drawing_kb: int = 0
    drawing_ms: int = 0
    broken: list[str] = field(default_factory=list)


TYPE, DISGUISED, LARGE = "refused: file_type_refused", "refused: file_disguised", "refused: file_too_large"
PICTURES, NONE, FAILED = "sealed, pictures", "sealed, no preview", "sealed, not drawn"
WAITING, BLOCKED, UNFINISHED = "waiting", "blocked", "unfinished"

ATTACKS: Final[Sequence[Attack]] = (
    # Names
    Attack("double_ending", "Program behind a double ending", "letter.pdf.exe", "pdf", TYPE, check=42),
    Attack("ending_first", "Double ending, harmless last", "letter.exe.pdf", "pdf", PICTURES, check=42),
    Attack("trailing_dot", "Name with a dot at its end", "letter.pdf.", "pdf", TYPE, check=42),
    Attack("device", "Name of a device", "CON.pdf", "pdf", PICTURES, check=42),
    Attack("bidi", "Name that turns round", "scan.png\u202egnp.exe", "picture", TYPE, check=42),
    Attack("bidi_hidden", "Name that turns round, harmless ending", "exe\u202egnp.png", "picture", PICTURES, check=42),
    Attack("path", "Name that climbs out", "../../../etc/cron.d/x.txt", "plain", PICTURES, check=42),
    Attack("no_ending", "Name without an ending", "letter", "pdf", TYPE, check=42),
    # What it says it is not
    Attack("gif_script", "GIF that is also a script", "photo.gif", "gif_script", TYPE, check=42),
    Attack("gif_as_jpg", "The same, named JPEG", "photo.jpg", "gif_script", DISGUISED, check=42),
    Attack(
        "jpeg_comment",
        "JPEG with a PDF head and a script in its comment",
        "photo.jpg",
        "jpeg_comment",
        PICTURES,
        check=42,
    ),
    Attack("jpeg_tail", "JPEG with a script behind its end", "photo.jpg", "jpeg_tail", PICTURES, check=42),
    Attack("jpeg_located", "JPEG that tells where it was taken", "photo.jpg", "jpeg_located", PICTURES, check=42),
    Attack("pdf_zip", "PDF that is also an archive", "letter.pdf", "pdf_and_zip", PICTURES, check=42),
    Attack("html_as_txt", "Page named text", "page.txt", "html", DISGUISED, check=42),
    Attack("html_spaces", "Page behind 600 spaces, named text", "page.txt", "html_after_spaces", DISGUISED, check=42),
    Attack("script_in_text", "Text with a script in it", "note.txt", "script_text", DISGUISED, check=42),
    Attack("svg_as_png", "SVG named PNG", "scan.png", "svg", DISGUISED, check=42),
    Attack("hta", "HTML application", "form.hta", "hta", TYPE, check=42),
    Attack("lnk", "Link of Windows", "letter.lnk", "lnk", TYPE, check=42),
    Attack("lnk_as_pdf", "The same, named PDF", "letter.pdf", "lnk", DISGUISED, check=42),
    Attack("docm", "Document with macros", "claim.docm", "docx_macros", TYPE, check=42),
    Attack("macros_as_docx", "The same, named without macros", "claim.docx", "docx_macros", TYPE, check=42),
    # Pictures
    Attack("png_144_claimed", "PNG that claims 144 megapixels", "scan.png", "png_claims_144", DISGUISED, check=43),
    Attack("png_144", "PNG of 18 kB and 144 megapixels", "scan.png", "png_144", DISGUISED, check=43),
    Attack("png_196", "PNG of 196 megapixels", "scan.png", "png_196", DISGUISED, check=43),
    Attack("png_39", "PNG of 39 megapixels, within the limit", "scan.png", "png_39", PICTURES, check=43),
    Attack("png_film", "Animated PNG of 10,000 frames", "scan.png", "png_film", TYPE, check=43),
    Attack("png_comment", "PNG whose comment unpacks to 64 MB", "scan.png", "png_comment", DISGUISED, check=43),
    Attack("tiff", "TIFF with an endless directory", "scan.tif", "tiff_endless", TYPE, check=43),
    Attack("tiff_as_jpg", "The same, named JPEG", "scan.jpg", "tiff_endless", DISGUISED, check=43),
    Attack("png_cut", "PNG that is cut off", "scan.png", "picture_cut", DISGUISED, check=43),
    # Archives
    Attack("docx_bomb", "DOCX of 58 kB that unpacks to 60 MB", "claim.docx", "docx_bomb", TYPE, check=44),
    Attack("docx_many", "DOCX of 3,000 parts", "claim.docx", "docx_many", TYPE, check=44),
    Attack("docx_nested", "DOCX with archives in archives", "claim.docx", "docx_nested", NONE, check=44),
    Attack("docx_escape", "DOCX with a part that climbs out", "claim.docx", "docx_escape", DISGUISED, check=44),
    Attack("docx_link", "DOCX with a link", "claim.docx", "docx_link", DISGUISED, check=44),
    # PDF
    Attack("pdf_script", "PDF with a script", "letter.pdf", "pdf_script", TYPE, check=45),
    Attack("pdf_launch", "PDF that starts a program", "letter.pdf", "pdf_launch", TYPE, check=45),
    Attack("pdf_program", "PDF with a program attached", "letter.pdf", "pdf_program", TYPE, check=45),
    Attack("pdf_xfa", "PDF with a form that is a program", "letter.pdf", "pdf_xfa", TYPE, check=45),
    Attack("pdf_10000", "PDF of 10,000 pages", "letter.pdf", "pdf_10000", TYPE, check=45),
    Attack("pdf_circle", "PDF whose pages form a circle", "letter.pdf", "pdf_circle", DISGUISED, check=45),
    Attack("pdf_locked", "PDF with a password", "letter.pdf", "pdf_locked", TYPE, check=45),
    Attack("pdf_broken", "PDF that is broken", "letter.pdf", "pdf_broken", DISGUISED, check=45),
    Attack(
        "pdf_circles",
        "PDF with a drawing that contains itself",
        "letter.pdf",
        "pdf_drawn_in_circles",
        FAILED,
        check=45,
    ),
    Attack("pdf_busy", "PDF with three million strokes on a page", "letter.pdf", "pdf_busy", FAILED, check=45),
    Attack("pdf_bomb", "PDF of 400 kB with a drawing of 400 MB", "letter.pdf", "pdf_bomb", FAILED, check=45),
    Attack(
        "pdf_vast_picture", "PDF with a picture of 900 megapixels", "letter.pdf", "pdf_vast_picture", PICTURES, check=45
    ),
    Attack("pdf_vast_page", "PDF with a page 3.5 km wide", "letter.pdf", "pdf_vast_page", PICTURES, check=45),
    # Scanner
    Attack("eicar", "EICAR", "note.txt", "eicar", BLOCKED, check=47),
    Attack("eicar_docx", "EICAR in an archive", "claim.docx", "docx_eicar", BLOCKED, check=47),
    Attack("eicar_pdf", "EICAR attached to a PDF", "letter.pdf", "pdf_eicar", BLOCKED, check=47),
    Attack("stopped", "Scanner stopped", "note.txt", "plain", WAITING, STOPPED, check=48),
    Attack("hanging", "Scanner hangs", "note.txt", "plain", WAITING, Manner.HANGING, check=48),
    Attack("garbage", "Scanner answers garbage", "note.txt", "plain", WAITING, Manner.GARBAGE, check=48),
    Attack("small", "File over the scanner's stream limit", "photo.png", "png_noise", WAITING, Manner.SMALL, check=48),
    Attack("lying", "Scanner lies: OK to EICAR", "note.txt", "eicar", PICTURES, Manner.LYING, check=48),
    # In pieces
    Attack("cut_off", "Upload cut off half way", "scan.png", "png_noise", UNFINISHED, check=40, resumed=False),
    Attack("resumed", "Upload cut off and gone on with", "scan.png", "png_noise", PICTURES, check=40, resumed=True),
    Attack("resumed_bad", "The same with a bad file", "letter.pdf", "pdf_script", TYPE, check=40, resumed=True),
)


class Campaign:
    """Tries attacks one by one in a case; the case and its agency come from whoever runs it."""

    def __init__(self, case: Case, folder: Path, *, at: datetime) -> None:
        self._case, self._folder, self._at = case, folder, at
        self._readers = (
            citizen(case.pk),
            Actor(role=Role.INVESTIGATOR, user_id=case.assigned_to_id),
            Actor(role=Role.RESPONDENT, agency_id=case.agency_id),
        )

    def run(self, attack: Attack) -> Outcome:
        """Try one row."""
        outcome, content = Outcome(attack), BAD[attack.bad]()
        before = set(_kept())
        with _scanner(self._folder, attack.manner), _measured(outcome):
            row = self._hand_in(outcome, content)
            if row is not None:
                self._look(outcome, row, released=False)
                evidence.scan(evidence_id=row.pk, at=self._at)
                previews.draw(evidence_id=row.pk, at=self._at)
                row = self._fresh(row)
                outcome.ended = _standing(row)
                self._look(outcome, row, released=row.scan in previews.RELEASED)
                self._judge_pages(outcome, row)
                # The next row may bring the same bytes, which would be taken for a second click.
                evidence.destroy(row)
            elif set(_kept()) != before:
                outcome.broken.append("bytes of a refused file stayed")
        self._judge(outcome)
        return outcome

    def _hand_in(self, outcome: Outcome, content: bytes) -> Evidence | None:
        upload = SimpleUploadedFile("x", content)
        # The name as a browser could send it; Django's own cleaning of names is not what protects us.
        vars(upload)["_name"] = outcome.attack.name
        try:
            if outcome.attack.resumed is not None:
                row = self._in_pieces(outcome.attack, content)
            else:
                row = evidence.receive(file=upload, case=self._case, by=self._readers[0], at=self._at)
        except uploads.WrongOffset:
            outcome.ended, outcome.served = UNFINISHED, "nobody: half a file is no file"
            return None
        except Refused as refused:
            outcome.ended = f"refused: {refused.reasons[0]}"
            outcome.served = "nobody: nothing was kept"
            return None
        return self._fresh(row)

    def _in_pieces(self, attack: Attack, content: bytes) -> Evidence:
        """Send half, lose the line, and either say that it was all, or go on as the page's script does."""
        half, owner = len(content) // 2, self._case
        first = hashlib.sha256(content[: uploads.LARGEST_PIECE]).hexdigest()
        names: dict[str, Any] = {
            "owner": owner,
            "name": attack.name,
            "size": len(content),
            "first": first,
            "address": "192.0.2.1",
        }
        begun = uploads.begin(**names, at=self._at)
        uploads.append(upload=begun.upload, offset=0, content=content[:half], sha256=_digest(content[:half]))
        if attack.resumed:
            begun = uploads.begin(**names, at=self._at)
            rest = content[begun.upload.received :]
            uploads.append(upload=begun.upload, offset=half, content=rest, sha256=_digest(rest))
        upload = uploads.find(owner=owner, token=begun.token, at=self._at)
        return uploads.finish(upload=upload, shows="", by=self._readers[0], at=self._at)

    def _fresh(self, row: Evidence) -> Evidence:
        return Evidence.objects.select_related("case", "answer__request").get(pk=row.pk)

    def _look(self, outcome: Outcome, row: Evidence, *, released: bool) -> None:
        """Let complainant, office and agency ask for the file and for its first page."""
        got = []
        for reader in self._readers:
            given = [self._original(outcome, row, reader), self._page(outcome, row, reader)]
            if any(given) and not released:
                outcome.broken.append(f"{reader.role} got something before release")
            got += [word for word in given if word]
        outcome.served = ", ".join(dict.fromkeys(got)) or "nobody: not released"

    def _original(self, outcome: Outcome, row: Evidence, reader: Actor) -> str:
        try:
            answer = answers.attachment(evidence.open_file(evidence=row, by=reader, at=self._at))
        except Refused:
            return ""
        harmless = {
            "Content-Security-Policy": answers.SANDBOX,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        shown = str(answer.headers.get("Content-Disposition", ""))
        if not shown.startswith("attachment") or any(
            answer.headers.get(key) != value for key, value in harmless.items()
        ):
            outcome.broken.append("the original was served as something to look at")
        if any(bad in shown for bad in ("\u202e", "..", "/", "\n")) or 'filename="CON' in shown:
            outcome.broken.append("the name still plays tricks")
        return "original as a sealed attachment"

    def _page(self, outcome: Outcome, row: Evidence, reader: Actor) -> str:
        try:
            answer = answers.picture(evidence.open_page(evidence=row, number=1, by=reader, at=self._at), 1)
        except Refused:
            return ""
        content = answer.content
        if answer.headers["Content-Type"] not in {"image/png", "image/jpeg"}:
            outcome.broken.append("a page is no picture")
        if answer.headers["Content-Security-Policy"] != answers.SANDBOX:
            outcome.broken.append("a picture may do something")
        if any(mark in content for mark in (MARK, EICAR, b"%PDF", b"GPS", b"Exif")):
            outcome.broken.append("a picture holds bytes of its file")
        return "pictures of the pages"

    def _judge(self, outcome: Outcome) -> None:
        if outcome.ended != outcome.attack.ends:
            outcome.broken.append(f"ended as {outcome.ended}, not as {outcome.attack.ends}")
        if max(outcome.check_kb, outcome.drawing_kb) > MOST_MEMORY_KB:
            outcome.broken.append("a child took too much memory")
        if outcome.check_ms > MOST_CHECK_MS + 2000 or outcome.drawing_ms > MOST_DRAWING_MS + 2000:
            outcome.broken.append("a child took too long")

    def _judge_pages(self, outcome: Outcome, row: Evidence) -> None:
        sides = EvidencePage.objects.filter(evidence=row).values_list("width", "height")
        if any(max(side) > frames.LONGEST_SIDE for side in sides):
            outcome.broken.append("a picture is too large")


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _standing(row: Evidence) -> str:
    if row.scan == ScanStatus.QUARANTINED.value:
        return WAITING
    if row.scan == ScanStatus.INFECTED.value:
        return BLOCKED
    return {PreviewStatus.READY: PICTURES, PreviewStatus.NONE: NONE, PreviewStatus.FAILED: FAILED}.get(
        PreviewStatus(row.preview), "sealed, not drawn yet"
    )


def _kept() -> Iterator[str]:
    """Every file under the root of evidence."""
    root = Path(settings.EVIDENCE_ROOT)
    return (str(path) for path in root.rglob("*") if path.is_file() and uploads.PARTIAL not in path.parts)


class _Ear(logging.Handler):
    """Hears what every child took."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self._outcome = outcome

    def emit(self, record: logging.LogRecord) -> None:
        ran: children.Ran | None = getattr(record, "ran", None)
        if ran is not None and str(record.args).startswith("('cases.pages'"):
            self._outcome.drawing_kb = max(self._outcome.drawing_kb, ran.peak_kb)
            self._outcome.drawing_ms = max(self._outcome.drawing_ms, ran.ms)
        elif ran is not None:
            self._outcome.check_kb, self._outcome.check_ms = ran.peak_kb, ran.ms


@contextmanager
def _measured(outcome: Outcome) -> Iterator[None]:
    """Write down what the children of a row take."""
    ear, level = _Ear(outcome), children.log.level
    children.log.addHandler(ear)
    children.log.propagate = False
    children.log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        children.log.removeHandler(ear)
        children.log.propagate = True
        children.log.setLevel(level)


@contextmanager
def _scanner(folder: Path, manner: Manner | None) -> Iterator[None]:
    """A scanner of that manner at the address in the settings; none at all, but the address, when it is stopped."""
    ours, patience = settings.CLAMD_SOCKET, clamd.SECONDS
    with tempfile.TemporaryDirectory(dir=folder) as place:
        address = Path(place) / "clamd"
        clamd.SECONDS = WAIT_FOR_SCANNER
        try:
            if manner is None:
                settings.CLAMD_SOCKET = str(address)
                yield
            else:
                with Scanner(address, manner) as scanner:
                    settings.CLAMD_SOCKET = scanner.address
                    yield
        finally:
            settings.CLAMD_SOCKET, clamd.SECONDS = ours, patience


def a_case(*, at: datetime) -> Case:
    """Make the case that the files of a run are handed in to, held by an investigator."""
    seeded = agencies.seed(at=at)
    deadline_watch.seed_rules(by=SYSTEM, at=at)
    name = f"campaign-{uuid4().hex[:8]}@ombudsman.example"
    officer = User.objects.create_user(name, name="Upload campaign", role=Role.INVESTIGATOR.value)
    person = people()["journalist"]
    complaint = Complaint(
        matters=(
            Matter(
                scheme_id=Scheme.objects.values_list("pk", flat=True).get(agency=seeded["sesame"], slug="sesame-score"),
                grounds=(Ground.NOT_EXPLAINED.value,),
            ),
        ),
        harms=(Harm.OTHER.value,),
        narrative="A case of the upload campaign; nobody complains.",
        wish="That no bad file is ever given out.",
        earlier_steps="None.",
        urgent=False,
        name=person.name,
        id_number=person.id_number,
        birth_date=date.fromisoformat(person.born),
        consents=(),
    )
    tickets = Tickets(Random(uuid4().int))  # noqa: S311 - the reference of a case that nobody opens
    case = intake.file(complaint=complaint, by=citizen(), at=at, ticket=tickets.next(own_code=False)).case
    admission.accept(case=case, to=officer, reasons="The campaign begins.", by=officer.actor, at=at)
    return Case.objects.get(pk=case.pk)
