"""The tasks of our own engine, each in a process of its own: `python -m ombudsman.bench_scoring.own {...}`."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from cases.scoring.sweep import Program, Side, compile_sweep, day_number
from cases.scoring.sweep.card import compile_card
from cases.sweeps.engine import Engine, quoted
from cases.sweeps.manifest import Population, open_population
from cases.sweeps.questions import ShadowAudit, WhatIf, WhoElse, program_of
from ombudsman.bench_scoring.data import unordered
from ombudsman.bench_scoring.measure import Task, Work, main
from ombudsman.bench_scoring.methods import AS_OF, WINDOW, card_columns, card_method, record_method
from ombudsman.bench_scoring.peers.rows import caps, edges, points_by_kind

Tables = Mapping[str, tuple[Sequence[str], Sequence[Sequence[int]]]]
_THREADS: Final = 2
_ENOUGH_MB: Final = 16_000
#: The first eighth of this year's records of the first category: the batch that is wrong on purpose.
WRONG: Final = frozenset({0})


def card(task: Task) -> Work:
    """Everybody's card, Parquet to Parquet; with ranked reasons when asked."""
    program = compile_card(card_method(), card_columns(), reasons=task["reasons"])
    return _copying(Path(task["data"]) / "people.parquet", program.text, task["out"])


def scan_and_write(task: Task) -> Work:
    """What no card can do without: every column read, as many columns written as a card's result has."""
    read = " + ".join(f"a_{place}" for place in range(10) if place not in (1, 6, 8))
    # No sum is that great, so every row is written; but every column has to be read to know it.
    text = f"SELECT person, a_1, a_6, a_8 FROM people WHERE {read} < {10**18}"
    return _copying(Path(task["data"]) / "people.parquet", text, task["out"])


def natural_scan_and_write(task: Task) -> Work:
    """The same over the table as other tools keep it, in doubles and words."""
    figures = "age + yearly_income + limit_used + late_payments + debt + days_since_default"
    read = f"coalesce({figures} + length(housing) + length(work), 0) < 1e18"
    text = f"SELECT person, months_at_address, inquiries, housing FROM people WHERE {read}"
    return _copying(Path(task["data"]) / "natural.parquet", text, task["out"])


def sweep(task: Task) -> Work:
    """Everybody's score from their records, part by part, inside a memory limit when asked."""
    population = open_population(Path(task["store"]))
    return _sweeping(population, program_of(population, ShadowAudit(record_method())), task)


def by_hand(task: Task) -> Work:
    """The best query that we could write by hand for the same task, with all that DuckDB offers."""
    population = open_population(Path(task["store"]))
    rules = points_by_kind(population.folder)
    tables: Tables = {"rules": (("kind", "item", "points"), rules), "least": (("item", "units"), _least())}
    return _parts(population, _HANDS[task["form"]](), tables, task)


def two_methods(task: Task) -> Work:
    """Who changes under another method? Both scores of everybody in one pass; only the changed are written."""
    return _two(task, WhatIf(record_method(), record_method(changed=True)).sides, touched_only=False)


def without_batch(task: Task) -> Work:
    """Who changes if the wrong batch goes? Everybody is looked at."""
    return _two(task, WhoElse(record_method(), without_batches=WRONG).sides, touched_only=False)


def touched(task: Task) -> Work:
    """The same question, asked only of those who have a record of the batch."""
    return _two(task, WhoElse(record_method(), without_batches=WRONG).sides, touched_only=True)


def cheapest_group(task: Task) -> Work:
    """The cheapest GROUP BY over the same rows: one sum a person; nothing is written but its total."""
    population = open_population(Path(task["store"]))
    text = (
        "SELECT COUNT(*) AS people, SUM(s) AS total FROM (SELECT person, SUM(kind) AS s FROM records GROUP BY person)"
    )
    return _parts(population, text, {}, task)


def columns_read(task: Task) -> Work:
    """The columns of the sweep, read and added up."""
    population = open_population(Path(task["store"]))
    return _parts(population, "SELECT SUM(person) AS a, SUM(kind) AS b, SUM(occurred) AS c FROM records", {}, task)


def compiling(task: Task) -> Work:
    """Milliseconds for the text of a sweep: the first time, from the cache, and for the card."""
    population = open_population(Path(task["store"]))
    question = ShadowAudit(record_method())
    population.kinds()
    population.sha256  # noqa: B018 - read from disk before the clock starts

    def work() -> Mapping[str, Any]:
        first = _milliseconds(lambda: program_of(population, question))
        again = [_milliseconds(lambda: program_of(population, ShadowAudit(question.method))) for _ in range(50)]
        sides, shape, kinds = question.sides, population.shape(), population.kinds()
        cold = [_milliseconds(lambda: compile_sweep(sides, shape, kinds, AS_OF)) for _ in range(20)]
        cards = [_milliseconds(lambda: compile_card(card_method(), card_columns(), reasons=3)) for _ in range(5)]
        return {"first": first, "compile": _middle(cold), "cached": _middle(again), "card": _middle(cards)}

    return work


def _copying(source: Path, text: str, out: str) -> Work:
    engine = Engine(memory_mb=_ENOUGH_MB, threads=_THREADS)
    engine.view("people", [source])

    def work() -> Mapping[str, Any]:
        engine.run(_copy(text, out))
        return {"written_mb": Path(out).stat().st_size / 1e6}

    return work


def _copy(text: str, out: str | Path) -> str:
    return f"COPY ({text}) TO {quoted(out)} (FORMAT PARQUET, COMPRESSION SNAPPY)"


def _two(task: Task, sides: Sequence[Side], *, touched_only: bool) -> Work:
    population = open_population(Path(task["store"]))
    program = _compiled(population, sides, touched_only=touched_only)
    changed = "total_a <> total_b OR band_a <> band_b"
    return _parts(population, f"SELECT * FROM ({program.text}) AS swept WHERE {changed}", _tables(program), task)


def _compiled(population: Population, sides: Sequence[Side], *, touched_only: bool) -> Program:
    return compile_sweep(sides, population.shape(), population.kinds(), AS_OF, touched_only=touched_only)


def _sweeping(population: Population, program: Program, task: Task) -> Work:
    return _parts(population, program.text, _tables(program), task)


def _tables(program: Program) -> Tables:
    return {name: (table.columns, table.rows) for name, table in program.tables.items()}


def _parts(
    population: Population,
    text: str,
    tables: Tables,
    task: Task,
) -> Work:
    """One statement a part, from Parquet to Parquet, a part a thread; opening the engines is not timed."""
    lanes = min(_THREADS, task["parts"])
    memory = task.get("memory_mb", _ENOUGH_MB) // lanes
    engines = [Engine(memory_mb=memory, threads=_THREADS // lanes) for _ in range(lanes)]
    for engine in engines:
        for name, (columns, rows) in tables.items():
            engine.table(name, columns, rows)
    folder = Path(task["out"])
    folder.mkdir(parents=True, exist_ok=True)

    def lane(first: int) -> None:
        for part in range(first, task["parts"], lanes):
            records = unordered(population, part) if task.get("unordered") else population.records(part)
            engines[first].view("records", [records])
            engines[first].view("people", [population.people(part)])
            engines[first].run(_copy(text, folder / f"part-{part:03d}.parquet"))

    def work() -> Mapping[str, Any]:
        with ThreadPoolExecutor(lanes) as pool:
            list(pool.map(lane, range(lanes)))
        return {}

    return work


def _least() -> list[tuple[int, int]]:
    return [(item, least * WINDOW) for item, least in enumerate(caps())]


def _hand_ends(sums: str) -> str:
    scale, window = record_method().scale, WINDOW
    low, high = (int(limit or 0) * window for limit in (scale.min, scale.max))
    bands = " ".join(f"WHEN total < {edge} THEN {place}" for place, edge in enumerate(edges()))
    return (
        f"SELECT person, total, CASE {bands} ELSE {len(edges())} END AS band, 0 AS hidden FROM (SELECT p.person, "
        f"(2 * least(greatest({int(scale.base) * window} + coalesce(s.units, 0), {low}), {high}) + {window}) "
        f"// {2 * window} AS total FROM people p LEFT JOIN ({sums}) s ON p.person = s.person)"
    )


def _young() -> str:
    today = day_number(AS_OF)
    return f"r.occurred BETWEEN {today - WINDOW} AND {today}"


def _joined() -> str:
    left = f"(r.occurred - {day_number(AS_OF) - WINDOW})"
    inner = (
        f"SELECT r.person, m.item, CAST(SUM(m.points * {left}) AS BIGINT) AS units FROM records r "
        f"JOIN rules m ON r.kind = m.kind WHERE {_young()} GROUP BY ALL"
    )
    return _hand_ends(
        f"SELECT i.person, CAST(SUM(greatest(i.units, l.units)) AS BIGINT) AS units FROM ({inner}) i "
        "JOIN least l ON i.item = l.item GROUP BY i.person"
    )


def _packed() -> str:
    """Person and category in one number, so that the first GROUP BY has one key."""
    left = f"(r.occurred - {day_number(AS_OF) - WINDOW})"
    inner = (
        f"SELECT r.person * 16 + m.item AS pair, CAST(SUM(m.points * {left}) AS BIGINT) AS units FROM records r "
        f"JOIN rules m ON r.kind = m.kind WHERE {_young()} GROUP BY pair"
    )
    return _hand_ends(
        f"SELECT pair >> 4 AS person, CAST(SUM(greatest(i.units, l.units)) AS BIGINT) AS units FROM ({inner}) i "
        "JOIN least l ON i.pair & 15 = l.item GROUP BY pair >> 4"
    )


def _milliseconds(work: Callable[[], object]) -> float:
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


_HANDS: Final = {"joined": _joined, "packed": _packed}
_JOBS: Final[Mapping[str, Callable[[Task], Work]]] = {
    work.__name__: work
    for work in (
        card, scan_and_write, natural_scan_and_write, sweep, by_hand, two_methods, without_batch, touched,
        cheapest_group, columns_read, compiling,
    )
}  # fmt: skip


def prepare(task: Task) -> Work:
    """The work that the task names."""
    return _JOBS[task["job"]](task)


if __name__ == "__main__":
    main(prepare)
