"""A scanner that speaks clamd's protocol over a Unix socket, finds the industry test text, and can misbehave."""

import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.factories.files import EICAR


class Scanner:
    """Listens until it is left. `answer` replaces what it says, `asked` keeps what it was shown."""

    def __init__(self, path: Path, answer: bytes | None = None) -> None:
        self.address = str(path)
        self.answer = answer
        self.asked: list[bytes] = []
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
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._listener.accept()
            except OSError:
                return
            with line:
                line.sendall(self._say(line) + b"\0")

    def _say(self, line: socket.socket) -> bytes:
        stream = line.makefile("rb")
        command = stream.read(len(b"zINSTREAM\0"))
        content = b""
        while size := int.from_bytes(stream.read(4)):
            content += stream.read(size)
        self.asked.append(content)
        if self.answer is not None:
            return self.answer
        if command != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        return b"stream: Eicar-Test-Signature FOUND" if EICAR in content else b"stream: OK"
