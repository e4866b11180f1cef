"""Files of a draft become files of its cases: each case has a row, a hash and a custody of its own.

What one agency may see of a file in one case must not open it to another agency in a linked case, so
a file that belongs to several matters is one row in each of them. The bytes are not doubled: every
further row gets a name of its own for the same bytes on disk.
"""

import os
import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from cases.actors import SYSTEM, Actor, Role
from cases.models import Case, Draft, Evidence, PreviewStatus, ScanStatus
from cases.services import evidence, jobs, previews


@transaction.atomic
def hand_over(*, draft: Draft, cases: Sequence[tuple[Case, Collection[str]]]) -> Sequence[Evidence]:
    """Give the files of a draft to its cases; each case comes with the uids of the files that are not for it.

    Effects in order, file by file: the row goes to the first case it belongs to, a row of its own is
    made for every other, with a link to the bytes. A file that belongs nowhere goes to the first case:
    nothing handed in is lost. Nothing is written in any chain yet: that is `receive`.
    """
    kept = []
    for row in draft.evidence.select_for_update():
        homes = [case for case, without in cases if str(row.uid) not in without] or [cases[0][0]]
        # The copies first: they need the row as it lies in the draft.
        copies = [_also_in(row, case) for case in homes[1:]]
        row.case, row.draft = homes[0], None
        row.save(update_fields=["case", "draft"])
        kept += [row, *copies]
    return kept


@transaction.atomic
def receive(*, files: Sequence[Evidence], by: Actor, at: datetime) -> None:
    """Begin the custody of files that were handed over, in cases that have their chains.

    Effects in order, file by file: one custody event with its hash, and one for its pictures; the scan of
    a row that is still in quarantine, or the pictures of one that is not.
    """
    for one in files:
        _received(one, by, at)


def _also_in(row: Evidence, case: Case) -> Evidence:
    """Make a row of the same bytes in another case."""
    also = Evidence.objects.get(pk=row.pk)
    clear = {"shows": row.shows, "original_name": row.original_name}  # sealed anew under the new row's name
    also.pk, also.uid, also.case, also.draft = None, uuid.uuid4(), case, None
    also.shows, also.original_name = clear["shows"], clear["original_name"]
    also.stored_as = secrets.token_hex(32)
    also.preview, also.pages = PreviewStatus.WAITING.value, 0  # pictures are drawn for each row
    also.save(force_insert=True)
    path = evidence.path_of(also.stored_as)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.link(evidence.path_of(row.stored_as), path)
    return also


def _received(row: Evidence, by: Actor, at: datetime) -> None:
    actor = replace(by, case_id=row.case_id) if by.role is Role.CITIZEN else by
    evidence.custody(row, "evidence_received", by=actor, at=at)
    if row.scan != ScanStatus.QUARANTINED.value:
        evidence.custody(row, "evidence_scanned", by=SYSTEM, at=at)
        previews.take_over(evidence=row, at=at)
    else:
        jobs.enqueue(kind=evidence.KIND, key=f"scan:{row.pk}", args={"evidence_id": row.pk}, case=row.case, at=at)
