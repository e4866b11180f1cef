"""Numbers for the kinds, the batches and the people that a long file names; tables that ``load`` joins with."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from cases.scoring.attributes import DISPUTED_SINCE
from cases.scoring.inputs import Scalar
from cases.scoring.sweep import UNKNOWN
from cases.sweeps.engine import Engine, named, quoted
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.kinds import DISPUTE_DAY, LIMIT
from cases.sweeps.source import Source, open_source, refuse

Kinds = list[tuple[str, Mapping[str, Scalar]]]


def number_kinds(engine: Engine, source: Source, described: Sequence[str]) -> Kinds:
    """The table ``kinds``: a number for each item with its ``described`` attributes. Gives what the numbers mean."""
    listed = "".join(f", {_value(name)} AS {named(name)}" for name in described)
    order = ", ".join(("item", *map(named, described)))
    engine.run(
        f"CREATE TABLE kinds AS SELECT row_number() OVER (ORDER BY {order}) - 1 AS kind, * FROM "
        f"(SELECT DISTINCT CAST(item AS VARCHAR) AS item{listed} FROM source s)"
    )
    count = engine.numbers("SELECT COUNT(*) FROM kinds")[0]
    if count > LIMIT:
        counts = {name: engine.numbers(f"SELECT COUNT(DISTINCT {named(name)}) FROM kinds")[0] for name in described}
        widest = max(counts, key=lambda name: counts[name])
        raise PopulationInvalid(f"{source.path.name}: {widest}", f"{count} kinds of record; make this a measure")
    kinds: Kinds = []
    for row in engine.rows("SELECT * EXCLUDE (kind) FROM kinds ORDER BY kind"):
        values = zip(described, row[1:], strict=True)
        # An empty field says that nobody knows, so the kind has no such attribute.
        attributes = {name: source.scalar(name, value) for name, value in values if value is not None}
        if DISPUTED_SINCE in attributes:
            attributes[DISPUTED_SINCE] = DISPUTE_DAY
        kinds.append((str(row[0]), attributes))
    return kinds


def of_kind(described: Sequence[str]) -> str:
    """Condition: the row ``s`` of the source is of the kind ``k``."""
    same = (f" AND {_value(name)} IS NOT DISTINCT FROM k.{named(name)}" for name in described)
    return f"CAST(s.item AS VARCHAR) = k.item{''.join(same)}"


def number_batches(engine: Engine, source: Source) -> tuple[str, ...]:
    """The table ``batches``: a number for each delivery. Gives their names."""
    names: tuple[str, ...] = ()
    if "batch" in source.columns:
        text = "SELECT DISTINCT CAST(batch AS VARCHAR) FROM source WHERE batch IS NOT NULL ORDER BY 1"
        names = tuple(str(row[0]) for row in engine.rows(text))
    engine.table("batches", ("name VARCHAR", "batch"), [(name, number) for number, name in enumerate(names)])
    return names


def number_people(engine: Engine, source: Source, people: Path | None, decimals: int) -> None:
    """The table ``everybody``: who, person, and what the agency states in units of 10^-decimals."""
    named_in = [f"SELECT {source.person} AS who, CAST(NULL AS VARCHAR) AS stated FROM source s"]
    if people is not None:
        listed = open_source(engine, people, "listed")
        if listed.who != source.who:
            raise PopulationInvalid(people.name, f"needs a column {source.who}")
        stated = "CAST(s.reported AS VARCHAR)" if "reported" in listed.columns else "NULL"
        named_in.append(f"SELECT {listed.person}, {stated} FROM listed s")
    number = "who" if source.who == "person" else "row_number() OVER (ORDER BY who) - 1"
    figure = f"TRY_CAST(stated AS DECIMAL(38, 9)) * {10**decimals}"
    once = (
        "SELECT who, MAX(stated) AS stated, COUNT(DISTINCT stated) AS figures "
        f"FROM ({' UNION ALL '.join(named_in)}) GROUP BY who"
    )
    engine.run(f"CREATE TABLE everybody AS SELECT *, {number} AS person, {figure} AS figure FROM ({once})")
    inexact = "stated IS NOT NULL AND COALESCE(figure <> CAST(figure AS BIGINT), true)"
    place = f"{people.name if people else source.path.name}: reported"
    twice = f"SELECT who, stated FROM everybody WHERE figures > 1 OR ({inexact})"
    refuse(engine, place, twice, f"not one number with {decimals} digits after the point,")


def stated_figure() -> str:
    """What is stated of a row of ``everybody``."""
    return f"COALESCE(CAST(figure AS BIGINT), {UNKNOWN})"


def _value(name: str) -> str:
    """An attribute as its kind holds it: of a dispute only that there is one."""
    if name == DISPUTED_SINCE:
        return f"CASE WHEN s.{named(name)} IS NOT NULL THEN {quoted(DISPUTE_DAY.isoformat())} END"
    return f"s.{named(name)}"
