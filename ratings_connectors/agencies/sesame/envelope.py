"""The gateway's outer form: `{"<method>_response": {...}, "sign": "..."}`. Pure.

The signature covers the exact text of the inner object, so it is cut out, never written anew.
"""

from dataclasses import dataclass
from typing import Any, Final

from ratings_connectors import jsontext
from ratings_connectors.errors import Unreadable

ERROR_NODE: Final = "error_response"


@dataclass(frozen=True)
class Envelope:
    """The inner object as sent (`signed`), its parsed form (`answer`) and the signature, None when absent."""

    signed: bytes
    answer: dict[str, Any]
    signature: str | None


def node_name(method: str) -> str:
    """`zhima.credit.score.get` -> `zhima_credit_score_get_response`."""
    return f"{method.replace('.', '_')}_response"


def open_envelope(body: bytes, node: str) -> Envelope:
    """Cut the envelope open; raises Unreadable when the body is not one for this node."""
    parts = jsontext.members(jsontext.decode(body))
    inner = parts.get(node) or parts.get(ERROR_NODE)
    if inner is None:
        raise Unreadable(f"no {node}")
    signature = jsontext.load(parts["sign"]) if "sign" in parts else None
    if signature is not None and not isinstance(signature, str):
        raise Unreadable("sign is not text")
    return Envelope(inner.encode(), jsontext.load_object(inner), signature)
