"""The section "Pulls" of docs/benchmarks.md."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ombudsman.bench_pulls.checking import MUST_BE_NONE, Found
from ombudsman.bench_pulls.plan import TIMEOUT_SECONDS, Sizes

#: Where the section begins and ends; every benchmark leaves the others' parts alone.
BEGIN: Final = "<!-- pulls: written by make bench-pulls -->"
END: Final = "<!-- pulls: end -->"
#: A worker's memory counts as flat when its median in the last third is at most this much above the first third's.
FLAT_PERCENT: Final = 15
#: From here on growth is growth and not the start of processes.
_TELLING_SECONDS: Final = 120
_INTRODUCTION: Final = """Measured on {day} by `make bench-pulls`: the whole stack (PostgreSQL, Redis, Celery with
{workers} workers of two processes each, beat, relay, the mock agencies over HTTP) on this one machine with {cores}
cores. Each pull is asked for, fetched, verified, read, stored and written into its case's audit chain through the code
that production runs. Faults of every kind lie in wait in the mock agencies; every {kill_every} seconds one worker is
killed with `kill -9`, in turn, and whatever it held waits {lease} seconds for its lease to run out. An agency that
does not answer is given up after {timeout} seconds. All people and agencies are invented."""


@dataclass(frozen=True)
class Soak:
    """What came out of one soak. Seconds are wall time from the workers' start to the end of the last pull."""

    sizes: Sizes
    day: date
    pulls: int
    seconds: float
    workers: int
    processes: int
    kills: int
    kinds: int
    used_faults: int
    crashes: int
    peak_mb: int
    early_mb: int
    late_mb: int
    chain_holds: bool
    found: Found

    @property
    def flat(self) -> bool:
        """Whether the workers' memory stayed; a soak too short to tell is given the benefit."""
        if self.sizes.seconds < _TELLING_SECONDS:
            # Workers killed and started again do not reach their size in so little time: that is no leak.
            return True
        return self.late_mb * 100 <= self.early_mb * (100 + FLAT_PERCENT)

    @property
    def rate(self) -> float:
        """Pulls a second while there was work for everybody."""
        return 0.95 * self.pulls * 1000 / max(1, self.found.most_over_ms)

    @property
    def network_share(self) -> float:
        """Which part of the workers' time went by waiting for agencies."""
        return self.found.network_ms / 1000 / (self.seconds * self.processes) if self.seconds else 0.0

    @property
    def wrong(self) -> tuple[str, ...]:
        """Everything that is not as it must be, in words."""
        named = [f"{words}: {count}" for words, count in self.found.wrong.items()]
        named += [] if self.chain_holds else ["the audit chain does not hold"]
        named += [f"unexpected errors in workers: {self.crashes}"] if self.crashes else []
        named += [] if self.flat else [f"memory grew from {self.early_mb} to {self.late_mb} MB"]
        return tuple(named)


def write_section(target: Path, soak: Soak) -> None:
    """Put the section into the report, in place of the one before; the rest of the file stays as it is."""
    text = target.read_text() if target.is_file() else "# Benchmarks\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2] if END in rest else ""
    lines = [before.rstrip(), "", BEGIN, *_lines(soak), END, "", after.strip()]
    target.write_text("\n".join(lines).rstrip() + "\n")


def _lines(soak: Soak) -> Iterator[str]:
    found = soak.found
    yield "## Pulls"
    yield ""
    yield _INTRODUCTION.format(
        day=soak.day.isoformat(),
        workers=soak.workers,
        cores=os.cpu_count(),
        kill_every=soak.sizes.kill_every,
        lease=soak.sizes.lease,
        timeout=TIMEOUT_SECONDS,
    )
    yield ""
    yield "| what | figure |"
    yield "| --- | --- |"
    yield f"| pulls | {soak.pulls:,}, all over after {soak.seconds:.0f} s |"
    yield f"| pulls a second, until 95 of 100 were over | {soak.rate:.1f} |"
    yield f"| how they ended | {_listed(found.outcomes)} |"
    yield f"| causes of the failed ones | {_listed(found.failures) or 'none failed'} |"
    share = f"{soak.used_faults / soak.pulls:.1%} of the pulls"
    yield f"| spoiled answers | {soak.used_faults:,} ({share}), of {soak.kinds} kinds |"
    yield f"| workers killed | {soak.kills} |"
    yield f"| attempts a pull needed | {_listed({f'{count}': pulls for count, pulls in found.attempts.items()})} |"
    yield f"| answers kept, records stored | {found.answers:,}, {found.records:,} |"
    yield f"| part of the workers' time spent waiting for the network | {soak.network_share:.1%} |"
    memory = f"{soak.early_mb} MB in the first third, {soak.late_mb} MB in the last, {soak.peak_mb} MB at most"
    yield f"| memory of a worker with its processes (median) | {memory} |"
    yield ""
    yield "Counted afterwards in the database, in SQL, and found to be none:"
    yield ""
    yield from (f"- {words}" for words in MUST_BE_NONE if words not in found.wrong)
    yield f"- unexpected errors in the workers' logs: {soak.crashes}"
    yield ""
    yield (
        "The audit chain of all cases holds (`manage.py verify_audit`). "
        "A spoiled answer that can pass is asked for again; one that cannot ends the pull with its cause."
    )
    yield ""


def _listed(counts: dict[str, int] | object) -> str:
    pairs = counts.items() if isinstance(counts, dict) else ()
    return ", ".join(f"{name}: {count:,}" for name, count in pairs)
