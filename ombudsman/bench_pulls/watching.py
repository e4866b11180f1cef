"""The workers while they work: their memory, and who is killed when."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

from ombudsman.stack.stack import Stack

_SAMPLE_SECONDS: Final = 1.0
# A worker that just started has not imported everything yet.
_WARM_SECONDS: Final = 8.0


@dataclass(frozen=True)
class Sample:
    """The resident memory of one worker with its children at one moment (seconds from the start; kilobytes)."""

    at: float
    worker: str
    kilobytes: int


@dataclass
class Watch:
    """Samples the memory of some processes and kills one of them in turn, until it is stopped."""

    stack: Stack
    workers: tuple[str, ...]
    kill_every: float
    say: Callable[[str], None]
    samples: list[Sample] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    _ending: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _began: float = 0.0
    _killing: bool = True

    def start(self) -> None:
        """Begin; the clock of samples and kills starts now."""
        self._began = time.monotonic()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def spare(self) -> None:
        """Kill nobody any more."""
        self._killing = False

    def stop(self) -> None:
        """Sample no more."""
        self._ending.set()
        if self._thread:
            self._thread.join()

    def peak_mb(self) -> int:
        """The most that one worker with its children ever held."""
        return max((one.kilobytes for one in self.samples), default=0) // 1024

    def thirds_mb(self) -> tuple[int, int]:
        """The median memory of a warm worker in the first and in the last third of the time."""
        warm = [one for one in self.samples if one.at >= _WARM_SECONDS]
        if not warm:
            return 0, 0
        first, last = warm[0].at, warm[-1].at
        third = (last - first) / 3
        early = [one.kilobytes for one in warm if one.at <= first + third]
        late = [one.kilobytes for one in warm if one.at >= last - third]
        return int(median(early)) // 1024, int(median(late)) // 1024

    def _run(self) -> None:
        started: dict[str, tuple[int | None, float]] = {}
        while not self._ending.wait(_SAMPLE_SECONDS):
            now = time.monotonic() - self._began
            for name in self.workers:
                pid = self.stack.processes[name].pid
                if started.get(name, (None, 0.0))[0] != pid:
                    started[name] = (pid, now)
                if pid is not None and now - started[name][1] >= _WARM_SECONDS:
                    self.samples.append(Sample(now, name, _memory_of(pid)))
            if self._killing and now >= (len(self.kills) + 1) * self.kill_every:
                victim = self.workers[len(self.kills) % len(self.workers)]
                self.stack.kill(victim)
                self.kills.append(now)
                self.say(f"killed {victim} (kill -9)")


def _memory_of(pid: int) -> int:
    """Resident kilobytes of a process and its children; what ends meanwhile counts as nothing."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return sum(_resident(one) for one in (str(pid), *children))


def _resident(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
