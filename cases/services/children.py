"""Starting the short-lived processes that open files of strangers, and reading what they say within limits."""

import logging
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

log = logging.getLogger(__name__)
# Nothing of ours: our own environment holds keys and passwords.
ENVIRONMENT: Final = {"LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
ENDED: Final = -1000  # the code of a child that was ended by us
_BLOCK = 64 * 1024
_GLANCE = 0.02  # seconds


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
        out, ended, peak = _hear(child, asked, start + seconds, most)
    except BaseException:
        child.kill()
        child.wait()
        raise
    code = child.wait()
    ran = Ran(ENDED if ended else code, out, peak, round((time.monotonic() - start) * 1000))
    log.debug("%s ended with %d after %d ms and %d kB", module, ran.code, ran.ms, ran.peak_kb, extra={"ran": ran})
    return ran


def _hear(child: "subprocess.Popen[bytes]", asked: bytes, until: float, most: int) -> tuple[bytes, bool, int]:
    """Tell the child what to do and take what it writes; True when it had to be ended; and its most memory in kB."""
    if child.stdin is None or child.stdout is None:
        raise ValueError("a child without pipes")
    out, peak = bytearray(), 0
    with child.stdout as lines, selectors.DefaultSelector() as ready:
        try:
            with child.stdin as mouth:
                mouth.write(asked)
        except BrokenPipeError:
            pass  # it ended before it listened; its code says why
        ready.register(lines, selectors.EVENT_READ)
        while len(out) <= most and time.monotonic() < until:
            peak = max(peak, _memory(child.pid))
            if not ready.select(_GLANCE):
                continue
            block = os.read(lines.fileno(), _BLOCK)
            if not block:
                return bytes(out), False, peak
            out += block
    child.kill()
    return bytes(out), True, peak


def _memory(pid: int) -> int:
    """The most memory a process has held so far, in kB; what the kernel tells at its end counts ours before it began.

    The kernel bounds it anyway; this only tells how near the bound it came.
    """
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
