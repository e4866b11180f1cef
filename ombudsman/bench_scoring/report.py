"""The section "Scoring" of docs/benchmarks.md."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from ombudsman.bench_scoring.figures import Figures
from ombudsman.bench_scoring.processes import PEERS_TEXT, Took
from ombudsman.bench_scoring.sizes import PART

#: Where the section begins and ends, so that `make bench` and `make bench-scoring` leave each other's part alone.
BEGIN: Final = "<!-- scoring: written by make bench-scoring -->"
END: Final = "<!-- scoring: end -->"
_PEERS: Final = ("jpmml_evaluator", "pandas", "numpy", "polars", "pyspark")
_INTRODUCTION: Final = """Measured on {day} by `make bench-scoring` ({minutes:.0f} minutes). Every run is a process of
its own; the figures are medians of rounds in turn ({rounds} of our own). Seconds are from Parquet to Parquet; start-up
(imports, JVM, session) is not in them and is given apart. CPU seconds and the peak of memory are those of the process
and of all it started. Only ratios inside one run mean anything: another machine gives other seconds. All data are
invented."""
_LIMITS: Final = """- "Plain scan and write" reads the same eleven columns and writes the person and three of them, as
  many columns as the card's result has; once over our whole numbers, once over the table in doubles and words.
- The PMML engine (JPMML-Evaluator, AGPL, installed for this comparison only) is called from Python at its best:
  transpiled to Java, warm, 10,000 rows a call. Called from Java it would be faster.
- pandas and Polars run the code that people usually write for them, over data as people usually keep them: doubles and
  words for the card; category, level and day for the records. Spark runs on this machine alone (`local[2]`, 6 GB of
  heap), warm; no cluster was measured.
- Records lie sorted by person, as our store keeps them, unless a row says otherwise; sorted, everybody is faster, the
  cheapest GROUP BY most of all.
- The reference is measured on the records of some people.
- Stores are cut into parts of five million records, one a thread at a time: that bounds the memory.
- How many people the reference recomputed is stated above: all of them, unless the run was a quick one."""


def write_section(target: Path, figures: Figures) -> None:
    """Put the section into the report, in place of the one before; the rest of the file stays as it is."""
    before, _, rest = (target.read_text() if target.is_file() else "# Benchmarks\n").partition(BEGIN)
    after = rest.partition(END)[2] if END in rest else ""
    lines = [before.rstrip(), "", BEGIN, *_lines(figures), END, "", after.strip()]
    target.write_text("\n".join(lines).rstrip() + "\n")


def _lines(figures: Figures) -> Iterator[str]:
    yield "## Scoring"
    yield ""
    yield _INTRODUCTION.format(day=figures.day.isoformat(), minutes=figures.minutes, rounds=figures.sizes.rounds)
    yield ""
    yield from _machine()
    yield ""
    yield "| # | goal | this run | reached |"
    yield "| --- | --- | --- | --- |"
    for goal in figures.goals():
        reached = {True: "yes", False: "**no**", None: "-"}[goal.reached]
        yield f"| {goal.number} | {goal.asked} | {goal.got} | {reached} |"
    yield ""
    yield f"### Card: {figures.sizes.people:,} people, ten attributes"
    yield ""
    yield from _table(figures, "people", _CARD)
    yield ""
    yield f"### Sweep: {figures.sizes.sweep * PART:,} records, twenty a person on average"
    yield ""
    yield from _table(figures, "records", _SWEEP)
    yield ""
    yield "### Growth and memory"
    yield ""
    yield from _growth(figures)
    yield ""
    if figures.shares:
        yield "### What doubles do to the same card"
        yield ""
        yield "| engine | wrong scores | wrong grades |"
        yield "| --- | --- | --- |"
        yield from (
            f"| {_NAMES[name]} | {percent_fine(score)} | {percent_fine(band)} |"
            for name, (score, band) in figures.shares.items()
        )
        yield "| ours, whole numbers | 0 | 0 |"
        yield ""
    if figures.failed:
        yield "Not measured:"
        yield ""
        yield from (f"- {_NAMES.get(name, name)}: {reason}" for name, reason in figures.failed.items())
        yield ""
    yield _LIMITS
    yield ""


_CARD: Final = (
    "card",
    "card with reasons",
    "scan and write",
    "natural scan and write",
    "polars card",
    "pandas card",
    "jpmml card",
    "jpmml card with reasons",
)
_SWEEP: Final = (
    "sweep",
    "by hand, joined",
    "by hand, packed",
    "two methods",
    "without the batch",
    "only the touched",
    "cheapest group",
    "sweep in no order",
    "cheapest group in no order",
    "columns read",
    "polars sweep",
    "pandas sweep",
    "spark sweep, by hand",
    "spark sweep, our text",
    "reference",
)
_NAMES: Final = {
    "card": "**ours**",
    "card with reasons": "**ours**, three ranked reasons",
    "scan and write": "plain scan and write of our whole numbers",
    "natural scan and write": "plain scan and write of the same in doubles and words",
    "polars card": "Polars, doubles",
    "pandas card": "pandas and numpy, doubles",
    "jpmml card": "JPMML-Evaluator",
    "jpmml card with reasons": "JPMML-Evaluator, three ranked reasons",
    "sweep": "**ours**",
    "by hand, joined": "DuckDB, query by hand",
    "by hand, packed": "DuckDB, query by hand, one packed key",
    "two methods": "**ours**, two methods in one pass, changed people written",
    "without the batch": "**ours**, with and without one batch of records, changed people written",
    "only the touched": "**ours**, the same, only people with such a record looked at",
    "cheapest group": "DuckDB, cheapest GROUP BY",
    "sweep in no order": "**ours**, records in no order",
    "cheapest group in no order": "DuckDB, cheapest GROUP BY, records in no order",
    "columns read": "DuckDB, columns read and added up",
    "polars sweep": "Polars, whole numbers",
    "pandas sweep": "pandas, doubles",
    "spark sweep, by hand": "Spark, query by hand",
    "spark sweep, our text": "Spark, our text unchanged",
    "reference": "the exact reference in Python",
}


def _table(figures: Figures, what: str, names: tuple[str, ...]) -> Iterator[str]:
    yield f"| engine | seconds | {what} a second | CPU seconds | peak MB | start, s |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name in names:
        took, rate = figures.took.get(name), figures.rate(name)
        if took is not None and rate is not None:
            yield f"| {_NAMES[name]} | {_figures(took)[0]} | {rate / 1e6:.2f} M | {_figures(took)[1]} |"


def _figures(took: Took) -> tuple[str, str]:
    return f"{took.seconds:.3f}", f"{took.cpu:.2f} | {took.peak_mb:,.0f} | {took.start:.1f}"


def _growth(figures: Figures) -> Iterator[str]:
    yield "| records | memory limit | seconds | CPU seconds | peak MB |"
    yield "| --- | --- | --- | --- | --- |"
    rows = [(records, "4 GB", took) for records, took in figures.growth]
    limited = figures.sizes.limited * PART
    rows += [
        (limited, words, figures.took[name])
        for name, words in (("unlimited", "16 GB"), ("512 MB", "512 MB"))
        if name in figures.took
    ]
    for records, limit, took in rows:
        yield f"| {records:,} | {limit} | {took.seconds:.3f} | {took.cpu:.2f} | {took.peak_mb:,.0f} |"


def percent_fine(share: float) -> str:
    """A small share, with the digits that it needs."""
    return f"{share * 100:.3f} %"


def _machine() -> Iterator[str]:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    memory = round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)
    system = platform.freedesktop_os_release().get("PRETTY_NAME", "unknown")
    kernel = platform.release().partition("-")[0]
    yield f"- Processor: {processor}, {os.cpu_count()} cores; memory: {memory} GiB"
    yield f"- System: {system}, Linux {kernel}; load average at the end {os.getloadavg()[0]:.1f}"
    yield f"- Python {platform.python_version()}, DuckDB {version('duckdb')}; compared with {', '.join(_peers())}"


def _peers() -> Iterator[str]:
    """The versions of what is compared with, as the peers' environment has them."""
    pins = dict(line.split("==") for line in PEERS_TEXT.read_text().splitlines() if "==" in line)
    for name in _PEERS:
        try:
            yield f"{name} {pins[name] if name in pins else version(name)}"
        except PackageNotFoundError:
            continue
    java = (
        subprocess.run(["java", "-version"], check=False, capture_output=True, text=True)
        if shutil.which("java")
        else None
    )
    if java and java.stderr:
        yield java.stderr.splitlines()[0].replace('"', "").replace(" version", "")
