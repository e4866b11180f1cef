"""Strict reading of JSON bytes from strangers, and cutting values out of them untouched. Pure.

Raises Unreadable with a short English cause for anything two parsers could read differently: other encodings than
UTF-8, double keys, NaN, nesting too deep; and for text that no database can hold (NUL, half a surrogate pair).
Numbers with a point stay text, so that they stay exact.
"""

import json
import re
from typing import Any, Final, NoReturn

from ratings_connectors.errors import Unreadable

_WHITESPACE: Final = re.compile(r"[ \t\n\r]*")
_ESCAPES_TO_CHECK: Final = re.compile(r"\\u(0000|d[89a-f])", re.IGNORECASE)


def decode(body: bytes) -> str:
    """The body as text; it must be UTF-8 without a byte order mark."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None


def load(text: str) -> Any:
    """The JSON value of the text."""
    try:
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=str)
        if _ESCAPES_TO_CHECK.search(text):
            _refuse_unstorable(value)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg}") from None
    except RecursionError:
        raise Unreadable("nested too deep") from None
    return value


def load_object(text: str) -> dict[str, Any]:
    """The JSON object of the text; anything else is refused."""
    value = load(text)
    if not isinstance(value, dict):
        raise Unreadable("not a JSON object")
    return value


def members(text: str) -> dict[str, str]:
    """Member name -> the exact text of its value, for the outermost object of the text.

    Signatures cover those exact characters: writing the value anew would change spaces, order and escapes.
    """
    load_object(text)  # from here on the text is known to be one well-formed object without double keys
    scan = json.JSONDecoder().raw_decode
    found: dict[str, str] = {}
    position = _skip(text, text.index("{") + 1)
    while text[position] != "}":
        name, position = scan(text, position)
        start = _skip(text, _skip(text, position) + 1)
        _, position = scan(text, start)
        found[name] = text[start:position]
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
    return found


def _refuse_unstorable(value: Any) -> None:
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        raise Unreadable("half a surrogate pair") from None
    if "\\u0000" in written.replace("\\\\", ""):  # a backslash is written as two; what is left of one is an escape
        raise Unreadable("a NUL character")


def _skip(text: str, position: int) -> int:
    blank = _WHITESPACE.match(text, position)
    return blank.end() if blank else position


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise Unreadable("a key stands twice")
    return result


def _no_constant(name: str) -> NoReturn:
    raise Unreadable(f"{name} is not a JSON number")
