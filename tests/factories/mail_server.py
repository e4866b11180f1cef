"""A mail server on a real port that does one thing wrong: it refuses, dawdles, or takes a message and hangs up."""

import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

DAWDLES = 2.5  # seconds; longer than the clients of the tests wait


@dataclass
class MailServer:
    """Where it listens, how it behaves from now on, and what it has taken."""

    port: int = 0
    behaviour: str = "well"
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    greeted: int = 0


class _Talk(socketserver.StreamRequestHandler):
    """One conversation (RFC 5321), as far as a client needs it."""

    server: Any

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        """Answer line by line until the client says QUIT or something goes wrong on purpose."""
        office: MailServer = self.server.office
        office.greeted += 1
        if office.behaviour == "dawdles":
            time.sleep(DAWDLES)
        if office.behaviour == "busy":
            return self.say("421 come back later")
        self.say("220 ready")
        sender = reader = ""
        while line := self.rfile.readline(1000).decode().strip():
            word = line[:4].upper()
            if word == "DATA":
                if not self.take(office, sender, reader):
                    return None
            elif word == "RCPT":
                reader = line.partition(":")[2].strip("<> ")
                self.say(
                    {"unknown reader": "550 5.1.1 no such user", "greylisted": "451 4.7.1 later"}.get(
                        office.behaviour, "250 ok"
                    )
                )
            else:
                sender = line.partition(":")[2].split(">")[0].strip("<> ") if word == "MAIL" else sender
                self.say("221 bye" if word == "QUIT" else "250 ok")
                if word == "QUIT":
                    return None
        return None

    def take(self, office: MailServer, sender: str, reader: str) -> bool:
        """Read a message; say whether to go on."""
        if office.behaviour == "hangs up before":
            return False
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if office.behaviour == "refuses the text":
            self.say("554 5.7.1 no")
            return True
        office.taken.append((sender, reader, b"".join(lines)))
        if office.behaviour == "hangs up after":
            return False
        if office.behaviour == "dawdles after":
            time.sleep(DAWDLES)
        self.say("250 2.0.0 taken")
        # Whoever hangs up now has taken it all the same.
        return office.behaviour != "hangs up after its answer"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run the server on a free port."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        office = MailServer(port=server.server_address[1])
        server.office = office  # type: ignore[attr-defined]  # read by every conversation
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()
