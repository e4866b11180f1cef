"""One measured task in a process of its own. Only the standard library, so that every peer's interpreter can use it.

A task says what to prepare (imports, a model, a connection: not timed, given apart) and what to do. Wall time, CPU
seconds and the peak of memory are those of the process and of every process it started.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Task = Mapping[str, Any]
Work = Callable[[], Mapping[str, Any]]
_TICKS = os.sysconf("SC_CLK_TCK")
_BEGAN = time.perf_counter()


def main(prepare: Callable[[Task], Work]) -> None:
    """Prepare what the first argument asks for, do it once, say what it took as one line of JSON."""
    work = prepare(json.loads(sys.argv[1]))
    began, burnt = time.perf_counter(), cpu_seconds()
    told = work()
    took = {
        "start": began - _BEGAN,
        "seconds": time.perf_counter() - began,
        "cpu": cpu_seconds() - burnt,
        "peak_mb": peak_mb(),
    }
    sys.stdout.write(json.dumps(took | dict(told)) + "\n")
    sys.stdout.flush()


def cpu_seconds() -> float:
    """CPU seconds of this process and of all under it, those that have ended included."""
    total = 0
    for process in _tree():
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / _TICKS


def peak_mb() -> float:
    """The most memory that this process and those under it have held, each at its own peak, in MB."""
    total = 0
    for process in _tree():
        try:
            lines = Path(f"/proc/{process}/status").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return total / 1024


def _tree() -> Iterator[int]:
    waiting = [os.getpid()]
    while waiting:
        process = waiting.pop()
        yield process
        for thread in Path(f"/proc/{process}/task").glob("*/children"):
            try:
                waiting += map(int, thread.read_text().split())
            except OSError:
                continue
