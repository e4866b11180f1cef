"""What becomes of a file that is made to hurt: handed in, checked, scanned, drawn and asked for, with real services.

Every step is the one of real life: the same services, the same children, a real socket for the scanner. Promised of
each file: nothing of it is given to anybody before it was released; what is refused leaves nothing behind; the original
is only ever an attachment that can do nothing; pictures are pictures and hold no byte of what they were made from;
no child takes more memory or time than it may.
"""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.actors import Actor, Role, citizen
from cases.demo.bad_files import BAD, EICAR, MARK
from cases.demo.scanner import Manner, Scanner
from cases.demo.upload_attacks import BLOCKED, FAILED, NONE, PICTURES, UNFINISHED, WAITING, Attack
from cases.demo.upload_outcome import Outcome, measured
from cases.models import Case, Evidence, EvidencePage, PreviewStatus, ScanStatus
from cases.pages import frames
from cases.services import clamd, evidence, evidence_opening, previews, upload_pieces, uploads
from cases.services.refusals import Refused
from cases.views import files as answers

MOST_MEMORY_KB: Final = 512 * 1024
MOST_CHECK_MS: Final = 20_000
MOST_DRAWING_MS: Final = 100_000
WAIT_FOR_SCANNER: Final = 1.0  # seconds, in place of thirty


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
        with _scanner(self._folder, attack.manner), measured(outcome):
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
            answer = answers.attachment(evidence_opening.open_file(evidence=row, by=reader, at=self._at))
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
            answer = answers.picture(evidence_opening.open_page(evidence=row, number=1, by=reader, at=self._at), 1)
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
    return (str(path) for path in root.rglob("*") if path.is_file() and upload_pieces.PARTIAL not in path.parts)


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
