"""How far the wrong of a case went, and how every holder stands since it was asked to put it right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cases.checking import Seen
from cases.models import Agency, Case, CorrectionItem, Finding, FindingStatus, HolderWatch, Match, Record
from cases.propagation import Graph, Key, Standing, graph_of
from cases.workflow import CorrectionStatus

# Of several looks at one holder the worst is shown.
_WORST_FIRST: Final = (
    Standing.REVERTED,
    Standing.STILL_THERE,
    Standing.WAITING,
    Standing.CANNOT_BE_SEEN,
    Standing.CLEARED,
)


@dataclass(frozen=True)
class Spread:
    """The graph, how each of its nodes stands (by key), whose they are (by slug), and the holders watched."""

    graph: Graph
    standings: Mapping[str, Standing | None]
    agencies: Mapping[str, Agency]
    watches: tuple[HolderWatch, ...]


def spread(case: Case, *, until: datetime | None = None) -> Spread:
    """Read the spread from everything that holders ever showed, up to a moment if one is given. Four queries."""
    records = Record.objects.filter(case=case).select_related("agency").order_by("pk")
    rows = list(records.filter(seen_at__lte=until) if until else records)
    graph = graph_of([_seen(row) for row in rows], _wrong(case))
    watches = _watches(case)
    standing = {watch.agency.slug: Standing(watch.standing) for watch in watches}
    agencies = {row.agency.slug: row.agency for row in rows} | {row.agency.slug: row.agency for row in watches}
    return Spread(graph, {node.key: standing.get(node.holder) for node in graph.nodes}, agencies, watches)


def _seen(row: Record) -> Seen:
    theirs = row.match != Match.NONE.value
    return Seen(row.agency.slug, row.kind, row.external_id, row.content, theirs=theirs)


def _wrong(case: Case) -> frozenset[Key]:
    """The records that somebody was asked to put right, and those that were confirmed to be wrong."""
    asked = CorrectionItem.objects.filter(request__case=case).select_related("request__agency")
    items = (
        (row.request.agency.slug, row.expected.get("kind", ""), row.expected.get("external_id", "")) for row in asked
    )
    confirmed = Finding.objects.filter(case=case, status=FindingStatus.CONFIRMED.value, record__isnull=False)
    found = confirmed.values_list("agency__slug", "record__kind", "record__external_id")
    return frozenset((*items, *found))


def _watches(case: Case) -> tuple[HolderWatch, ...]:
    """Give the worst watch of every holder; a follow-up's own watch repeats what the first request's says."""
    rows = HolderWatch.objects.filter(request__case=case, request__follow_up_of__isnull=True)
    shown = rows.exclude(request__status=CorrectionStatus.CANCELLED.value).select_related("agency", "rule", "follow_up")
    found: dict[int, HolderWatch] = {}
    for row in sorted(shown, key=lambda row: _WORST_FIRST.index(Standing(row.standing))):
        found.setdefault(row.agency_id, row)
    return tuple(sorted(found.values(), key=lambda row: row.pk))
