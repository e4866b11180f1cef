"""Files of methods as commands take them: one door for all three forms, every fault one line and exit code 2."""

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.core.management.base import CommandError

from cases.scoring.document import MethodInvalid
from cases.scoring.interchange import FILE_LIMIT, FileRefused, holds_xml, read_method
from cases.scoring.method import Method
from cases.wording import methods as words

UNUSABLE, LINE_LENGTH = 2, 600
Read = TypeVar("Read")


@dataclass(frozen=True)
class File:
    """The bytes of a file and their SHA-256."""

    name: str
    data: bytes
    sha256: str


def one_line(text: str) -> str:
    """Text for a terminal: one line that can be read, whatever a file put into it."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in " ".join(text[:LINE_LENGTH].split()))
    return shown if len(text) <= LINE_LENGTH else f"{shown} ..."


def refusal(line: str) -> CommandError:
    """An error of one line that ends a command with exit code 2."""
    return CommandError(one_line(line), returncode=UNUSABLE)


def read_file(name: str) -> File:
    """Read a file, or standard input for ``-``, never more than the limit. Raises CommandError."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(FILE_LIMIT + 1)
        else:
            with Path(name).open("rb") as stream:
                data = stream.read(FILE_LIMIT + 1)
    except (OSError, ValueError) as error:
        # ValueError: a name with a NUL byte.
        raise refusal(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    return File(Path(name).name, data, hashlib.sha256(data).hexdigest())


def is_xml(file: File) -> bool:
    """True for PMML and DMN. Raises CommandError for a file that is none of the three forms."""
    try:
        return holds_xml(file.data)
    except FileRefused as refused:
        raise refusal(f"{file.name}: {words.file_refused(refused)}") from refused


def own_method(file: File) -> Method:
    """The method in a document of our own form. Raises CommandError that counts the problems and names the first."""
    return sound(file, lambda: read_method(file.data))


def sound(file: File, read: Callable[[], Read]) -> Read:
    """What a reader makes of a file. Raises CommandError that counts the problems and names the first."""
    try:
        return read()
    except FileRefused as refused:
        raise refusal(f"{file.name}: {words.file_refused(refused)}") from refused
    except MethodInvalid as invalid:
        first, *rest = invalid.problems
        more = f" {len(rest)} more problems: see `manage.py method check`." if rest else ""
        raise refusal(f"{file.name}: {words.problem(first)}{more}") from invalid
