"""What proves a pull: the hash of every raw answer and what the check of its signature said."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.models import Pull
from ratings_connectors import queries


@dataclass(frozen=True)
class Proof:
    """One raw answer as it is kept. `http_status` is None when none arrived; `signature` and `failure` are codes."""

    step: str
    http_status: int | None
    signature: str
    failure: str
    sha256: str
    received_at: datetime
    elapsed_ms: int


def of_pulls(pulls: Iterable[Pull]) -> Mapping[int, tuple[Proof, ...]]:
    """Give the proofs of several pulls, by pull, in the order in which they arrived. One query."""
    by_key = {pull.transaction_id: pull.pk for pull in pulls}
    found: dict[int, list[Proof]] = {pk: [] for pk in by_key.values()}
    for answer in queries.proofs_of(pull_keys=list(by_key)):
        found[by_key[answer.pull_key]].append(
            Proof(
                answer.label,
                answer.http_status,
                answer.signature,
                answer.failure,
                answer.sha256,
                answer.received_at,
                answer.elapsed_ms,
            )
        )
    return {pk: tuple(rows) for pk, rows in found.items()}


def answers_of(pull: Pull) -> list[tuple[str, str, bytes]]:
    """Give step, failure and bytes of every raw answer of a pull and all its attempts, in order of arrival."""
    rows = queries.answers_of(pull_key=pull.transaction_id)
    return [(row.label, row.failure, bytes(row.body)) for row in rows]
