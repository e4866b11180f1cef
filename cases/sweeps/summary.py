"""What a swept population comes to, in exact counts: who changed, by how much, from which band to which."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from cases.scoring.sweep import UNKNOWN
from cases.sweeps.engine import Engine
from cases.sweeps.manifest import Population
from cases.sweeps.questions import Question
from cases.sweeps.results import Reading, result_file
from cases.sweeps.run import PartResult, Tallied
from cases.sweeps.small_counts import Count, publish

_MOST_BINS = 40


@dataclass(frozen=True, slots=True)
class Move:
    """People whose figure changed, by their band before and after; None where there is no band."""

    before: str | None
    after: str | None
    people: int


@dataclass(frozen=True, slots=True)
class Histogram:
    """Differences that are not nought: bin n holds edges[n] <= difference < edges[n + 1], in units of 10^-decimals.

    One edge is 0, so that a bin holds losses only or gains only.
    """

    edges: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Exact counts over all answered parts. Differences are after less before, in units of 10^-``decimals``.

    ``up``, ``down``: changed people by the sign of the difference; ``band_only``: same figure, other band.
    ``moved``: changed people with another band. ``hidden``: changed people with points behind their figures that
    are not disclosed. ``not_stated``: people for whom the agency states nothing (shadow audit only).
    """

    people: int
    changed: int
    up: int
    down: int
    band_only: int
    moved: int
    hidden: int
    not_stated: int
    smallest: int
    largest: int
    decimals: int
    bands_before: tuple[str, ...]
    bands_after: tuple[str, ...]
    moves: tuple[Move, ...]
    histogram: Histogram
    records: tuple[Tallied, ...]

    def to_document(self) -> dict[str, object]:
        """The counts as JSON holds them; whole numbers and names only."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class PublicMove:
    """A move between bands as it may be published."""

    before: str | None
    after: str | None
    count: Count


@dataclass(frozen=True, slots=True)
class PublicSummary:
    """What may be published of a summary, see ``small_counts``.

    ``edges`` are the histogram's, in units of 10^-``decimals``; ``losses`` are its bins below 0, ``gains`` the others.
    """

    people: Count
    changed: Count
    up: Count
    down: Count
    band_only: Count
    unchanged: Count
    moves: tuple[PublicMove, ...]
    edges: tuple[int, ...]
    decimals: int
    losses: tuple[Count, ...]
    gains: tuple[Count, ...]

    def to_document(self) -> dict[str, object]:
        """The counts as JSON holds them."""
        return asdict(self)


def summarise(
    population: Population,
    question: Question,
    folder: Path,
    results: Sequence[PartResult],
    *,
    memory_mb: int,
    threads: int,
) -> Summary:
    """Count over the result files of the given parts. Raises EngineFailed when one is missing."""
    reading = Reading.of(question, population.manifest)
    with Engine(memory_mb=memory_mb, threads=threads) as engine:
        engine.view("results", [result_file(folder, result.part) for result in results])
        engine.run(f"CREATE VIEW changed AS SELECT *, {reading.difference} AS d FROM results WHERE {reading.changed}")
        changed, up, down, moved, hidden = engine.numbers(_counts(reading))
        smallest, largest = engine.numbers("SELECT MIN(d), MAX(d) FROM changed")
        unstated = f"SELECT COUNT(*) FROM results WHERE reported = {UNKNOWN}"
        return Summary(
            people=sum(result.people for result in results),
            changed=changed,
            up=up,
            down=down,
            band_only=changed - up - down,
            moved=moved,
            hidden=hidden,
            not_stated=engine.numbers(unstated)[0] if reading.audits else 0,
            smallest=smallest,
            largest=largest,
            decimals=reading.decimals,
            bands_before=reading.labels[0],
            bands_after=reading.labels[1],
            moves=_moves(engine, reading),
            histogram=_histogram(engine, smallest, largest),
            records=_records(results),
        )


def public_summary(summary: Summary) -> PublicSummary:
    """What everybody may read: each set of counts that add up is protected together with its total."""
    unchanged = summary.people - summary.changed
    whole = publish([summary.changed, unchanged])
    changed, kept = whole.counts
    is_known = changed.people is not None
    split = publish([summary.down, summary.up, summary.band_only], total_is_known=is_known)
    down, up, band_only = split.counts
    moves = publish([move.people for move in summary.moves], total_is_known=is_known)
    bins = list(zip(summary.histogram.edges, summary.histogram.counts, strict=False))
    return PublicSummary(
        people=whole.total,
        changed=changed,
        up=up,
        down=down,
        band_only=band_only,
        unchanged=kept,
        moves=tuple(
            PublicMove(move.before, move.after, count) for move, count in zip(summary.moves, moves.counts, strict=True)
        ),
        edges=summary.histogram.edges,
        decimals=summary.decimals,
        losses=publish([people for edge, people in bins if edge < 0], total_is_known=down.people is not None).counts,
        gains=publish([people for edge, people in bins if edge >= 0], total_is_known=up.people is not None).counts,
    )


def _counts(reading: Reading) -> str:
    return (
        "SELECT COUNT(*), SUM(CASE WHEN d > 0 THEN 1 ELSE 0 END), SUM(CASE WHEN d < 0 THEN 1 ELSE 0 END), "
        f"SUM(CASE WHEN {reading.moved} THEN 1 ELSE 0 END), SUM(CASE WHEN {reading.hidden} THEN 1 ELSE 0 END) "
        "FROM changed"
    )


def _moves(engine: Engine, reading: Reading) -> tuple[Move, ...]:
    before, after = reading.before_band, reading.after_band
    text = f"SELECT {before}, {after}, COUNT(*) FROM changed GROUP BY {before}, {after} ORDER BY {before}, {after}"
    moves = []
    for row in engine.rows(text):
        low, high, people = (int(str(number)) for number in row)
        moves.append(Move(_label(reading.labels[0], low), _label(reading.labels[1], high), people))
    return tuple(moves)


def _label(labels: tuple[str, ...], band: int) -> str | None:
    return labels[band] if 0 <= band < len(labels) else None


def _histogram(engine: Engine, smallest: int, largest: int) -> Histogram:
    """Bins of one width, 1, 2 or 5 times a power of ten, from the least to the greatest difference."""
    step = _step(min(smallest, 0), max(largest, 0))
    first, last = min(smallest, 0) // step, max(largest, 0) // step
    counts = dict.fromkeys(range(first, last + 1), 0)
    place = f"(d - ({first * step})) // {step} + ({first})"
    for row in engine.rows(f"SELECT {place}, COUNT(*) FROM changed WHERE d <> 0 GROUP BY {place}"):
        counts[int(str(row[0]))] = int(str(row[1]))
    return Histogram(tuple(edge * step for edge in range(first, last + 2)), tuple(counts.values()))


def _step(low: int, high: int) -> int:
    power = 1
    while True:
        for step in (power, 2 * power, 5 * power):
            if high // step - low // step + 1 <= _MOST_BINS:
                return step
        power *= 10


def _records(results: Sequence[PartResult]) -> tuple[Tallied, ...]:
    sums: Counter[tuple[str, str]] = Counter()
    for result in results:
        for row in result.tally:
            sums[row.item, row.fate] += row.records
    return tuple(Tallied(item, fate, records) for (item, fate), records in sums.items())
