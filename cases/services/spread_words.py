"""The spread of a wrong record in words and as a picture, the same for pages and letters."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from cases.charts import Link, Place, Propagation, Sign
from cases.deadlines import local_day
from cases.letters.context import MOST_ROWS
from cases.models import Agency
from cases.propagation import Graph, Node, Part, Standing
from cases.queries.propagation import Holding
from cases.templatetags.ui import day
from cases.wording import phrases, statuses
from cases.wording import propagation as say
from cases.wording.deadlines import explain, rule_title
from cases.wording.names import name_of
from cases.workflow import CorrectionStatus

SIGNS: Final[Mapping[Standing, Sign]] = {
    Standing.WAITING: Sign.WAITING,
    Standing.CLEARED: Sign.CLEARED,
    Standing.STILL_THERE: Sign.STILL_THERE,
    Standing.CANNOT_BE_SEEN: Sign.UNSEEN,
    Standing.REVERTED: Sign.REVERTED,
}
_ORDER: Final = tuple(Part)
_SCORE: Final = "SCORE"


@dataclass(frozen=True)
class HolderShown:
    """One holder as every page shows it: `text` in plain words; `rule` and `why` explain the day of the next look."""

    name: str
    look: statuses.Look
    since: date
    text: str
    unseen: str
    next_on: date | None
    why: tuple[str, ...]
    rule: str
    follow_up: int | None
    follow_up_look: statuses.Look | None


def picture(
    graph: Graph, standings: Mapping[str, Standing | None], agencies: Mapping[str, Agency], *, key: str, title: str
) -> Propagation | None:
    """Prepare the picture of a graph; None where nothing spread. `standings` by the key of a node.

    At most `MOST_ROWS` records are drawn: nobody reads more, and a letter would take minutes.
    """
    nodes = graph.nodes[:MOST_ROWS]
    if not nodes:
        return None
    drawn = {node.key for node in nodes}
    return Propagation(
        key,
        title,
        tuple(str(say.PARTS[part]) for part in _ORDER),
        tuple(_place(node, standings.get(node.key), agencies) for node in nodes),
        tuple(
            Link(edge.source, edge.target, certain=not edge.uncertain)
            for edge in graph.edges
            if edge.source in drawn and edge.target in drawn
        ),
    )


def around(graph: Graph, holder: str) -> Graph:
    """Keep what one holder has to know: its own records, what they stand on, and what stands on them."""
    own = {node.key for node in graph.nodes if node.holder == holder}
    ahead = {(edge.source, edge.target) for edge in graph.edges}
    back = {(target, source) for source, target in ahead}
    kept = _reach(own, ahead) | _reach(own, back)
    nodes = tuple(node for node in graph.nodes if node.key in kept)
    return Graph(nodes, tuple(edge for edge in graph.edges if edge.source in kept and edge.target in kept))


def holder(holding: Holding) -> HolderShown:
    """Word one holder of one claimed correction."""
    follow_up = holding.follow_up
    return HolderShown(
        name=name_of(holding.agency),
        look=say.STANDINGS[holding.standing],
        since=local_day(holding.since),
        text=phrases.flowing(_sentences(holding)),
        unseen=say.why_unseen(holding.unseen) if holding.unseen else "",
        next_on=holding.next_on,
        why=tuple(explain(holding.steps)),
        rule=rule_title(holding.rule_id, holding.rule_id) if holding.next_on else "",
        follow_up=follow_up.pk if follow_up else None,
        follow_up_look=statuses.look(CorrectionStatus(follow_up.status)) if follow_up else None,
    )


def _place(node: Node, standing: Standing | None, agencies: Mapping[str, Agency]) -> Place:
    agency = agencies.get(node.holder)
    return Place(
        key=node.key,
        column=_ORDER.index(node.part),
        holder=name_of(agency) if agency else node.holder,
        what=statuses.record_kind(node.kind),
        number=_number(node),
        standing=str(say.STANDINGS[standing].label) if standing else "",
        sign=SIGNS[standing] if standing else Sign.NONE,
    )


def _number(node: Node) -> str:
    """A listing and its copies go by the number of the matter; a score has none that anybody knows."""
    if node.part in (Part.LISTING, Part.COPY):
        return node.number or node.external_id
    return "" if node.kind == _SCORE else node.external_id


def _reach(start: Iterable[str], steps: Iterable[tuple[str, str]]) -> set[str]:
    found, fresh = set(start), set(start)
    while fresh:
        fresh = {target for source, target in steps if source in fresh} - found
        found |= fresh
    return found


def _sentences(holding: Holding) -> Iterable[str]:
    words = {"holder": name_of(holding.agency), "day": day(local_day(holding.since))}
    yield str(say.SENTENCES[holding.standing]) % words
    if holding.unseen:
        yield say.why_unseen(holding.unseen)
    follow_up = holding.follow_up
    if follow_up is not None and follow_up.sent_at is not None and holding.standing is not Standing.CLEARED:
        yield str(say.ASKED) % {"day": day(local_day(follow_up.sent_at))}
    if holding.next_on is not None:
        yield str(say.LOOK_AGAIN) % {"day": day(holding.next_on)}
