"""The section "The complainant's side" of docs/benchmarks.md."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from ombudsman.bench_citizen.journey import Walk
from ombudsman.bench_citizen.weights import KBIT, LATENCY_MS, Weight

#: Where the section begins and ends; every benchmark leaves the others' parts alone.
BEGIN: Final = "<!-- citizen: written by make bench-citizen -->"
END: Final = "<!-- citizen: end -->"
_INTRODUCTION: Final = """Measured on {day} by `make bench-citizen`: web server (2 processes of 4 threads), worker,
PostgreSQL and Redis on this one machine with {cores} cores, with the clients beside them. All people are invented."""


@dataclass(frozen=True)
class Crowd:
    """So many people filing at the same time. `seconds` is wall time for all of them."""

    people: int
    walks: Sequence[Walk]
    errors: Sequence[str]
    seconds: float


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def write_section(target: Path, *, day: date, weights: Sequence[Weight], crowds: Sequence[Crowd]) -> None:
    """Put the section into the report, in place of the one before; the rest of the file stays as it is."""
    text = target.read_text() if target.is_file() else "# Benchmarks\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2] if END in rest else ""
    lines = [before.rstrip(), "", BEGIN, *_lines(day, weights, crowds), END, "", after.strip()]
    target.write_text("\n".join(lines).rstrip() + "\n")


def _lines(day: date, weights: Sequence[Weight], crowds: Sequence[Crowd]) -> Iterator[str]:
    yield "## The complainant's side"
    yield ""
    yield _INTRODUCTION.format(day=day.isoformat(), cores=os.cpu_count())
    yield ""
    yield from _of_pages(weights)
    yield from _of_crowds(crowds)


def _of_pages(weights: Sequence[Weight]) -> Iterator[str]:
    yield "### Weight of every page"
    yield ""
    yield f"Bytes on the wire, compressed. *First words*: Chromium as a phone, nothing in its memory, {KBIT} kbit/s"
    yield f"and {LATENCY_MS} ms to the server and back. No page asks a server of anybody else for anything."
    yield ""
    yield "| page | page, bytes | with style, script, sign, bytes | server, ms (median) | first words, ms |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for one in weights:
        shown = "–" if one.first_words_ms is None else f"{one.first_words_ms:,}"
        yield f"| `{one.address}` | {one.page:,} | {one.first_visit:,} | {one.server_ms:.0f} | {shown} |"
    yield ""


def _of_crowds(crowds: Sequence[Crowd]) -> Iterator[str]:
    yield "### Filing a complaint, from the first page to the receipt"
    yield ""
    yield "Every page is fetched, filled in, sent and followed as a browser does, without pauses for reading."
    yield ""
    yield "| people at once | complaints | errors | a minute | whole way, s: p50 | p95 | a request, ms: p50 | p95 |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for crowd in crowds:
        whole = [walk.seconds for walk in crowd.walks]
        each = [took * 1000 for walk in crowd.walks for _, took in walk.steps]
        rate = 60 * len(whole) / crowd.seconds
        yield (
            f"| {crowd.people} | {len(whole)} | {len(crowd.errors)} | {rate:.0f} | {percentile(whole, 0.5):.1f} | "
            f"{percentile(whole, 0.95):.1f} | {percentile(each, 0.5):.0f} | {percentile(each, 0.95):.0f} |"
        )
    yield ""
    yield "By page, in ms (p50 / p95):"
    yield ""
    yield f"| step | {' | '.join(f'{crowd.people} at once' for crowd in crowds)} |"
    yield f"| --- |{' ---: |' * len(crowds)}"
    by_step = [_by_step(crowd) for crowd in crowds]
    for step in by_step[0]:
        cells = [_cell(steps.get(step, ())) for steps in by_step]
        yield f"| `{step}` | {' | '.join(cells)} |"
    yield ""


def _by_step(crowd: Crowd) -> dict[str, list[float]]:
    steps: dict[str, list[float]] = defaultdict(list)
    for walk in crowd.walks:
        for step, took in walk.steps:
            steps[step].append(took * 1000)
    return steps


def _cell(took: Sequence[float]) -> str:
    return f"{percentile(took, 0.5):.0f} / {percentile(took, 0.95):.0f}" if took else "–"
