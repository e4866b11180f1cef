"""`python -m ombudsman.bench_pulls`: a stack of its own, ten thousand pulls, faults, and workers that are killed.

Services, database and folders are made anew each time. Gives 0 and writes the report when everything is as it must be;
1 when something is not, named, with nothing written; 2 when it could not run.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ombudsman.bench_pulls import checking
from ombudsman.bench_pulls.plan import FULL, QUICK, TIMEOUT_SECONDS, Sizes, Switches, switches
from ombudsman.bench_pulls.report import Soak, write_section
from ombudsman.bench_pulls.watching import Watch
from ombudsman.stack.places import free_port
from ombudsman.stack.postgres import ServiceFailed
from ombudsman.stack.prepare import NO_LIMIT, PreparationFailed, manage, prepare
from ombudsman.stack.processes import ROOT, Process, commands
from ombudsman.stack.services import Services, start_services
from ombudsman.stack.stack import PortTaken, Stack
from ratings_connectors.mocks.demo import demo_connectors
from ratings_connectors.mocks.world import people

_WORKERS: Final = ("worker-1", "worker-2")
_EACH: Final = 2
_MOST_TOP_UP: Final = 1_000
_LOOK_SECONDS: Final = 1.0
# What a worker writes when a handler fails in a way that nobody foresaw.
_CRASH: Final = re.compile(r"job \d+ failed at attempt|\"outcome\": \"crashed\"")


class NotDone(Exception):
    """The pulls were not over within the patience of the soak."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one soak."""
    asked = _parser().parse_args(arguments)
    sizes = QUICK if asked.quick else FULL
    folder: Path = asked.folder / sizes.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["OMBUDSMAN_MODE"] = "development"
    services = None
    try:
        services = start_services(folder, redis_port=free_port(), environment={})
        soak = _Run(sizes, folder, services).soak()
    except (ServiceFailed, PreparationFailed, PortTaken, NotDone) as reason:
        sys.stderr.write(f"{reason}\n")
        return 1 if isinstance(reason, NotDone) else 2
    finally:
        if services:
            services.stop()
    if soak.wrong:
        _say(f"not as it must be: {'; '.join(soak.wrong)}")
        return 1
    write_section(asked.out, soak)
    _say(f"{soak.pulls} pulls, {soak.rate:.1f} a second; written to {asked.out}")
    return 0


class _Run:
    """One soak over services that are up."""

    def __init__(self, sizes: Sizes, folder: Path, services: Services) -> None:
        self._sizes, self._folder, self._services = sizes, folder, services
        self._mock_port = free_port()
        self._crashes = 0
        self._log = (folder / "processes.log").open("w", buffering=1)
        self._environment = self._surroundings()
        self._lines = commands(web_bind="127.0.0.1", web_port=free_port(), folder=folder)

    def soak(self) -> Soak:
        """Prepare, work, look."""
        prepare(self._services, self._environment, demo_file=None)
        stack = self._stack()
        stack.start()
        try:
            # A world of its own: faults that somebody switched on at a desk are none of its business.
            self._process(stack, "mock", self._lines["mock"], "--state", str(self._folder / "world.json"))
            self._wait_for_mock()
            pulls = self._ask_for(self._sizes.pulls)
            crowd = [key for key in people() if key.startswith("p") and key[1:].isdigit()]
            planned = switches(self._sizes, crowd[: checking.cases(self._services.owner_url)])
            self._switch_on(planned)
            began, began_at = time.monotonic(), datetime.now(UTC)
            watch = self._begin(stack)
            try:
                pulls += self._until_over(watch, began)
            finally:
                watch.stop()
            seconds = time.monotonic() - began
            left = self._left_over()
        finally:
            stack.stop()
            self._log.close()
        early, late = watch.thirds_mb()
        return Soak(
            sizes=self._sizes,
            day=datetime.now(UTC).astimezone().date(),
            pulls=pulls,
            seconds=seconds,
            workers=len(_WORKERS),
            processes=len(_WORKERS) * _EACH,
            kills=len(watch.kills),
            kinds=len({fault for _, _, fault in planned}),
            used_faults=planned.total() - left,
            crashes=self._crashes,
            peak_mb=watch.peak_mb(),
            early_mb=early,
            late_mb=late,
            chain_holds=self._chain_holds(),
            found=checking.find(self._services.owner_url, began_at),
        )

    def _surroundings(self) -> dict[str, str]:
        """The real settings, but for short waits for agencies that never answer, so that faults cost seconds."""
        connectors = {
            slug: {**entry, "read_timeout": TIMEOUT_SECONDS, "total_timeout": TIMEOUT_SECONDS}
            for slug, entry in demo_connectors(f"http://127.0.0.1:{self._mock_port}").items()
        }
        return {
            **{key: value for key, value in os.environ.items() if key != "DATABASE_OWNER_URL"},
            "DATABASE_URL": self._services.database_url,
            "REDIS_URL": self._services.redis_url,
            "MOCK_AGENCIES_URL": f"http://127.0.0.1:{self._mock_port}",
            "OMBUDSMAN_CONNECTORS": json.dumps(connectors),
            "EVIDENCE_ROOT": str(self._folder / "evidence"),
            "MAIL_FOLDER": str(self._folder / "mail"),
            "DEMO_FILE": str(self._folder / "demo.json"),
            "JOB_LEASE_SECONDS": str(self._sizes.lease),
            "JOB_SWEEP_SECONDS": str(self._sizes.sweep),
        }

    def _stack(self) -> Stack:
        return Stack(
            self._environment,
            web_port=free_port(),
            mock_port=self._mock_port,
            folder=self._folder,
            say=self._hear,
            processes=("beat", "relay"),
        )

    def _process(self, stack: Stack, name: str, line: Sequence[str], *more: str) -> None:
        """Start one more process under the same supervisor as everything else."""
        surroundings = {
            **self._environment,
            "DJANGO_SETTINGS_MODULE": "ombudsman.settings",
            "MOCK_PORT": str(self._mock_port),
        }
        stack.processes[name] = Process(name, [*line, *more], surroundings, self._hear)
        stack.processes[name].start()

    def _begin(self, stack: Stack) -> Watch:
        """Start the workers, and watch them."""
        for name in _WORKERS:
            self._process(stack, name, self._lines["worker"], "--hostname", f"{name}@%h")
        watch = Watch(stack, _WORKERS, self._sizes.kill_every, _say)
        watch.start()
        return watch

    def _until_over(self, watch: Watch, began: float) -> int:
        """Wait until every pull is over and the time is, too; asks for more while there is time. Gives how many more.

        Raises NotDone.
        """
        more, told = 0, 0.0
        while True:
            passed = time.monotonic() - began
            left = checking.under_way(self._services.owner_url)
            if passed - told >= 10:
                told = passed
                _say(f"{passed:5.0f} s: {left} pulls under way")
            if passed < self._sizes.seconds and left < min(_MOST_TOP_UP, self._sizes.pulls) // 4:
                more += self._ask_for(min(_MOST_TOP_UP, self._sizes.pulls) // 2)
            elif passed >= self._sizes.seconds:
                watch.spare()
                if not left:
                    return more
            if passed > self._sizes.patience:
                raise NotDone(f"{left} pulls are not over after {passed:.0f} s; see {self._folder}/processes.log")
            time.sleep(_LOOK_SECONDS)

    def _ask_for(self, pulls: int) -> int:
        manage({**self._environment, **NO_LIMIT}, "make_pulls", "--count", str(pulls))
        return pulls

    def _switch_on(self, planned: Switches) -> None:
        for (agency, person, fault), times in planned.items():
            self._operator("fault", agency=agency, fault=fault.value, person=person, times=str(times))

    def _left_over(self) -> int:
        """How many spoiled answers nobody met, because nobody asked that much of that agency about that person."""
        return sum(int(entry["times"] or 0) for entry in self._operator("world")["faults"])

    def _operator(self, page: str, **form: str) -> Any:
        data = urllib.parse.urlencode(form).encode() if form else None
        request = urllib.request.Request(f"http://127.0.0.1:{self._mock_port}/operator/{page}", data)
        request.add_header("Accept", "application/json")
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - the address stands just above
            return json.load(answer)

    def _wait_for_mock(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._mock_port}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise NotDone("the mock agencies did not start")

    def _chain_holds(self) -> bool:
        done = subprocess.run(
            [sys.executable, ROOT / "manage.py", "verify_audit"],
            check=False,
            cwd=ROOT,
            env={**self._environment, **NO_LIMIT, "DJANGO_SETTINGS_MODULE": "ombudsman.settings"},
            capture_output=True,
            text=True,
        )
        _say(done.stdout.strip().splitlines()[-1] if done.stdout.strip() else done.stderr.strip())
        return done.returncode == 0

    def _hear(self, name: str, line: str) -> None:
        if _CRASH.search(line):
            self._crashes += 1
        if not self._log.closed:
            self._log.write(f"{name:>8} | {line}\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{datetime.now(UTC).astimezone():%H:%M:%S}  {line}\n")
    sys.stdout.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Ten thousand pulls with faults, while workers are killed.")
    parser.add_argument("--quick", action="store_true", help="150 pulls, for a look whether all of it runs")
    parser.add_argument("--folder", type=Path, default=ROOT / ".local" / "bench-pulls", help="services, files, log")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the report")
    return parser


if __name__ == "__main__":
    sys.exit(main())
