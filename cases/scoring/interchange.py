"""Files that hold methods: which of the three forms a file has, and our own form read without trust.

Our own documents are JSON; the other two are XML: PMML scorecards (``pmml``) and DMN decision tables (``dmn``).
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final

from cases.scoring.method import Method, from_document

#: Bytes of the largest file that is read at all. A method of 5000 items has about 4 million.
FILE_LIMIT: Final = 8_000_000
_XML_BEGINS: Final = (b"<", b"\xff\xfe<", b"\xfe\xff\x00<")
_BOM: Final = b"\xef\xbb\xbf"
_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


class FileFault(StrEnum):
    """Why a file is refused before anybody asks what its method says."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    NOT_UTF_8 = "not_utf_8"
    NOT_JSON = "not_json"
    TOO_DEEP = "too_deep"
    REPEATED_FIELD = "repeated_field"
    NOT_A_NUMBER = "not_a_number"
    UNKNOWN_FORM = "unknown_form"


class FileRefused(ValueError):
    """A file that cannot be read; ``place`` is where, such as ``line 3, column 7``."""

    def __init__(self, place: str, fault: FileFault) -> None:
        self.place = place
        self.fault = fault
        super().__init__(f"{place}: {fault}")


def holds_xml(data: bytes) -> bool:
    """True for a file that begins like XML, false for one of JSON.

    Raises FileRefused for a file that is empty, too large, or neither.
    """
    if len(data) > FILE_LIMIT:
        raise FileRefused("file", FileFault.TOO_LARGE)
    begin = data[:4096].removeprefix(_BOM).lstrip(b" \t\r\n")
    if not begin:
        raise FileRefused("file", FileFault.EMPTY)
    if begin.startswith(_XML_BEGINS):
        return True
    if begin.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in begin[:4]:
        raise FileRefused("file", FileFault.NOT_UTF_8)
    if begin[:1] not in b"{[":
        raise FileRefused("file", FileFault.UNKNOWN_FORM)
    return False


def read_method(data: bytes) -> Method:
    """Read a document of our own form, decimals kept exact.

    Raises FileRefused for text that is not JSON, and MethodInvalid with every gap of the document.
    """
    return from_document(read_json(data))


def read_json(data: bytes) -> object:
    """Read JSON in which no field is stated twice. Raises FileRefused with line and column."""
    try:
        text = data.removeprefix(_BOM).decode()
    except UnicodeDecodeError as error:
        raise FileRefused(f"byte {error.start}", FileFault.NOT_UTF_8) from error
    try:
        document = json.loads(text, parse_float=_exact, parse_constant=_refuse, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        raise FileRefused(f"line {error.lineno}, column {error.colno}", FileFault.NOT_JSON) from error
    except RecursionError as error:
        raise FileRefused("file", FileFault.TOO_DEEP) from error
    except FileRefused:
        raise
    except ValueError as error:
        # The only other one: Python refuses to read integers of thousands of digits.
        raise FileRefused("file", FileFault.NOT_A_NUMBER) from error
    if _HALF.search(text):
        _refuse_half_letters(document)
    return document


def pretty(method: Method) -> str:
    """The document of a method with its hash, as text for a file; `read_method` reads it back."""
    return json.dumps({**method.to_document(), "sha256": method.sha256}, ensure_ascii=False, indent=2) + "\n"


def _object(pairs: list[tuple[str, object]]) -> Mapping[str, object]:
    # Readers that differ on which of two equal fields counts would score people differently.
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileRefused(twice[:80], FileFault.REPEATED_FIELD)
    return fields


def _refuse_half_letters(document: object) -> None:
    """JSON can write half a letter, which no text in UTF-8 can hold: it could be neither hashed nor stored."""
    try:
        json.dumps(document, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise FileRefused("file", FileFault.NOT_UTF_8) from error


def _exact(text: str) -> Decimal:
    return Decimal(text)


def _refuse(name: str) -> object:
    raise FileRefused(name, FileFault.NOT_A_NUMBER)
