"""Reading stored answers again with today's code: the whole connector runs, but a door without a network serves it.

So nothing is written twice: signatures, envelopes and the joining of several answers are checked as they were the
first time, at the moment at which the answer came.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from ratings_connectors.base import Failure, RawAnswer, Reading, RecordQuery, SignatureVerdict
from ratings_connectors.errors import ForgedSignature, Malformed
from ratings_connectors.http import Call, Door, Reply
from ratings_connectors.models import Answer
from ratings_connectors.options import Options
from ratings_connectors.registry import Registry

_GOOD: Final = frozenset({SignatureVerdict.VALID, SignatureVerdict.NOT_SIGNED})
NOT_KEPT: Final = "answer_not_kept"


def read_again(registry: Registry, *, options: Options, query: RecordQuery, answers: Iterable[Answer]) -> Reading:
    """Read the answers of one pull again, oldest first as they are given.

    Of several attempts the last one that was whole counts. Nothing is sent and nothing stored. Raises what
    `Connector.pull` raises; ForgedSignature also for an answer whose signature did not hold when it came, whatever
    keys are set by now; Malformed (answer_not_kept) when the connector asks for a step that was never kept.
    """
    attempts = _attempts(answers)
    for attempt in reversed(attempts[1:]):
        try:
            return _read(registry, options, query, attempt)
        except Malformed as error:
            # This attempt was broken off; the answers of the one before it are the same question's.
            if error.code != NOT_KEPT:
                raise
    return _read(registry, options, query, attempts[0] if attempts else [])


def _attempts(answers: Iterable[Answer]) -> list[list[Answer]]:
    """Every attempt begins with the same step."""
    attempts: list[list[Answer]] = []
    for answer in answers:
        if not attempts or answer.label == attempts[0][0].label:
            attempts.append([])
        attempts[-1].append(answer)
    return attempts


def _read(registry: Registry, options: Options, query: RecordQuery, attempt: Sequence[Answer]) -> Reading:
    door = ReplayDoor(options.slug, attempt)

    def keep(raw: RawAnswer) -> None:
        if raw.signature in _GOOD and door.verdict not in _GOOD:
            raise ForgedSignature(options.slug, "signature_did_not_hold", door.verdict.value)

    return registry.build_with(options, door).pull(query, keep=keep)


class ReplayDoor(Door):
    """Answers every call with the next stored answer to the same step; `verdict` is what was said of its signature."""

    def __init__(self, slug: str, attempt: Sequence[Answer]) -> None:
        self._slug = slug
        self._left = list(attempt)
        self.verdict = SignatureVerdict.UNCHECKED

    def send(self, call: Call) -> Reply:
        """Give what came then, as if it came now."""
        answer = next((one for one in self._left if one.label == call.label), None)
        if answer is None:
            raise Malformed(self._slug, NOT_KEPT, call.label)
        self._left.remove(answer)
        self.verdict = SignatureVerdict(answer.signature)
        return Reply(
            label=answer.label,
            url=answer.url,
            status=answer.http_status,
            headers=answer.headers,
            body=bytes(answer.body),
            failure=Failure(answer.failure) if answer.failure else None,
            received_at=answer.received_at,
            elapsed_ms=answer.elapsed_ms,
        )
