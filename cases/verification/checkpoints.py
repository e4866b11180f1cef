"""Every checkpoint: number, text, link, signature, and the root over all heads it names."""

from collections.abc import Iterator
from dataclasses import dataclass

from cases.verification.faults import Broken
from cases.verification.keys import Keys
from cases.verification.rows import Connection, Row, stream
from cases.verification.text import checkpoint_body, sha256, unhex
from cases.verification.tree import Tree, leaf

CHECKPOINTS = """
SELECT number, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), chains, root, previous, key_id, body,
       signature
FROM cases_checkpoint ORDER BY number
"""
LEAVES = "SELECT checkpoint_id, chain, length, head FROM cases_checkpointleaf ORDER BY checkpoint_id, chain"
# The leaves of one checkpoint that no event of their chain stands behind.
UNFOUNDED = """
SELECT l.chain, l.length FROM cases_checkpointleaf l
LEFT JOIN cases_event e ON e.chain_id = l.chain AND e.seq = l.length AND e.hash = l.head
WHERE l.checkpoint_id = {} AND l.length > 0 AND e.id IS NULL ORDER BY l.chain LIMIT 1
"""
NOTHING_BEFORE = "0" * 64


@dataclass(frozen=True)
class Seen:
    """What the checkpoints of the database came to."""

    checkpoints: int
    chains: int
    # Number -> text and signature, for the comparison with a witness.
    signed: dict[int, tuple[str, str]]


def verify_checkpoints(connection: Connection, keys: Keys) -> Seen:
    """Walk all checkpoints in order, carrying the tree of heads along.

    Raises:
        Broken: at the first checkpoint that does not hold.

    """
    tree, leaves = Tree(), stream(connection, LEAVES)
    ahead = next(leaves, None)
    signed: dict[int, tuple[str, str]] = {}
    previous, chains = NOTHING_BEFORE, 0
    for row in stream(connection, CHECKPOINTS):
        number = len(signed) + 1
        place = f"checkpoint {number}"
        if row[0] != number:
            raise Broken(place, f"it is gone; the next checkpoint that is there is {row[0]}")
        _verify_text(row, previous, keys, place)
        if row[2] < chains:
            raise Broken(place, f"it covers {row[2]} chains, the one before covered {chains}")
        chains = row[2]
        ahead = _plant(tree, ahead, leaves, row, place)
        if tree.root() != row[3] or len(tree) != chains:
            raise Broken(_leaf_place(connection, place, number), "its leaves do not give its root")
        previous = sha256(row[6].encode(), unhex(row[7], place))
        signed[number] = (row[6], row[7])
    if ahead is not None:
        raise Broken(f"checkpoint {ahead[0]}", "it is gone, but leaves of it are left")
    return Seen(len(signed), chains, signed)


def _verify_text(row: Row, previous: str, keys: Keys, place: str) -> None:
    number, at, chains, root, link, key_id, body, signature = row
    if link != previous:
        raise Broken(place, "it does not point back to the checkpoint before it")
    if body != checkpoint_body(number, at, chains, root, link):
        raise Broken(place, "its signed text does not say what its columns say")
    keys.check(key_id=key_id, signature=unhex(signature, place), body=body, place=place)


def _plant(tree: Tree, ahead: Row | None, leaves: Iterator[Row], row: Row, place: str) -> Row | None:
    """Put the leaves of one checkpoint into the tree; give the first leaf of a later one."""
    number, chains = row[0], row[2]
    while ahead is not None and ahead[0] <= number:
        if ahead[0] < number:
            raise Broken(f"checkpoint {ahead[0]}", "it is not there, but a leaf of it is")
        if ahead[1] >= chains:
            raise Broken(f"{place}, leaf of chain {ahead[1]}", f"the checkpoint covers only {chains} chains")
        if ahead[1] > len(tree):
            raise Broken(f"{place}, leaf of chain {len(tree)}", "it is gone")
        tree.put(ahead[1], leaf(*ahead[1:]))
        ahead = next(leaves, None)
    return ahead


def _leaf_place(connection: Connection, place: str, number: int) -> str:
    """Say which leaf was altered, if the events of its chain tell."""
    for chain, length in stream(connection, UNFOUNDED.format(number)):
        return f"{place}, leaf of chain {chain} at event {length}"
    return place
