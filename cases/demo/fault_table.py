"""The table of the fault campaign in Markdown; agencies whose every outcome is alike share one part of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cases.demo.fault_campaign import LIMITS, Cell, Outcome
from ratings_connectors.mocks.faults import FAULTS

_HEAD = """# What becomes of a pull when its agency misbehaves

Written by `manage.py fault_campaign` on {day}. Every fault that a mock agency can have was switched on, for
everybody, and each kind of record was then asked for through the real worker's code, over HTTP, with real rows. A pull
that waits is tried again when the fault is over; one that failed is asked for anew. Limits: {seconds} s an answer,
{kilobytes} kB a body. All agencies are mocks and all people are invented. The command needs a database role that may
make databases: it works in one of its own and drops it.

- Pulls tried: {pulls}, at {connectors} connectors. Broken promises: **{broken}**.
- Promised of each: it is done, failed with a code that has words, or waits for a stated moment; it stored all of its
  records or none; each answer of the agency is kept; running its job again changes nothing; asked the same question
  again, the agency gives the same answer; no attempt took more than 10 s or 64 MB; and when the fault is over, the
  records come.
- First: how the pull stood after the first attempt. Attempts: all that were needed. ms: the first attempt.
"""


def lines(outcomes: Sequence[Outcome], *, day: date) -> Iterator[str]:
    """The whole document, line by line."""
    yield from _HEAD.format(
        day=day.isoformat(),
        seconds=LIMITS["total_timeout"],
        kilobytes=LIMITS["max_body"] // 1024,
        pulls=len(outcomes),
        connectors=len({outcome.cell.connector for outcome in outcomes}),
        broken=sum(len(outcome.broken) for outcome in outcomes),
    ).splitlines()
    for connectors, rows in _parts(outcomes):
        yield ""
        yield f"## {', '.join(connectors)}"
        yield ""
        yield "| fault | records | first | code | the investigator reads | in the end | attempts | ms |"
        yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
        yield from rows
    for outcome in outcomes:
        for broken in outcome.broken:
            yield f"- **Broken** {named(outcome.cell)}: {broken}"


def named(cell: Cell) -> str:
    """A cell in one line."""
    return f"{cell.connector} {cell.category} {cell.fault.value}"


def _parts(outcomes: Iterable[Outcome]) -> Iterator[tuple[list[str], list[str]]]:
    """Connectors with the same outcomes, and their rows; times are the longest of all."""
    alike: defaultdict[tuple[object, ...], list[str]] = defaultdict(list)
    by_connector: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_connector[outcome.cell.connector].append(outcome)
    for connector, own in by_connector.items():
        alike[tuple((o.cell.category, o.cell.fault, *_result(o)) for o in own)].append(connector)
    for connectors in alike.values():
        yield connectors, list(_rows([o for connector in connectors for o in by_connector[connector]]))


def _rows(outcomes: Iterable[Outcome]) -> Iterator[str]:
    merged: defaultdict[tuple[object, ...], list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        merged[(outcome.cell.fault, *_result(outcome))].append(outcome)
    for (fault, *_rest), same in sorted(merged.items(), key=lambda pair: list(FAULTS).index(pair[1][0].cell.fault)):
        one = same[0]
        categories = ", ".join(dict.fromkeys(outcome.cell.category for outcome in same))
        cells: Mapping[str, object] = {
            "fault": f"{fault}: {FAULTS[one.cell.fault].english}",
            "records": categories,
            "first": one.first,
            "code": f"`{one.code}`" if one.code else "",
            "told": one.told,
            "last": "done when asked anew" if one.last == "failed" and not one.broken else one.last,
            "attempts": one.attempts,
            "ms": max(outcome.ms for outcome in same),
        }
        yield "| " + " | ".join(str(cell) for cell in cells.values()) + " |"


def _result(outcome: Outcome) -> tuple[object, ...]:
    return outcome.first, outcome.code, outcome.last, outcome.attempts
