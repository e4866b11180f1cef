"""A locked process can compute and read what it was given; everything else fails. Attack checks 43 to 45."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCK = """
import os, socket
from pathlib import Path
from cases import sandbox
locks = sandbox.lock(memory=512 << 20, cpu_seconds=5, readable=[Path({given!r})])
"""


@pytest.fixture
def locked(tmp_path):
    """Run lines in a locked process that may read one file; gives what it printed, or its last line of error."""
    given, other = tmp_path / "given", tmp_path / "other"
    given.write_text("mine")
    other.write_text("not mine")

    def run(lines: str) -> str:
        program = LOCK.format(given=str(given)) + lines.format(given=str(given), other=str(other))
        ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
        return ran.stdout.strip() or ran.stderr.strip().splitlines()[-1]

    return run


def test_all_locks_hold_on_this_machine(locked):
    assert locked("print(*locks)") == "limits calls paths"


def test_it_reads_what_it_was_given(locked):
    assert locked("print(open({given!r}).read())") == "mine"


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        ("open({other!r})", "PermissionError: [Errno 13]"),
        ("open(f'/proc/{{os.getppid()}}/environ', 'rb')", "PermissionError: [Errno 13]"),
        ("os.listdir('/tmp')", "PermissionError: [Errno 13]"),
        ("open({given!r}, 'w')", "PermissionError: [Errno 1]"),
        ("os.unlink({given!r})", "PermissionError: [Errno 1]"),
        ("os.rename({given!r}, {other!r})", "PermissionError: [Errno 1]"),
        ("os.chmod({given!r}, 0o777)", "PermissionError: [Errno 1]"),
        ("socket.socket(socket.AF_INET)", "PermissionError: [Errno 1]"),
        ("socket.socket(socket.AF_UNIX)", "PermissionError: [Errno 1]"),
        ("os.fork()", "PermissionError: [Errno 1]"),
        ("os.execv('/bin/true', ['true'])", "PermissionError: [Errno 1]"),
        ("os.kill(os.getppid(), 0)", "PermissionError: [Errno 1]"),
        ("bytearray(512 << 20)", "MemoryError"),
    ],
)
def test_it_can_do_nothing_else(locked, lines, error):
    assert locked(lines)[: len(error)] == error


def test_time_ends_it(tmp_path):
    program = "from cases import sandbox\nsandbox.lock(memory=512 << 20, cpu_seconds=1)\nwhile True: pass"

    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False)

    assert ran.returncode == -9
