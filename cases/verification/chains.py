"""Every chain, event by event: numbers without gaps, links, hashes, commitments, heads, and what checkpoints saw."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from cases.verification.faults import Broken
from cases.verification.rows import Connection, Row, number, stream
from cases.verification.text import canonical, first_previous, sha256, unhex

CHAINS = """
SELECT c.number, c.length, c.head, k.reference
FROM cases_chain c LEFT JOIN cases_case k ON k.id = c.case_id ORDER BY c.number
"""
EVENTS = """
SELECT e.chain_id, e.seq, to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.action, e.actor,
       e.object_type, e.object_id, e.data::text, e.commitment, e.previous, e.hash, d.salt, d.value::text
FROM cases_event e LEFT JOIN cases_eventdetail d ON d.event_id = e.id ORDER BY e.chain_id, e.seq
"""
LEAVES = "SELECT chain, length, head, checkpoint_id FROM cases_checkpointleaf ORDER BY chain, checkpoint_id"
CASES_WITHOUT_CHAIN = """
SELECT k.reference FROM cases_case k LEFT JOIN cases_chain c ON c.case_id = k.id
WHERE c.number IS NULL ORDER BY k.id LIMIT 1
"""
DETAILS_WITHOUT_EVENT = """
SELECT count(*) FROM cases_eventdetail d LEFT JOIN cases_event e ON e.id = d.event_id WHERE e.id IS NULL
"""
# Far behind every real chain: the end of a stream that is read ahead.
_NO_MORE = 2**63


@dataclass
class Counts:
    """What the walk over the chains has proven so far."""

    chains: int = 0
    events: int = 0
    details: int = 0
    erased: int = 0


class _ByChain:
    """A stream of rows ordered by chain number, handed out one chain at a time."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._ahead: Row = next(rows, (_NO_MORE,))

    @property
    def next_chain(self) -> int:
        """The chain of the row that is waiting."""
        return int(self._ahead[0])

    def of(self, chain: int) -> Iterator[Row]:
        """Hand out the rows of one chain; rows of earlier chains must have been taken before."""
        while self._ahead[0] == chain:
            row, self._ahead = self._ahead, next(self._rows, (_NO_MORE,))
            yield row


def verify_chains(connection: Connection) -> Counts:
    """Walk all chains in order.

    Raises:
        Broken: at the first chain, event or head that does not hold.

    """
    counts = Counts()
    events, leaves = _ByChain(stream(connection, EVENTS)), _ByChain(stream(connection, LEAVES))
    for chain, length, head, reference in stream(connection, CHAINS):
        if chain != counts.chains:
            raise Broken(f"chain {counts.chains}", f"it is gone; the next chain that is there is {chain}")
        _belong_to(events, leaves, chain)
        _verify_chain(events.of(chain), leaves.of(chain), (chain, length, head, reference), counts)
        counts.chains += 1
    if not counts.chains:
        raise Broken("chain 0", "it is gone; no chain is left")
    _belong_to(events, leaves, _NO_MORE)
    _cases_have_chains(connection)
    return counts


def name(chain: int, reference: str | None) -> str:
    """Name a chain so that a person finds it."""
    if reference:
        return f"chain {chain} (case {reference})"
    return f"chain {chain} (the office)" if chain == 0 else f"chain {chain} (no case)"


def _belong_to(events: _ByChain, leaves: _ByChain, chain: int) -> None:
    """Nothing may be left over of chains that are not there."""
    if events.next_chain < chain:
        raise Broken(f"chain {events.next_chain}", "it is gone, but events of it are left")
    if leaves.next_chain < chain:
        raise Broken(f"chain {leaves.next_chain}", "it is gone, but a checkpoint saw it")


def _verify_chain(events: Iterator[Row], leaves: Iterator[Row], row: Row, counts: Counts) -> None:
    chain, length, head, reference = row
    place = name(chain, reference)
    if chain and not reference:
        raise Broken(place, "it belongs to no case")
    seq, previous = 0, first_previous(chain)
    leaf = next(leaves, None)
    leaf = _pass_leaves(leaf, leaves, (seq, previous), place)
    for event in events:
        seq += 1
        previous = _verify_event(event, seq, previous, place, counts)
        leaf = _pass_leaves(leaf, leaves, (seq, previous), place)
    if leaf is not None:
        raise Broken(
            f"{place}, after event {seq}",
            f"the tail was cut: checkpoint {leaf[3]} saw {leaf[1]} events, {seq} are left",
        )
    if seq != length:
        raise Broken(f"{place}, after event {seq}", f"its row counts {length} events, {seq} are there")
    if head != previous:
        raise Broken(f"{place}, event {seq}", "the head in the chain's row is not the hash of the last event")


def _pass_leaves(leaf: Row | None, leaves: Iterator[Row], at: tuple[int, str], place: str) -> Row | None:
    """Check the leaves that name this position; give the first leaf that lies ahead."""
    seq, hash_here = at
    while leaf is not None and leaf[1] <= seq:
        if leaf[1] < seq:
            raise Broken(f"{place}, event {leaf[1]}", f"checkpoint {leaf[3]} names it after a later one")
        if leaf[2] != hash_here:
            raise Broken(f"{place}, event {seq}", f"its hash is not the one that checkpoint {leaf[3]} saw")
        leaf = next(leaves, None)
    return leaf


def _verify_event(event: Row, seq: int, previous: str, chain: str, counts: Counts) -> str:
    """Check one event against the one before it; give its hash."""
    place = f"{chain}, event {seq}"
    if event[1] > seq:
        raise Broken(place, f"it is gone; the next event that is there is {event[1]}")
    if event[1] < seq:
        raise Broken(f"{chain}, event {event[1]}", "there are two events with this number")
    if event[9] != previous:
        raise Broken(place, "it does not point back to the event before it")
    data = _parsed(event[7], place)
    body = _text([*event[:7], data, event[8]], place)
    computed = sha256(unhex(previous, place), body)
    if computed != event[10]:
        raise Broken(place, f"its content ({event[3]}) does not give its hash")
    _verify_detail(event, place, counts)
    counts.events += 1
    return computed


def _verify_detail(event: Row, place: str, counts: Counts) -> None:
    commitment, salt, value = event[8], event[11], event[12]
    if salt is None:
        counts.erased += bool(commitment)
        return
    if not commitment:
        raise Broken(place, "it has a detail that it never committed to")
    if sha256(unhex(salt, place), _text(_parsed(value, place), place)) != commitment:
        raise Broken(place, "its detail is not the one it committed to")
    counts.details += 1


def _parsed(text: str, place: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Broken(place, "it holds data that cannot be read") from None


def _text(value: object, place: str) -> bytes:
    try:
        return canonical(value).encode()
    except ValueError as error:
        raise Broken(place, f"it cannot be hashed: {error}") from None


def _cases_have_chains(connection: Connection) -> None:
    for (reference,) in stream(connection, CASES_WITHOUT_CHAIN):
        raise Broken(f"case {reference}", "it has no chain")
    orphans = number(connection, DETAILS_WITHOUT_EVENT)
    if orphans:
        raise Broken("event details", f"{orphans} belong to no event")
