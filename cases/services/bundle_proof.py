"""What a court needs to verify a case offline: its chain, as its complainant may see it, and the way to a checkpoint.

An event that is not for the complainant stands there as its hash alone: the chain still holds together, and the next
event commits to it. Of the erasable details only those that the complainant reads on their pages are opened.
"""

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection

from cases import chain as arithmetic
from cases import presenters
from cases.models import Agency, Case, Checkpoint, Event
from cases.services import events

# They say nothing on the page of what happened, but what they say stands on the page of who looked.
ALSO_SHOWN: Final = frozenset({"read", "case_opened"})
OPENED: Final = frozenset({"case_refused", "deadline_paused", "deadline_extended", "score_recomputed"})
_LEAVES: Final = """
SELECT DISTINCT ON (chain) chain, length, head FROM cases_checkpointleaf
WHERE checkpoint_id <= %s ORDER BY chain, checkpoint_id DESC
"""


def proof_of(case: Case, checkpoint: Checkpoint) -> dict[str, Any]:
    """Give the head of a case's chain under a checkpoint, and its path to the root; reads one leaf a chain."""
    number = case.chain.number
    leaves: list[bytes] = []
    length, head = 0, ""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [checkpoint.number])
        for chain, chain_length, chain_head in cursor:
            if chain == number:
                length, head = chain_length, chain_head
            leaves.append(arithmetic.leaf(chain, chain_length, chain_head))
    return {
        "format": "ombudsman-proof/1",
        "chain": number,
        "length": length,
        "head": head,
        "checkpoint": checkpoint.number,
        "path": arithmetic.inclusion_path(leaves, number),
    }


def chain_lines(case: Case, length: int) -> Iterator[bytes]:
    """Give the first `length` events of a case, a line of canonical JSON each."""
    agencies = {agency.slug: agency for agency in Agency.objects.all()}
    rows = case.chain.events.filter(seq__lte=length).select_related("detail").order_by("seq")
    for row in rows.iterator(chunk_size=500):
        line = {"seq": row.seq, "previous": row.previous, "hash": row.hash, "event": None, "detail": None}
        if row.action in ALSO_SHOWN or presenters.sentence(row, agencies):
            line["event"] = events.body_of(row)
            line["detail"] = _detail(row)
        yield arithmetic.canonical(line) + b"\n"


def _detail(row: Event) -> dict[str, Any] | None:
    if row.action not in OPENED or not hasattr(row, "detail"):
        return None
    return {"salt": row.detail.salt, "value": row.detail.value}
