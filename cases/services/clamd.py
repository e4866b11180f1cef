"""Talking to the malware scanner clamd over its Unix socket (INSTREAM). Anything but an exact OK is not clean."""

import socket
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

CHUNK = 64 * 1024
SECONDS = 30.0
LONGEST_ANSWER = 4096


class Said(StrEnum):
    """What the scanner said about a file."""

    CLEAN = "clean"
    INFECTED = "infected"


class NoVerdict(Exception):
    """The scanner did not answer, answered an error, or something we do not understand: try again later."""


class Away(NoVerdict):
    """Nobody answers at all: the scanner is stopped, hangs, or is being started."""


def scan(path: Path, *, address: str) -> Said:
    """Send one file to the scanner.

    Raises:
        Away: nobody answered.
        NoVerdict: anything that is neither an exact OK nor a finding.
        FileNotFoundError: there is no such file; waiting for the scanner would not bring it back.

    """
    with path.open("rb") as file:
        try:
            answer = _ask(file, address)
        except OSError as error:
            raise Away(type(error).__name__) from error
    if not answer:
        raise Away("hung up")
    if answer == b"stream: OK":
        return Said.CLEAN
    if answer.startswith(b"stream: ") and answer.endswith(b" FOUND"):
        return Said.INFECTED
    raise NoVerdict(answer[:80].decode("ascii", "replace"))


def _ask(file: BinaryIO, address: str) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(SECONDS)
        line.connect(address)
        # Past its stream limit the scanner says so and hangs up while we still send.
        with suppress(BrokenPipeError, ConnectionResetError):
            line.sendall(b"zINSTREAM\0")
            while chunk := file.read(CHUNK):
                line.sendall(len(chunk).to_bytes(4) + chunk)
            line.sendall((0).to_bytes(4))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
            part = line.recv(1024)
            if not part:
                break
            answer += part
    return answer.removesuffix(b"\0").strip()
