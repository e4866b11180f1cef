"""The tables of a population, written by the office's own builder but kept in memory."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cases.scoring.inputs import Input
from cases.scoring.sweep import UNKNOWN, Kind, Measure, Shape, Table
from cases.sweeps.build import Plan, _Writer

Population = Mapping[int, Sequence[Input]]
#: Amounts are kept in hundredths.
MEASURES = {"amount": 2}
FACT_KEY = ("case_number",)
#: Only the store's manifest says this day; a sweep is told its own.
_SOME_DAY = date(2026, 11, 20)


@dataclass(frozen=True)
class Store:
    """A population as a sweep sees it; ``kind_of`` finds the kind of a record again."""

    shape: Shape
    kinds: tuple[Kind, ...]
    tables: Mapping[str, Table]
    kind_of: Callable[[Input], int]


def batch_of(record: Input) -> int:
    """Which delivery a record came with: the tests let its number decide."""
    return int(record.record_id.removeprefix("r")) % 3


def build(population: Population, *, fact_key: tuple[str, ...] = FACT_KEY) -> Store:
    """The tables `records` and `people`, the kinds, and what the population offers."""
    plan = Plan("Test", _SOME_DAY, True, MEASURES, fact_key, batches=("one", "two", "three"), batch_of=batch_of)
    writer = _Writer(plan)
    rows = tuple(row for person, records in sorted(population.items()) for row in writer.rows(person, records))
    manifest = writer.manifest(people=len(population), files={})
    shape = Shape(
        measures={name: Measure(each.decimals, each.min, each.max) for name, each in manifest.measures.items()},
        fact_key=fact_key,
        unique_records=manifest.unique_records,
        unique_facts=manifest.unique_facts,
        largest_count=manifest.largest_count,
    )
    people = tuple((person, UNKNOWN) for person in sorted(population))
    return Store(
        shape=shape,
        kinds=tuple(Kind(number, item, attributes) for number, (item, attributes) in enumerate(writer.kinds.values())),
        tables={"records": Table(writer.columns, rows), "people": Table(("person", "reported"), people)},
        kind_of=writer._kind,
    )
