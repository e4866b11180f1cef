"""What a sweep found: drawn up once when it is proved, kept as exact counts, read back for the desk and the public."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from cases.charts import binned
from cases.models import Sweep
from cases.services import sweep_questions
from cases.sweeps import PartResult, Population, Tallied
from cases.sweeps.engine import Engine
from cases.sweeps.results import Reading, result_file
from cases.sweeps.small_counts import Count, publish
from cases.sweeps.summary import Histogram, Move, Summary, public_summary, summarise

Stored = dict[str, Any]


@dataclass(frozen=True)
class Spread:
    """How many people's figure differs by `low` to `high`, in units of 10^-decimals of a point."""

    low: int
    high: int
    people: Count


@dataclass(frozen=True)
class Moved:
    """How many people whose figure changed go from one grade to another; None where there is no grade."""

    before: str | None
    after: str | None
    people: Count


@dataclass(frozen=True)
class Fated:
    """How many records met one fate, by the name of a `scoring.sweep.Fate`."""

    fate: str
    records: Count


@dataclass(frozen=True)
class Outcome:
    """The counts of a sweep as somebody may see them. `is_public`: small ones are withheld."""

    people: Count
    changed: Count
    regraded: Count
    hidden: Count
    not_stated: Count
    unchanged: Count
    decimals: int
    grades_before: tuple[str, ...]
    grades_after: tuple[str, ...]
    spreads: tuple[Spread, ...]
    moves: tuple[Moved, ...]
    fates: tuple[Fated, ...]
    records: int
    sampled: int
    rechecked: Count
    is_public: bool


def drawn_up(sweep: Sweep, population: Population, folder: Path) -> Stored:
    """Count over all result files of a sweep. `spreads`: people by how far their figure moves, up and down apart."""
    question = sweep_questions.question(sweep, population)
    parts = [_part(row.part, row.sha256, row.counts) for row in sweep.parts.order_by("part")]
    memory_mb, threads = settings.SWEEP_MEMORY_MB, settings.SWEEP_THREADS
    summary = summarise(population, question, folder, parts, memory_mb=memory_mb, threads=threads)
    reading = Reading.of(question, population.manifest)
    changed = f"FROM results WHERE {reading.changed} GROUP BY d"
    text = f"SELECT {reading.difference} AS d, COUNT(*) {changed}"
    with Engine(memory_mb=memory_mb, threads=threads) as engine:
        engine.view("results", [result_file(folder, part.part) for part in parts])
        spread = [(int(str(difference)), int(str(people))) for difference, people in engine.rows(text)]
    bins = [(one.low, one.high, one.count) for one in binned(dict(spread))]
    return {**summary.to_document(), "spreads": bins}


def outcome(sweep: Sweep) -> Outcome:
    """Give every count of a proved sweep, for the desk."""
    stored = _summary(sweep.summary)
    return Outcome(
        people=Count(stored.people),
        changed=Count(stored.changed),
        regraded=Count(stored.moved),
        hidden=Count(stored.hidden),
        not_stated=Count(stored.not_stated),
        unchanged=Count(stored.people - stored.changed),
        decimals=stored.decimals,
        grades_before=stored.bands_before,
        grades_after=stored.bands_after,
        spreads=tuple(Spread(low, high, Count(people)) for low, high, people in sweep.summary["spreads"]),
        moves=tuple(Moved(move.before, move.after, Count(move.people)) for move in stored.moves),
        fates=tuple(Fated(fate, Count(records)) for fate, records in _by_fate(stored.records)),
        records=sum(row.records for row in stored.records),
        sampled=sweep.proof["sampled"],
        rechecked=Count(sweep.proof["changed"]),
        is_public=False,
    )


def public_outcome(sweep: Sweep) -> Outcome:
    """Give the counts that anybody may see; see `cases.sweeps.small_counts` for the rule."""
    stored = _summary(sweep.summary)
    public = public_summary(stored)
    fates = _by_fate(stored.records)
    spreads = sweep.summary["spreads"]
    losses = _published([row for row in spreads if row[1] < 0], known=public.down.people is not None)
    gains = _published([row for row in spreads if row[0] > 0], known=public.up.people is not None)
    regraded = _part_of(stored.moved, stored.changed, public.changed)
    return Outcome(
        people=public.people,
        changed=public.changed,
        regraded=regraded,
        hidden=_part_of(stored.hidden, stored.changed, public.changed),
        not_stated=_part_of(stored.not_stated, stored.people, public.people),
        unchanged=public.unchanged,
        decimals=stored.decimals,
        grades_before=stored.bands_before,
        grades_after=stored.bands_after,
        spreads=(*losses, *gains),
        moves=tuple(_published_moves(stored, regraded)),
        fates=tuple(
            Fated(fate, count)
            for (fate, _records), count in zip(fates, publish([one[1] for one in fates]).counts, strict=True)
        ),
        records=sum(records for _fate, records in fates),
        sampled=sweep.proof["sampled"],
        rechecked=regraded,
        is_public=True,
    )


def _part_of(count: int, total: int, shown: Count) -> Count:
    """A count that is part of a total, published together with the rest of it."""
    return publish([count, total - count], total_is_known=shown.people is not None).counts[0]


def _published_moves(stored: Summary, regraded: Count) -> Iterator[Moved]:
    """Who changes the grade and who keeps it: two sets of counts, each protected together with its own total."""
    for stays in (True, False):
        moves = [move for move in stored.moves if (move.before == move.after) is stays]
        counts = publish([move.people for move in moves], total_is_known=regraded.people is not None).counts
        yield from (Moved(move.before, move.after, count) for move, count in zip(moves, counts, strict=True))


def _published(rows: Sequence[Sequence[int]], *, known: bool) -> list[Spread]:
    counts = publish([people for _low, _high, people in rows], total_is_known=known).counts
    return [Spread(low, high, count) for (low, high, _people), count in zip(rows, counts, strict=True)]


def _by_fate(rows: Sequence[Tallied]) -> list[tuple[str, int]]:
    sums: dict[str, int] = {}
    for row in rows:
        sums[row.fate] = sums.get(row.fate, 0) + row.records
    return list(sums.items())


def _part(part: int, sha256: str, counts: Stored) -> PartResult:
    tally = tuple(Tallied(**one) for one in counts["tally"])
    return PartResult(part=part, people=counts["people"], changed=counts["changed"], sha256=sha256, tally=tally)


def _summary(stored: Stored) -> Summary:
    histogram = stored["histogram"]
    lists = {
        "bands_before": tuple(stored["bands_before"]),
        "bands_after": tuple(stored["bands_after"]),
        "moves": tuple(Move(**move) for move in stored["moves"]),
        "histogram": Histogram(tuple(histogram["edges"]), tuple(histogram["counts"])),
        "records": tuple(Tallied(**row) for row in stored["records"]),
    }
    return Summary(**{name: value for name, value in stored.items() if name != "spreads"} | lists)
