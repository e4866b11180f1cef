"""Everything of a case in one file for its complainant: asked for, built by a worker, fetched, forgotten after a day.

The format, and how somebody else verifies it, stands in docs/bundle.md.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from cases.actors import SYSTEM, Actor, Role
from cases.chain import canonical, moment
from cases.letters.render import LANGUAGE_TAGS, draw, numbering
from cases.models import Bundle, BundleStatus, Case, Checkpoint, Evidence
from cases.queries import my_case as queries
from cases.reference import compact, grouped
from cases.services import bundle_data, bundle_proof, checkpoints, events, evidence, jobs, quotas, reads, throttle
from cases.services.bundle_archive import Member, member, write
from cases.services.guards import lock_case
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.verification import offline
from cases.workflow import Reason

KIND: Final = "build_bundle"
LIFETIME: Final = timedelta(hours=24)
# Whoever asks again at once gets the bundle that is there; a worker that died for good does not block for ever.
FRESH: Final = timedelta(minutes=10)
LOST: Final = timedelta(hours=1)
NO_ROOM: Final = timedelta(minutes=5)
FOLDER: Final = "bundles"


class Altered(Exception):
    """The bytes of a stored bundle are not those that were built. Nothing is served; staff must look."""


def prove(
    *, case: Case, code: str, address: str, by: Actor, at: datetime, solution: Solution = throttle.NO_SOLUTION
) -> None:
    """Check the access code of an open case once more, before everything in it is given out (ASVS 5.0, 7.5.3).

    Effects in order: the try is counted with all others of this reference; when it is right, they are forgotten and
    one event is written.

    Raises:
        Refused: TOO_MANY_TRIES or PUZZLE_NEEDED without looking at the code; WRONG_CODE.

    """
    counted = throttle.count(reference=case.reference, address=address, at=at, solution=solution)
    if not check_password(compact(code)[:64], case.code_hash):
        raise Refused(Reason.WRONG_CODE, field="code")
    with transaction.atomic():
        throttle.forgive(counted)
        events.record(case=case, action="code_typed_again", by=by, at=at, about=case)


@transaction.atomic
def ask(*, case: Case, by: Actor, at: datetime) -> Bundle:
    """Have a bundle built, or give the one that is being built or was built a moment ago.

    Effects in order: the row; one event; the job that builds it.
    """
    case = lock_case(case)
    waiting = case.bundles.filter(status=BundleStatus.WAITING.value).first()
    if waiting is not None and waiting.asked_at > at - LOST:
        return waiting
    if waiting is not None:
        waiting.status = BundleStatus.FAILED.value
        waiting.save(update_fields=["status"])
    ready = case.bundles.filter(status=BundleStatus.READY.value, built_at__gt=at - FRESH).first()
    if ready is not None:
        return ready
    row = Bundle.objects.create(case=case, asked_at=at, expires_at=at + LIFETIME, stored_as=secrets.token_hex(32))
    events.record(case=case, action="bundle_asked", by=by, at=at, about=row)
    jobs.enqueue(kind=KIND, key=f"{KIND}:{row.uid}", args={"bundle_id": row.pk}, case=case, at=at)
    return row


def build(*, bundle_id: int, at: datetime) -> timedelta | None:
    """Build one bundle (job handler); a second run finds it built, or builds it again over what the first one left.

    Effects in order: a checkpoint, so that everything until now stands under one; the file under another name; it gets
    its own; the row and one event with the hash. While the disk is full the job waits.
    """
    row = Bundle.objects.select_related("case").filter(pk=bundle_id, status=BundleStatus.WAITING.value).first()
    if row is None:
        return None
    try:
        quotas.require_room(size=sum(row.case.evidence.values_list("size", flat=True)))
    except Refused:
        return NO_ROOM
    checkpoint = checkpoints.make(by=SYSTEM, at=at)
    path = path_of(row)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    unfinished = path.with_suffix(".part")
    members = list(_members(row.case, checkpoint, at))
    about = {
        "reference": row.case.reference,
        "made_at": moment(at),
        "language": row.case.language,
        "public_key": checkpoints.public_key().hex(),
    }
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
        write(target, members, about, checkpoints.seal)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(path)
    _finish(row, path, len(members), at)
    return None


@transaction.atomic
def _finish(bundle: Bundle, path: Path, members: int, at: datetime) -> None:
    case = lock_case(bundle.case)
    row = Bundle.objects.select_for_update().get(pk=bundle.pk)
    if row.status != BundleStatus.WAITING.value:
        return
    with path.open("rb") as file:
        row.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    row.status, row.built_at, row.size = BundleStatus.READY.value, at, path.stat().st_size
    row.save(update_fields=["status", "built_at", "size", "sha256"])
    data = {"sha256": row.sha256, "size": row.size, "members": members}
    events.record(case=case, action="bundle_built", by=SYSTEM, at=at, about=row, data=data)


def open_file(*, bundle: Bundle, by: Actor, at: datetime) -> Path:
    """Give the file of a bundle for serving; the caller found it through its case and saw the code again.

    Effects in order: its hash is checked; one read event.

    Raises:
        Refused: NOT_ALLOWED when it is not there any more, or not yet.
        Altered: the stored bytes are not those that were built.

    """
    if bundle.status != BundleStatus.READY.value or bundle.expires_at <= at:
        raise Refused(Reason.NOT_ALLOWED)
    path = path_of(bundle)
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != bundle.sha256:
            raise Altered(f"bundle {bundle.pk}")
    reads.note(case=bundle.case, what=f"bundle:{bundle.uid}", by=by, at=at)
    return path


def forget_expired(*, at: datetime) -> int:
    """Delete the bytes of bundles whose day is over; hourly. Returns how many."""
    rows = Bundle.objects.filter(expires_at__lte=at).exclude(status=BundleStatus.GONE.value)
    for row in rows:
        _remove_bytes(row)
    return rows.update(status=BundleStatus.GONE.value)


def remove_all(*, case: Case) -> int:
    """Delete the bytes of all bundles of a case that is erased. Returns how many."""
    rows = list(case.bundles.all())
    for row in rows:
        _remove_bytes(row)
    return len(rows)


def program() -> bytes:
    """Give the verifier as it lies in every bundle."""
    return Path(offline.__file__).read_bytes()


def path_of(bundle: Bundle) -> Path:
    """Where the bytes of a bundle lie."""
    return Path(settings.EVIDENCE_ROOT) / FOLDER / bundle.stored_as


def _remove_bytes(row: Bundle) -> None:
    path_of(row).unlink(missing_ok=True)
    path_of(row).with_suffix(".part").unlink(missing_ok=True)


def _members(case: Case, checkpoint: Checkpoint, at: datetime) -> Iterator[Member]:
    """Measure every member, in the order in which they stand in the archive."""
    proof = bundle_proof.proof_of(case, checkpoint)
    letters, letter_entries = _letters(case)
    files, file_entries = _files(case)
    told = bundle_data.case_data(case, file_entries, letter_entries, at)
    yield member("README.txt", "words", _in_both("bundle/readme.txt", told, at))
    yield member("index.html", "words", _in_both("bundle/index.html", told, at))
    for short in bundle_data.LANGUAGES:
        yield member(f"case-file-{short}.pdf", "words", _case_file(told, short, at))
    yield member("verify.py", "program", program())
    for name, data in (
        ("case", told),
        ("records", bundle_data.records_data(case)),
        ("scores", bundle_data.scores_data(case)),
        ("looks", bundle_data.looks_data(case)),
    ):
        yield member(f"data/{name}.json", "data", bundle_data.text_of(data))
    yield from letters
    yield from files
    chain = b"".join(bundle_proof.chain_lines(case, proof["length"]))
    yield member("audit/events.jsonl", "audit", chain)
    yield member("audit/proof.json", "audit", canonical(proof) + b"\n")
    yield member("audit/checkpoint.txt", "audit", checkpoints.witness_form(checkpoint).encode())


def _letters(case: Case) -> tuple[list[Member], list[dict[str, Any]]]:
    members, entries = [], []
    for number, row in enumerate(queries.letters(case), 1):
        name = f"letters/{number:02}-{row.kind}.pdf"
        one = member(name, "letter", bytes(row.pdf))
        if one.sha256 != row.sha256:
            raise Altered(f"letter {row.pk}")
        members.append(one)
        entries.append(bundle_data.letter_data(row, name))
    return members, entries


def _files(case: Case) -> tuple[list[Member], list[dict[str, Any]]]:
    """Give the complainant's own files; one that may not be given out, or is damaged, is named with the reason."""
    members, entries = [], []
    rows = case.evidence.filter(role=Role.CITIZEN.value).order_by("id")
    for number, row in enumerate(rows, 1):
        name = f"files/{number:02}{_ending(row)}"
        why_not = _left_out(row)
        if not why_not:
            one = member(name, "evidence", evidence.path_of(row.stored_as))
            if one.sha256 == row.sha256:
                members.append(one)
            else:
                why_not = "damaged"
        entries.append(bundle_data.file_data(row, "" if why_not else name, why_not))
    return members, entries


def _left_out(row: Evidence) -> str:
    if row.scan not in evidence.RELEASED:
        return row.scan
    return "" if evidence.path_of(row.stored_as).is_file() else "damaged"


def _ending(row: Evidence) -> str:
    ending = Path(row.original_name).suffix.lower()
    return ending if ending.isascii() and ending[1:].isalnum() else ""


def _in_both(template: str, told: dict[str, Any], at: datetime) -> bytes:
    """Render a text in English and Chinese, one after the other, as the reader may be of either."""
    said = {short: _rendered(template, told, short, at) for short in bundle_data.LANGUAGES}
    words = {"said": said, "reference": grouped(told["reference"])}
    return render_to_string(f"bundle/both{Path(template).suffix}", words).encode()


def _case_file(told: dict[str, Any], short: str, at: datetime) -> bytes:
    """Draw the case as a PDF for whoever wants to read it on paper."""
    digest = hashlib.sha256(canonical(told) + short.encode()).digest()
    return draw(_rendered("bundle/case_file.html", told, short, at), identifier=digest[:16])


def _rendered(template: str, told: dict[str, Any], short: str, at: datetime) -> str:
    words = {
        "told": bundle_data.in_language(told, short),
        "reference": grouped(told["reference"]),
        "made_at": at,
        "language": LANGUAGE_TAGS.get(bundle_data.LANGUAGES[short], short),
        "source_date": moment(at).partition(".")[0] + "Z",
    }
    with translation.override(bundle_data.LANGUAGES[short]):
        return render_to_string(template, words | {"numbering": numbering()})
