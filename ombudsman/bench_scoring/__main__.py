"""`python -m ombudsman.bench_scoring`: make the data, run everybody in turn, check everybody, write the report.

Sizes and rounds are chosen so that two cores are done within twelve minutes, apart from the first time, when the data
are made and the peers installed. `--quick` is for looking whether all of it runs.
"""

import argparse
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from ombudsman.bench_scoring.data import natural_records, store, unordered_records, wide_table
from ombudsman.bench_scoring.figures import Figures, wrong_shares
from ombudsman.bench_scoring.processes import OWN, Job, Runner, Took, install_peers
from ombudsman.bench_scoring.report import write_section
from ombudsman.bench_scoring.sizes import FULL, PART, QUICK, SMALL, Sizes
from ombudsman.stack.processes import ROOT

_PEER: Final = "ombudsman.bench_scoring.peers"
_CHECK: Final = "ombudsman.bench_scoring.checking"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all of it. Gives 1 when a figure is wrong: then nothing is written, because speed would prove nothing."""
    asked = _parser().parse_args(arguments)
    sizes = QUICK if asked.quick else FULL
    folder: Path = asked.folder / ("quick" if asked.quick else "full")
    # A typed command: here the clock is read, and the report is told.
    day, began = datetime.now(UTC).astimezone().date(), perf_counter()

    def say(words: str) -> None:
        sys.stdout.write(f"[{perf_counter() - began:5.0f} s] {words}\n")
        sys.stdout.flush()

    install_peers(asked.peers, say)
    say("making the data, where they are not there yet")
    wide_table(folder / "card", sizes.people)
    population = store(folder, sizes.store, lambda part, parts: say(f"records: part {part} of {parts}"))
    natural_records(population, sizes.sweep)
    unordered_records(population, sizes.sweep)
    small_store = store(folder, SMALL, lambda *_: None).folder
    runner = Runner(asked.peers, say)
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    plan = Plan(sizes, folder / "card", population.folder, small_store, out)
    took: dict[str, Took] = {}
    for room, jobs in (("card", plan.card()), ("sweep", plan.sweep()), ("growth and memory", plan.growth())):
        say(f"{room}:")
        took |= runner.in_turn(jobs)
    say("checking everybody against the reference:")
    checks = runner.side_by_side(plan.checks(), 2)
    figures = Figures(
        sizes=sizes,
        took=took,
        failed=runner.failed,
        checks=checks,
        shares=wrong_shares(out),
        day=day,
        minutes=(perf_counter() - began) / 60,
    )
    if figures.wrong or len(checks) < len(plan.checks()):
        say(f"wrong figures: {figures.wrong}, checks that ended: {len(checks)} of {len(plan.checks())}")
        return 1
    write_section(asked.out, figures)
    say(f"written to {asked.out}")
    return 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Which jobs there are, with their files."""

    sizes: Sizes
    card_data: Path
    records: Path
    small: Path
    out: Path

    def card(self) -> list[Job]:
        """Ten attributes a person."""
        data = {"data": str(self.card_data)}
        jpmml = {**data, "rows": self.sizes.jpmml_people}
        few = min(3, self.sizes.rounds)
        return [
            self._own("card", "card", {**data, "reasons": 0}, file=True),
            self._own("card with reasons", "card", {**data, "reasons": 3}, file=True),
            self._own("scan and write", "scan_and_write", data, file=True),
            self._own("natural scan and write", "natural_scan_and_write", data, file=True),
            self._peer("pandas card", "pandas_card", data, self.sizes.rounds),
            self._peer("polars card", "polars_card", data, self.sizes.rounds),
            self._peer("jpmml card", "jpmml_card", {**jpmml, "reasons": 0}, few),
            self._peer("jpmml card with reasons", "jpmml_card", {**jpmml, "reasons": 3}, few),
            Job("one person", "ombudsman.bench_scoring.single", {}, few),
        ]

    def sweep(self) -> list[Job]:
        """Records, twenty a person."""
        data = {"store": str(self.records), "parts": self.sizes.sweep}
        few = min(2, self.sizes.rounds)
        return [
            self._own("sweep", "sweep", data),
            self._own("by hand, joined", "by_hand", {**data, "form": "joined"}),
            self._own("by hand, packed", "by_hand", {**data, "form": "packed"}),
            self._own("cheapest group", "cheapest_group", data),
            self._own("sweep in no order", "sweep", {**data, "unordered": True}),
            self._own("cheapest group in no order", "cheapest_group", {**data, "unordered": True}),
            self._own("columns read", "columns_read", data),
            self._own("two methods", "two_methods", data),
            self._own("without the batch", "without_batch", data),
            self._own("only the touched", "touched", data),
            Job("compiling", OWN, {"job": "compiling", "store": str(self.records)}, few),
            self._peer("pandas sweep", "pandas_sweep", data, min(3, self.sizes.rounds)),
            self._peer("polars sweep", "polars_sweep", data, min(3, self.sizes.rounds)),
            # Spark is in the requirements of development, because the tests use it too.
            self._spark("spark sweep, our text", "our text", data, few),
            self._spark("spark sweep, by hand", "by hand", data, few),
            Job("reference", "ombudsman.bench_scoring.reference", {"store": str(self.records), "people": 4_000}, few),
        ]

    def growth(self) -> list[Job]:
        """The same sweep over more and more records, and inside memory limits."""
        few = min(3, self.sizes.rounds)
        jobs = [self._own(f"growth {SMALL}", "sweep", {"store": str(self.small), "parts": 1}, rounds=few)]
        for parts in self.sizes.growth:
            # The largest must do with the memory that the office's machine is asked for.
            task = {"store": str(self.records), "parts": parts, "memory_mb": 4096}
            jobs.append(self._own(f"growth {parts * PART}", "sweep", task, rounds=few))
        limited = {"store": str(self.records), "parts": self.sizes.limited}
        jobs.append(self._own("unlimited", "sweep", limited, rounds=few))
        jobs.append(self._own("512 MB", "sweep", {**limited, "memory_mb": 512}, rounds=few))
        return jobs

    def checks(self) -> list[Job]:
        """Everybody of the card, and everybody of the sweep, in as many stretches as there are parts."""
        people, stretches = min(self.sizes.people, self.sizes.checked), 8
        card = {
            "job": "card",
            "data": str(self.card_data),
            "scored": str(self._file("card", file=True)),
            "ranked": str(self._file("card with reasons", file=True)),
        }
        edges = [1 + people * edge // stretches for edge in range(stretches + 1)]
        jobs = [
            Job(f"check of the card {low}", _CHECK, {**card, "low": low, "high": high}, 1)
            for low, high in pairwise(edges)
        ]
        swept = {
            "job": "sweep",
            "store": str(self.records),
            "written": str(self._file("sweep")),
            "sample": self.sizes.checked,
        }
        return jobs + [
            Job(f"check of the sweep {part}", _CHECK, {**swept, "part": part, "out": str(self.out / "proved")}, 1)
            for part in range(self.sizes.sweep)
        ]

    def _own(self, name: str, job: str, task: dict[str, Any], *, file: bool = False, rounds: int = 0) -> Job:
        whole = {"job": job, **task, "out": str(self._file(name, file=file))}
        return Job(name, OWN, whole, rounds or self.sizes.rounds)

    def _peer(self, name: str, module: str, task: dict[str, Any], rounds: int) -> Job:
        whole = {**task, "out": str(self._file(name, file=True))}
        return Job(name, f"{_PEER}.{module}", whole, rounds, peer=True)

    def _spark(self, name: str, form: str, task: dict[str, Any], rounds: int) -> Job:
        return Job(name, f"{_PEER}.spark_sweep", {**task, "form": form, "out": str(self._file(name))}, rounds)

    def _file(self, name: str, *, file: bool = False) -> Path:
        return self.out / (name.replace(" ", "_").replace(",", "") + (".parquet" if file else ""))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure the scoring of one person and of whole populations.")
    parser.add_argument("--quick", action="store_true", help="small sizes, for a look whether all of it runs")
    parser.add_argument(
        "--folder", type=Path, default=ROOT / ".local" / "bench-scoring", help="where the data are kept"
    )
    parser.add_argument("--peers", type=Path, default=ROOT / ".local" / "bench-venv", help="environment of the peers")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "benchmarks.md", help="the report")
    return parser


if __name__ == "__main__":
    sys.exit(main())
