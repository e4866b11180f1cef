"""How far a wrong record went: from the listing to its copies, to the scores that count it, to the sanctions. Pure.

Records name one another by numbers: a court case, a penalty decision, a payment. What carries the same number is the
same fact told elsewhere. Nothing is followed on a name alone, and a namesake's records are never part of it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from cases.checking import Seen, numbers_of, stands_on


class Standing(StrEnum):
    """How one holder stands after the checks so far."""

    WAITING = "waiting"  # not seen yet; it will be asked again
    CLEARED = "cleared"
    STILL_THERE = "still_there"
    CANNOT_BE_SEEN = "cannot_be_seen"  # no right, no connector, or it refuses to answer
    REVERTED = "reverted"  # it was clear and is wrong again


class Look(StrEnum):
    """What one check of a holder showed."""

    CLEAR = "clear"
    WRONG = "wrong"
    NO_ANSWER = "no_answer"  # for a cause that passes
    NO_SIGHT = "no_sight"  # for a cause that stays


class Part(StrEnum):
    """What a record is in the spread of a wrong, in the order in which it spreads."""

    LISTING = "listing"
    COPY = "copy"
    SCORE = "score"
    RESTRICTION = "restriction"


Key = tuple[str, str, str]  # holder, kind, number of the record there


@dataclass(frozen=True)
class Node:
    """One record at one holder. `number` is what the others know it by; empty when it names none."""

    key: str
    holder: str
    part: Part
    kind: str
    external_id: str
    number: str


@dataclass(frozen=True)
class Edge:
    """`target` stands on `source` (keys of nodes) by `number`; uncertain when no record says so by number."""

    source: str
    target: str
    number: str
    uncertain: bool = False


@dataclass(frozen=True)
class Graph:
    """Nodes by part, holder and number; edges only from an earlier node to a later one."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


_SCORE: Final = "SCORE"
_ITEM: Final = "SCORE_ITEM"
_RESTRICTION: Final = "RESTRICTION"
_COPIES: Final = frozenset({"COURT_COPY", "PENALTY_COPY"})
# What a wrong can start from; of records under one number, the first kind here is where it started.
_SOURCES: Final[Mapping[str, int]] = {"COURT_LISTING": 0, "PENALTY": 0, "ACCOUNT": 1, "ORDER": 2, "WATCH_ENTRY": 3}


def graph_of(seen: Sequence[Seen], wrong: Collection[Key] = ()) -> Graph:
    """Draw the spread from everything that holders ever showed of one person; `wrong` are the records asked about.

    Court listings and penalties always start one; a debt only when it is wrong. A sanction that names no ground is
    laid, uncertainly, to a person's only listing. What was right whenever it was seen is not part of it.
    """
    records = _harmful(seen)
    listings = [one for one in records if _is_listing(one, records, wrong)]
    listed = _numbers(listings)
    copies = [
        one
        for one in records
        if one not in listings and (one.kind in _COPIES or (one.kind in _SOURCES and listed & _numbers([one])))
    ]
    spread = _numbers([*listings, *copies])
    items = [one for one in records if one.kind == _ITEM and (spread & _numbers([one]) or _key(one) in wrong)]
    edges = [edge for copy in copies for edge in _joined(listings, copy)]
    edges += [edge for item in items for edge in _to_item(item, listings, copies, wrong)]
    scores = []
    for score in (one for one in records if one.kind == _SCORE):
        found = list(_to_score(score, items, [*listings, *copies], records))
        edges += found
        scores += [score] if found or _key(score) in wrong else []
    restrictions = []
    for restriction in (one for one in records if one.kind == _RESTRICTION):
        found = list(_to_restriction(restriction, listings, copies))
        edges += found
        restrictions += [restriction] if found or _key(restriction) in wrong else []
    parts = {
        Part.LISTING: listings,
        Part.COPY: copies,
        Part.SCORE: [*items, *scores],
        Part.RESTRICTION: restrictions,
    }
    return Graph(tuple(_node(one, part) for part, rows in parts.items() for one in rows), tuple(dict.fromkeys(edges)))


def standing_of(looks: Iterable[Look]) -> Standing:
    """Fold the checks of one holder, in their order, into where it stands.

    A check that shows nothing changes nothing that was seen before: whoever was wrong does not become clear by hiding.
    """
    standing, cleared = Standing.WAITING, False
    for look in looks:
        if look is Look.CLEAR:
            standing, cleared = Standing.CLEARED, True
        elif look is Look.WRONG:
            standing = Standing.REVERTED if cleared else Standing.STILL_THERE
        elif look is Look.NO_SIGHT and standing is Standing.WAITING:
            standing = Standing.CANNOT_BE_SEEN
    return standing


def _harmful(seen: Sequence[Seen]) -> list[Seen]:
    """The person's records as they were when they did harm, each once, in a fixed order."""
    found: dict[str, Seen] = {}
    for one in seen:
        over = one.content.get("settled") is True or (one.kind == _RESTRICTION and not one.content.get("restricted"))
        if one.theirs and not over:
            found.setdefault(_name(one), one)
    return sorted(found.values(), key=lambda one: (one.kind == _SCORE, one.holder, one.kind, one.external_id))


def _is_listing(one: Seen, records: Sequence[Seen], wrong: Collection[Key]) -> bool:
    rank = _SOURCES.get(one.kind)
    if not rank or _key(one) not in wrong:
        return rank == 0
    starts = [other for other in records if _SOURCES.get(other.kind) == 0 or _key(other) in wrong]
    same = [other for other in starts if other.kind in _SOURCES and _numbers([other]) & _numbers([one])]
    return all((rank, one.holder) <= (_SOURCES[other.kind], other.holder) for other in same)


def _joined(sources: Iterable[Seen], target: Seen) -> Iterable[Edge]:
    for source in sources:
        for number in [number for number in numbers_of(source.content) if number in numbers_of(target.content)][:1]:
            yield Edge(_name(source), _name(target), number)


def _to_item(item: Seen, listings: Sequence[Seen], copies: Sequence[Seen], wrong: Collection[Key]) -> Iterable[Edge]:
    """A score counts its own holder's copy where there is one, else the listing itself."""
    near = [one for one in (*copies, *listings) if one.holder == item.holder]
    for sources in (near, listings, copies):
        if found := list(_joined(sources, item)):
            return found
    return [Edge(_name(one), _name(item), "", uncertain=True) for one in near if _key(one) in wrong]


def _to_score(score: Seen, items: Sequence[Seen], sources: Sequence[Seen], records: Sequence[Seen]) -> Iterable[Edge]:
    """A figure stands on its items; where its holder shows no items, on whatever else it holds, uncertainly."""
    for item in (one for one in items if one.holder == score.holder):
        yield Edge(_name(item), _name(score), _number(item))
    if not any(one.kind == _ITEM and one.holder == score.holder for one in records):
        for source in (one for one in sources if one.holder == score.holder):
            yield Edge(_name(source), _name(score), _number(source), uncertain=True)


def _to_restriction(restriction: Seen, listings: Sequence[Seen], copies: Sequence[Seen]) -> Iterable[Edge]:
    basis = str(restriction.content.get("basis_reference") or "")
    for sources in (listings, copies):
        found = [one for one in sources if stands_on(restriction.content, one.holder, one.external_id, one.content)]
        if found:
            return [Edge(_name(one), _name(restriction), basis) for one in found]
    if not basis and len(listings) == 1:
        return [Edge(_name(listings[0]), _name(restriction), "", uncertain=True)]
    return []


def _node(one: Seen, part: Part) -> Node:
    number = str(one.content.get("basis_reference") or "") if part is Part.RESTRICTION else _number(one)
    return Node(_name(one), one.holder, part, one.kind, one.external_id, number)


def _numbers(records: Iterable[Seen]) -> frozenset[str]:
    return frozenset(number for one in records for number in numbers_of(one.content))


def _number(one: Seen) -> str:
    return next(iter(numbers_of(one.content)), "")


def _key(one: Seen) -> Key:
    return one.holder, one.kind, one.external_id


def _name(one: Seen) -> str:
    """A score has a new number at every pull and is the same score."""
    return f"{one.holder}/{one.kind}" if one.kind == _SCORE else f"{one.holder}/{one.kind}/{one.external_id}"
