"""Stored answers read again with today's parsers and held against the records of then: no record changes by it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from django.db import DataError, transaction
from django.db.models import F, Q, QuerySet

from cases.actors import SYSTEM
from cases.models import Case, Person, Pull, PullStatus, Record, Reread, Rereading
from cases.scoring.canonical import sha256_of
from cases.services import events
from cases.services.guards import lock_case
from cases.services.matching import rows_of
from cases.services.rights import right_of
from ratings_connectors import errors, queries
from ratings_connectors import services as connectors
from ratings_connectors.base import Category, RecordQuery

Key = tuple[str, str]
ADDED, REMOVED, CHANGED = range(3)
#: Ends of a pull whose answers were read the first time, successfully or not.
_READ: Final = (PullStatus.DONE.value, PullStatus.FAILED.value)


@dataclass(frozen=True)
class Found:
    """What one pull's answers say today. `counts` is kind -> (added, removed, changed)."""

    pull: Pull
    parser_version: str
    outcome: Reread
    sha256: str
    cause: str = ""
    counts: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)


def connector_slugs() -> tuple[str, ...]:
    """Name every connector whose answers can be read again."""
    return queries.slugs()


def versions_now() -> Mapping[str, str]:
    """Give the version of each connector's parser, of those that are set up."""
    found = {}
    for slug in queries.slugs():
        with suppress(errors.NotConfigured):
            found[slug] = connectors.parser_version_of(slug=slug)
    return found


def cases_to_read(*, connector: str = "", since: date | None = None) -> Iterator[int]:
    """Give the cases with answers to read again, in order; one number at a time, however many there are."""
    pulls = _pulls(connector, since).order_by("case_id").values_list("case_id", flat=True).distinct()
    return pulls.iterator(chunk_size=1000)


def read_case(*, case_id: int, at: datetime, connector: str = "", since: date | None = None) -> Iterator[Found]:
    """Read the answers of one case again, pull by pull, and say how they compare; stores nothing.

    A pull that this version of its parser has read again already is left out. So are pulls whose consent was taken
    back since: their records rest on the law of then, but nobody may work on their answers now. A connector that is
    not set up reads nothing.
    """
    case = Case.objects.select_related("person").get(pk=case_id)
    known = set(Rereading.objects.filter(pull__case=case).values_list("pull_id", "parser_version"))
    versions = versions_now()
    for pull in _pulls(connector, since).filter(case=case).select_related("agency", "consent", "power").order_by("pk"):
        version = versions.get(pull.agency.connector)
        if version and (pull.pk, version) not in known:
            yield _read(pull, case.person, version, at)


@transaction.atomic
def file(*, case_id: int, found: Sequence[Found], at: datetime) -> int:
    """Write down what was found in one case; gives how many were new.

    Effects in order: a row for each pull, once for each version of its parser; one event, when something reads
    differently. The records of the case stay as they are: a fresh pull is for the investigator to decide.
    """
    case = lock_case(Case.objects.get(pk=case_id))
    there = set(Rereading.objects.filter(pull__case=case).values_list("pull_id", "parser_version"))
    fresh = [one for one in found if (one.pull.pk, one.parser_version) not in there]
    Rereading.objects.bulk_create(
        Rereading(
            pull=one.pull,
            parser_version=one.parser_version,
            outcome=one.outcome.value,
            sha256=one.sha256,
            counts={kind: list(counts) for kind, counts in sorted(one.counts.items())},
            cause=one.cause,
            read_at=at,
        )
        for one in fresh
    )
    differing = [one for one in fresh if one.outcome is not Reread.SAME]
    if differing:
        data = {"pulls": [_told(one) for one in differing]}
        events.record(case=case, action="answers_reread", by=SYSTEM, at=at, data=data)
    return len(fresh)


def _pulls(connector: str, since: date | None) -> QuerySet[Pull]:
    taken_back = Q(consent__withdrawn_at__isnull=False, consent__withdrawn_at__lt=F("consent__expires_at"))
    rows = Pull.objects.filter(status__in=_READ).exclude(taken_back)
    if connector:
        rows = rows.filter(agency__connector=connector)
    return rows.filter(finished_at__date__gte=since) if since else rows


def _read(pull: Pull, person: Person, version: str, at: datetime) -> Found:
    stored = _stored(pull)
    query = RecordQuery(
        transaction_id=pull.transaction_id,
        category=Category(pull.category),
        name=person.name,
        id_number=person.id_number,
        at=pull.requested_at,
        authorisation=right_of(pull).name,
    )
    try:
        reading = connectors.read_again(slug=pull.agency.connector, query=query)
        rows = rows_of(reading.records, pull, person, at)
    except errors.NotFound:
        rows = []
    except errors.ConnectorError as error:
        return _unread(pull, version, error.code, stored)
    except (ValueError, DataError):
        return _unread(pull, version, "unusable_records", stored)
    except Exception as error:  # noqa: BLE001 - a parser that breaks on an old answer is what is looked for
        return _unread(pull, version, f"crashed_{type(error).__name__}"[:80], stored)
    now = {(row.kind, row.external_id): row.sha256 for row in rows}
    same = now == stored and pull.status == PullStatus.DONE.value
    return Found(pull, version, Reread.SAME if same else Reread.DIFFERS, _sha256(now), "", _counted(stored, now))


def _unread(pull: Pull, version: str, cause: str, stored: Mapping[Key, str]) -> Found:
    """Nothing could be read: as before, or unlike before."""
    failed = pull.status == PullStatus.FAILED.value
    counts = {} if failed else _counted(stored, {})
    return Found(pull, version, Reread.SAME if failed else Reread.UNREADABLE, _sha256({}), cause, counts)


def _stored(pull: Pull) -> dict[Key, str]:
    rows = Record.objects.filter(pull=pull).values_list("kind", "external_id", "sha256")
    return {(kind, external_id): sha256 for kind, external_id, sha256 in rows}


def _counted(before: Mapping[Key, str], after: Mapping[Key, str]) -> dict[str, tuple[int, int, int]]:
    ways = (
        after.keys() - before.keys(),
        before.keys() - after.keys(),
        {key for key in before.keys() & after.keys() if before[key] != after[key]},
    )
    counts = [Counter(kind for kind, _ in keys) for keys in ways]
    kinds = sorted({kind for count in counts for kind in count})
    return {kind: (counts[ADDED][kind], counts[REMOVED][kind], counts[CHANGED][kind]) for kind in kinds}


def _sha256(rows: Mapping[Key, str]) -> str:
    return sha256_of({"records": [[kind, number, rows[kind, number]] for kind, number in sorted(rows)]})


def _told(one: Found) -> dict[str, object]:
    return {
        "pull": one.pull.pk,
        "agency": one.pull.agency.slug,
        "category": one.pull.category,
        "parser_version": one.parser_version,
        "outcome": one.outcome.value,
        "cause": one.cause,
        "counts": {kind: list(counts) for kind, counts in sorted(one.counts.items())},
    }
