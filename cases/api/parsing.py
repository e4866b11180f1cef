"""The one way JSON from a machine comes in: whatever two parsers could read differently, or no database can hold,
is refused here, fast and by name.
"""

import json
import re
from collections.abc import Mapping
from typing import IO, Any, Final, NoReturn

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.parsers import BaseParser

LARGEST_BODY: Final = 1024 * 1024
LONGEST_NUMBER: Final = 15  # digits; every reader of JSON holds such a whole number exactly
_ESCAPES_TO_CHECK: Final = re.compile(r"\\u(0000|d[89a-f])", re.IGNORECASE)


class TooLarge(exceptions.APIException):
    """The body is larger than any answer can be."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("The body is larger than 1 MiB.")
    default_code = "too_large"


class LengthRequired(exceptions.APIException):
    """The body comes in chunks of unknown number; an answer is small enough to be measured first."""

    status_code = status.HTTP_411_LENGTH_REQUIRED
    default_detail = _("Send the body in one piece, with a Content-Length header.")
    default_code = "length_required"


class BadJSON(exceptions.ParseError):
    """The body is not JSON as RFC 8259 and RFC 7493 (I-JSON) have it."""


class StrictJSONParser(BaseParser):
    """Reads application/json: UTF-8, no key twice, whole numbers only, nothing compressed."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Give the value. Raises TooLarge, BadJSON, UnsupportedMediaType; never reads more than the limit."""
        del media_type
        meta = parser_context["request"].META if parser_context else {}
        encoding = meta.get("HTTP_CONTENT_ENCODING", "identity")
        if encoding != "identity":
            raise exceptions.UnsupportedMediaType(encoding)
        # What the sender declares is believed only against them: the reading below has the same limit.
        if int(meta.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            raise TooLarge
        body = stream.read(LARGEST_BODY + 1)
        if len(body) > LARGEST_BODY:
            raise TooLarge
        return load(body)


def load(body: bytes) -> Any:
    """Give the JSON value of the bytes.

    Raises:
        BadJSON: the bytes are not UTF-8 or not JSON; a key stands twice in an object; a number is not whole or too
            long; it is nested too deep; a text holds NUL or half a surrogate pair.

    """
    try:
        text = body.decode()
        value = json.loads(
            text, object_pairs_hook=_once, parse_constant=_not_whole, parse_float=_not_whole, parse_int=_whole
        )
    except UnicodeDecodeError:
        raise BadJSON(_("The body is not UTF-8."), "not_utf8") from None
    except json.JSONDecodeError:
        raise BadJSON(_("The body is not JSON."), "not_json") from None
    except RecursionError:
        raise BadJSON(_("The body is nested too deep."), "too_deep") from None
    if _ESCAPES_TO_CHECK.search(text) or "\0" in text:
        _refuse_unstorable(value)
    return value


def _refuse_unstorable(value: Any) -> None:
    written = json.dumps(value, ensure_ascii=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        raise BadJSON(_("A text holds half a character (a lone surrogate)."), "lone_surrogate") from None
    if "\\u0000" in written.replace("\\\\", ""):  # what is left of a backslash is an escape
        raise BadJSON(_("A text holds a NUL character."), "nul")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise BadJSON(_("A key stands twice in one object."), "duplicate_key")
    return result


def _whole(digits: str) -> int:
    if len(digits.lstrip("-")) > LONGEST_NUMBER:
        raise BadJSON(_("A number is too long."), "number_too_long")
    return int(digits)


def _not_whole(number: str) -> NoReturn:
    del number
    raise BadJSON(_("Only whole numbers are used here."), "not_a_whole_number")
