"""Starting the short-lived processes that open files of strangers, and reading what they say within limits."""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

# Nothing of ours: our own environment holds keys and passwords.
ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
ENDED: Final = -1000  # the code of a child that was ended by us
_BLOCK = 64 * 1024


@dataclass(frozen=True)
class Ran:
    """How a child ended: its exit code (negative: the signal; ENDED: by us), what it wrote, and what it took."""

    code: int
    out: bytes
    peak_kb: int
    ms: int


def run(module: str, arguments: Sequence[str] = (), *, asked: bytes = b"", seconds: float, most: int = 0) -> Ran:
    """Run one of our modules as a process of its own, with `asked` on its standard input, and wait for its end.

    It is ended after `seconds`, or when it writes more than `most` bytes. `asked` must fit into a pipe (64 kB).
    """
    start = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=settings.BASE_DIR,
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        out, ended = _hear(child, asked, start + seconds, most)
    except BaseException:
        child.kill()
        child.wait()
        raise
    # Popen itself would wait without asking what the child took.
    _pid, status, used = os.wait4(child.pid, 0)
    code = os.waitstatus_to_exitcode(status)
    child.returncode = code
    return Ran(ENDED if ended else code, out, used.ru_maxrss, round((time.monotonic() - start) * 1000))


def _hear(child: "subprocess.Popen[bytes]", asked: bytes, until: float, most: int) -> tuple[bytes, bool]:
    """Tell the child what to do and take what it writes; True when it had to be ended."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("a child without pipes")
    out = bytearray()
    with child.stdout as lines, selectors.DefaultSelector() as ready:
        try:
            with child.stdin as mouth:
                mouth.write(asked)
        except BrokenPipeError:
            pass  # it ended before it listened; its code says why
        ready.register(lines, selectors.EVENT_READ)
        while len(out) <= most:
            if not ready.select(max(0.0, until - time.monotonic())):
                break
            block = os.read(lines.fileno(), _BLOCK)
            if not block:
                return bytes(out), False
            out += block
    child.kill()
    return bytes(out), True
