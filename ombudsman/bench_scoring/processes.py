"""Runs measured tasks, each in a new process, in turn, and keeps the median round of each."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from ombudsman.stack.processes import ROOT

PEERS_TEXT: Final = Path(__file__).parent / "peers.txt"
OWN: Final = "ombudsman.bench_scoring.own"
_PATIENCE: Final = 300
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Job:
    """A task of one module. ``rounds``: how often at most. ``peer``: it needs the environment with the peers."""

    name: str
    module: str
    task: Mapping[str, Any]
    rounds: int
    peer: bool = False


@dataclass(frozen=True, slots=True)
class Took:
    """The median over the rounds of a job: seconds and CPU seconds, the greatest peak, and what the last round told."""

    seconds: float
    cpu: float
    start: float
    peak_mb: float
    told: Mapping[str, Any] = field(default_factory=dict)


class Runner:
    """Runs jobs; one that fails is named with its reason and left out, and the rest goes on."""

    def __init__(self, peers: Path, say: Say) -> None:
        self._peers = peers / "bin" / "python"
        self._say = say
        self.failed: dict[str, str] = {}

    def in_turn(self, jobs: Sequence[Job]) -> dict[str, Took]:
        """Every job once, then every job once more, until each has had its rounds."""
        rounds: dict[str, list[Mapping[str, Any]]] = {job.name: [] for job in jobs}
        for turn in range(max(job.rounds for job in jobs)):
            for job in jobs:
                if turn < job.rounds and job.name not in self.failed:
                    told = self.once(job)
                    rounds[job.name] += [] if told is None else [told]
        return {name: _median(told) for name, told in rounds.items() if told}

    def once(self, job: Job) -> Mapping[str, Any] | None:
        """One round of a job in a new process; None when it failed."""
        python = self._peers if job.peer else Path(sys.executable)
        command = [str(python), "-m", job.module, json.dumps(dict(job.task))]
        try:
            done = subprocess.run(
                command, cwd=ROOT, env=_environment(), capture_output=True, text=True, timeout=_PATIENCE, check=True
            )
            told: Mapping[str, Any] = json.loads(done.stdout.splitlines()[-1])
        except (OSError, subprocess.SubprocessError, ValueError, IndexError) as error:
            self.failed[job.name] = _reason(error)
            self._say(f"{job.name}: left out ({self.failed[job.name]})")
            return None
        self._say(f"{job.name}: {told['seconds']:.3f} s")
        return told

    def side_by_side(self, jobs: Sequence[Job], at_once: int) -> list[Mapping[str, Any]]:
        """Jobs whose speed is of no interest, several at once."""
        with ThreadPoolExecutor(at_once) as pool:
            return [told for told in pool.map(self.once, jobs) if told is not None]


def install_peers(folder: Path, say: Say) -> None:
    """Make the environment with the peers, package by package: one that cannot be had is said and left out."""
    stamp = folder / ".installed"
    wanted = PEERS_TEXT.read_text()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    say("installing what the benchmark compares with")
    if subprocess.run([sys.executable, "-m", "venv", folder], check=False, capture_output=True).returncode:
        say("no environment for the peers can be made; they are left out")
        return
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    pins = [line for line in wanted.splitlines() if line and not line.startswith("#")]
    missing = [pin for pin in pins if subprocess.run([*pip, pin], check=False, capture_output=True).returncode]
    if missing:
        say(f"cannot be installed, left out: {', '.join(missing)}")
    else:
        stamp.write_text(wanted)


def _environment() -> dict[str, str]:
    # The children must not find the caller's settings or packages by accident.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DJANGO"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"}


def _median(rounds: Sequence[Mapping[str, Any]]) -> Took:
    return Took(
        seconds=median(told["seconds"] for told in rounds),
        cpu=median(told["cpu"] for told in rounds),
        start=median(told["start"] for told in rounds),
        peak_mb=max(told["peak_mb"] for told in rounds),
        told=rounds[-1],
    )


def _reason(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError) and error.stderr:
        return str(error.stderr.strip().splitlines()[-1])[:200]
    if isinstance(error, subprocess.TimeoutExpired):
        return f"not finished after {_PATIENCE} s"
    return type(error).__name__
