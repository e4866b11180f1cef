"""A scanner of our own that speaks clamd's protocol over a real Unix socket, looks into archives, and can misbehave."""

import io
import socket
import threading
import zipfile
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

import pikepdf

from cases.demo.bad_files import EICAR

STREAM_LIMIT = 1_000_000  # bytes, as `StreamMaxLength` of clamd
_LARGEST_MEMBER = 1_000_000


class Manner(StrEnum):
    """How the scanner behaves."""

    SOUND = "sound"
    LYING = "lying"  # says OK to everything
    GARBAGE = "garbage"
    HANGING = "hanging"  # takes the file and never answers
    SMALL = "small"  # takes files up to its stream limit only, then says so and hangs up


class Scanner:
    """Listens at `path` until it is left."""

    def __init__(self, path: Path, manner: Manner = Manner.SOUND) -> None:
        self.address = str(path)
        self._manner = manner
        self._over = threading.Event()
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(self.address)
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                answer = self._answer(stream)
                if answer is None:
                    self._over.wait(60)
                else:
                    line.sendall(answer + b"\0")

    def _answer(self, stream: io.BufferedReader) -> bytes | None:
        command, content = stream.read(len(b"zINSTREAM\0")), b""
        while size := int.from_bytes(stream.read(4)):
            content += stream.read(size)
            if self._manner is Manner.SMALL and len(content) > STREAM_LIMIT:
                return b"INSTREAM size limit exceeded. ERROR"
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        if self._manner is Manner.HANGING:
            return None
        if self._manner is Manner.GARBAGE:
            return b"stream: OK\nstream: Eicar FOUND maybe"
        found = self._manner is not Manner.LYING and any(EICAR in part for part in _parts(content))
        return b"stream: Eicar-Test-Signature FOUND" if found else b"stream: OK"


def _parts(content: bytes) -> list[bytes]:
    """A file, and what is packed into it."""
    parts = [content]
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            small = [member for member in archive.infolist() if member.file_size <= _LARGEST_MEMBER]
            parts += [archive.read(member) for member in small]
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            parts += [attached.get_file().read_bytes() for attached in document.attachments.values()]
    return parts
