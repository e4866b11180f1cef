"""How far a wrong record of one case went, and how each holder stands: prepared for pages and letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from cases.checking import Seen
from cases.deadline_steps import Step, from_rows
from cases.models import (
    Agency,
    Case,
    CorrectionRequest,
    Finding,
    FindingStatus,
    HolderCheck,
    HolderVerdict,
    HolderWatch,
    Match,
    Record,
)
from cases.propagation import Graph, Key, Node, Standing, graph_of
from cases.workflow import CorrectionStatus

# Of a holder that several requests concern, the worst is shown.
_WORST_FIRST: Final = (
    Standing.REVERTED,
    Standing.STILL_THERE,
    Standing.WAITING,
    Standing.CANNOT_BE_SEEN,
    Standing.CLEARED,
)
# While a request lies with its agency nobody looks: its next answer starts the count anew.
_LOOKED_AT: Final = (CorrectionStatus.ANSWERED.value, CorrectionStatus.VERIFIED.value)
_SEARCHED: Final = frozenset({"COURT_LISTING", "PENALTY"})
_WRONG: Final = frozenset({Standing.REVERTED, Standing.STILL_THERE})


@dataclass(frozen=True)
class Holding:
    """How one holder stands in one claimed correction.

    `next_on` is the day in Shanghai of its next check, `rule_id` and `steps` say why that day; while a follow-up looks
    after it they are those of the follow-up. `unseen` is the reason code why it showed nothing the last time.
    """

    request_id: int
    agency: Agency
    asked: bool
    standing: Standing
    since: datetime
    checked_at: datetime | None
    cleared_at: datetime | None
    reverted_at: datetime | None
    unseen: str
    next_on: date | None
    rule_id: str
    steps: tuple[Step, ...]
    follow_up: CorrectionRequest | None


@dataclass(frozen=True)
class Spread:
    """The graph of a case; by each node's key how it stands (None: nothing was claimed yet); and the holders."""

    graph: Graph
    standings: Mapping[str, Standing | None]
    agencies: Mapping[str, Agency]
    holdings: tuple[Holding, ...]


def spread(case: Case, *, until: datetime | None = None) -> Spread:
    """Prepare what the picture and the list behind it show. Four queries, whatever the number of records.

    `until` leaves out of the graph what was seen later; standings are those of now.
    """
    rows = _records(case, until)
    graph = graph_of([seen(row) for row in rows], _wrong(case))
    held = holdings(case)
    agencies = {row.agency.slug: row.agency for row in rows} | {one.agency.slug: one.agency for one in held}
    return Spread(graph, _standings(graph, held, _faults(case)), agencies, held)


def holdings(case: Case) -> tuple[Holding, ...]:
    """Give how each holder stands, request by request, without the follow-ups' own rows. Two queries."""
    rows = HolderWatch.objects.filter(request__case=case).select_related(
        "agency", "request", "follow_up__agency", "rule"
    )
    watches = list(rows.order_by("request_id", "agency__slug"))
    own = {(watch.request_id, watch.agency_id): watch for watch in watches}
    return tuple(_holding(watch, own) for watch in watches if watch.request.follow_up_of_id is None)


def _holding(watch: HolderWatch, own: Mapping[tuple[int, int], HolderWatch]) -> Holding:
    followed = own.get((watch.follow_up_id, watch.agency_id)) if watch.follow_up_id else None
    clock = followed or watch
    return Holding(
        request_id=watch.request_id,
        agency=watch.agency,
        asked=watch.agency_id == watch.request.agency_id,
        standing=Standing(watch.standing),
        since=watch.since,
        checked_at=watch.checked_at,
        cleared_at=watch.cleared_at,
        reverted_at=watch.reverted_at,
        unseen=watch.unseen,
        next_on=clock.due_on if clock.request.status in _LOOKED_AT else None,
        rule_id=clock.rule_id or "",
        steps=tuple(from_rows(clock.steps)),
        follow_up=watch.follow_up,
    )


def _records(case: Case, until: datetime | None) -> list[Record]:
    """Every version of every record, the first time it was seen."""
    rows = Record.objects.filter(case=case).select_related("agency")
    if until is not None:
        rows = rows.filter(seen_at__lte=until)
    same = ("agency_id", "kind", "external_id", "sha256")
    return sorted(rows.order_by(*same, "pk").distinct(*same), key=lambda row: row.pk)


def seen(row: Record) -> Seen:
    """Give a record as the pure core reads it; its agency must have been fetched with it.

    A public list is searched by name and finds namesakes too: only an exact match is the person's. What a platform or
    a holder attaches to the person is theirs unless it surely names somebody else.
    """
    ours = [Match.EXACT.value] if row.kind in _SEARCHED else [Match.EXACT.value, Match.PARTIAL.value]
    return Seen(row.agency.slug, row.kind, row.external_id, row.content, theirs=row.match in ours)


def _wrong(case: Case) -> frozenset[Key]:
    rows = Finding.objects.filter(case=case, status=FindingStatus.CONFIRMED.value, record__isnull=False)
    return frozenset(rows.values_list("agency__slug", "record__kind", "record__external_id"))


def _faults(case: Case) -> Mapping[str, Sequence[Mapping[str, str]]]:
    """What each holder was last seen to have wrong, by slug."""
    rows = HolderCheck.objects.filter(
        verification__request__case=case,
        verdict__in=[HolderVerdict.RIGHT.value, HolderVerdict.STILL_WRONG.value],
    ).select_related("agency")
    newest = {(row.agency.slug, row.category): row for row in rows.order_by("pk")}
    found: dict[str, list[Mapping[str, str]]] = {}
    for (slug, _category), row in newest.items():
        found.setdefault(slug, []).extend(row.detail.get("faults", ()))
    return found


def _standings(
    graph: Graph, held: Sequence[Holding], faults: Mapping[str, Sequence[Mapping[str, str]]]
) -> Mapping[str, Standing | None]:
    """A holder's standing, node by node: of one that is wrong only what was seen wrong is."""
    by_holder: dict[str, Standing] = {}
    for one in held:
        known = by_holder.get(one.agency.slug, Standing.CLEARED)
        by_holder[one.agency.slug] = min(known, one.standing, key=_WORST_FIRST.index)
    found: dict[str, Standing | None] = {}
    for node in graph.nodes:
        standing = by_holder.get(node.holder)
        seen_wrong = faults.get(node.holder, ())
        partly = any(
            _is_about(fault, other) for fault in seen_wrong for other in graph.nodes if other.holder == node.holder
        )
        if standing in _WRONG and partly and not any(_is_about(fault, node) for fault in seen_wrong):
            standing = Standing.CLEARED
        found[node.key] = standing
    return found


def _is_about(fault: Mapping[str, str], node: Node) -> bool:
    if not fault.get("kind"):
        return node.kind == "SCORE"
    return (fault["kind"], fault.get("external_id")) == (node.kind, node.external_id)
