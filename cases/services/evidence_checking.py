"""The nightly check of everything that lies on disk for the files of cases, slice by slice.

Slices follow one another as jobs of their own, each with the place where it begins and the counts so far: a slice ends
long before its lease, and one that is killed is done again whole.
"""

import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction

from cases.actors import SYSTEM
from cases.models import Evidence, EvidencePage, Job, Redaction, RedactionStatus
from cases.services import events, jobs, previews, stored

log = logging.getLogger(__name__)
KIND: Final = "check_evidence"
SECONDS_A_SLICE = 20


@dataclass(frozen=True)
class Place:
    """Where a slice begins: behind row `after` of the files (0), their pictures (1) or versions (2); counts so far."""

    night: str = ""
    table: int = 0
    after: int = 0
    checked: int = 0
    damaged: int = 0


@dataclass(frozen=True)
class _Kept:
    """Something that lies on disk: the file it belongs to, where its row stands, its name and its hash."""

    file: Evidence
    table: int
    pk: int
    stored_as: str
    sha256: str


def check(*, place: Place, at: datetime) -> None:
    """Hash what lies behind a place, for as long as a slice lasts.

    Effects in order, after the hashing and in one transaction: one event in the chain of each case for each thing that
    is missing or changed, every night until somebody acts; the job of the next slice. After the last one, instead of a
    next job: pictures for files that have none yet; one event in the office's chain with the counts.
    """
    until, checked, rest = time.monotonic() + SECONDS_A_SLICE, place.checked, None
    damaged: list[tuple[_Kept, str]] = []
    for kept in _behind(place):
        checked += 1
        found = _hash_of(kept.stored_as)
        if found != kept.sha256:
            log.error("evidence %s is damaged", kept.file.pk)
            damaged.append((kept, found))
        if time.monotonic() > until:
            rest = kept
            break
    done = replace(place, night=place.night or f"{at:%Y-%m-%d}", checked=checked, damaged=place.damaged + len(damaged))
    _write_down(damaged, replace(done, table=rest.table, after=rest.pk) if rest else None, done, at)


@transaction.atomic
def _write_down(damaged: list[tuple[_Kept, str]], rest: Place | None, done: Place, at: datetime) -> None:
    key = f"{KIND}:{rest.night}:{rest.table}:{rest.after}" if rest else ""
    if rest and Job.objects.filter(key=key).exists():
        return  # a second copy of this slice: the first one has written everything down
    for kept, found in damaged:
        data = {"expected": kept.sha256, "found": found}
        events.record(case=kept.file.case, action="evidence_damaged", by=SYSTEM, at=at, about=kept.file, data=data)
    if rest:
        jobs.enqueue(kind=KIND, key=key, args=asdict(rest), at=at)
        return
    previews.catch_up(at=at)
    data_of_all = {"checked": done.checked, "damaged": done.damaged}
    events.record(case=None, action="evidence_checked", by=SYSTEM, at=at, data=data_of_all)


def _behind(place: Place) -> Iterator[_Kept]:
    """Give everything that lies on disk for the files of cases, from a place on."""
    files = Evidence.objects.filter(case__isnull=False).select_related("case")
    pictures = EvidencePage.objects.filter(evidence__case__isnull=False).select_related("evidence__case")
    versions = Redaction.objects.filter(status=RedactionStatus.READY.value, evidence__case__isnull=False)
    tables = (files, pictures, versions.select_related("evidence__case"))
    for table, rows in enumerate(tables[place.table :], start=place.table):
        first = place.after if table == place.table else 0
        for row in rows.filter(pk__gt=first).order_by("pk").iterator():
            file = row if isinstance(row, Evidence) else row.evidence
            yield _Kept(file, table, row.pk, row.stored_as, row.sha256)


def _hash_of(stored_as: str) -> str:
    try:
        with stored.path_of(stored_as).open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing"
