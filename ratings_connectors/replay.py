"""Reading stored answers again with today's code: the whole connector runs, but a door without a network serves it.

So nothing is written twice: signatures, envelopes and the joining of several answers are checked as they were the
first time, at the moment at which the answer came.
"""

from collections.abc import Iterable, Mapping

from ratings_connectors.base import Failure, RawAnswer, Reading, RecordQuery, SignatureVerdict
from ratings_connectors.errors import ForgedSignature, Malformed
from ratings_connectors.http import Call, Door, Reply
from ratings_connectors.models import Answer
from ratings_connectors.options import Options
from ratings_connectors.registry import Registry

_GOOD = frozenset({SignatureVerdict.VALID, SignatureVerdict.NOT_SIGNED})


def read_again(
    registry: Registry, *, options: Options, query: RecordQuery, answers: Iterable[Answer]
) -> tuple[Reading, str]:
    """Read the answers of one pull again; gives the reading and the version of the parser that made it.

    Of several attempts the last answer to each step counts. Nothing is sent and nothing stored. Raises what
    `Connector.pull` raises; ForgedSignature also for an answer whose signature did not hold when it came, whatever
    keys are set by now; Malformed (answer_not_kept) when the connector asks for a step that was never kept.
    """
    kept = {answer.label: answer for answer in answers}
    connector = registry.build_with(options, ReplayDoor(options.slug, kept))

    def keep(raw: RawAnswer) -> None:
        was = SignatureVerdict(kept[raw.label].signature)
        if raw.signature in _GOOD and was not in _GOOD:
            raise ForgedSignature(options.slug, "signature_did_not_hold", was.value)

    return connector.pull(query, keep=keep), connector.parser_version


class ReplayDoor(Door):
    """Answers every call with the stored answer to the same step."""

    def __init__(self, slug: str, kept: Mapping[str, Answer]) -> None:
        self._slug = slug
        self._kept = kept

    def send(self, call: Call) -> Reply:
        """Give what came then, as if it came now."""
        answer = self._kept.get(call.label)
        if answer is None:
            raise Malformed(self._slug, "answer_not_kept", call.label)
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
