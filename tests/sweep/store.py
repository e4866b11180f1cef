"""The tables of a population, built in memory from the records of each person: what a sweep reads."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases.scoring.attributes import DISPUTED_SINCE
from cases.scoring.inputs import Input, Scalar
from cases.scoring.sweep.shape import AFTER_ALL, BEFORE_ALL, UNKNOWN, Kind, Measure, Shape, Table, day_number

Population = Mapping[int, Sequence[Input]]
#: Amounts are kept in hundredths.
MEASURES = {"amount": 2}
FACT_KEY = ("case_number",)
COLUMNS = tuple(
    "person kind occurred ended determined seq given content rid fact"
    " occurred_month ended_month determined_month batch m_amount".split()
)


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
    kinds: dict[Hashable, Kind] = {}
    rows: list[tuple[int, ...]] = []
    left_out = (*MEASURES, *fact_key)
    for person, records in sorted(population.items()):
        for record in records:
            kinds.setdefault(kind_key(record, left_out), Kind(len(kinds), record.item, reduced(record, left_out)))
        rows.extend(person_rows(person, records, fact_key, lambda record: kinds[kind_key(record, left_out)].kind))
    given = Counter((row[0], row[COLUMNS.index("fact")]) for row in rows)
    shape = Shape(
        measures={"amount": measure(record for records in population.values() for record in records)},
        fact_key=fact_key,
        unique_records=all(len({r.record_id for r in records}) == len(records) for records in population.values()),
        unique_facts=max(given.values(), default=1) == 1,
        largest_count=max((len(records) for records in population.values()), default=0),
    )
    people = tuple((person, UNKNOWN) for person in sorted(population))
    tables = {"records": Table(COLUMNS, tuple(rows)), "people": Table(("person", "reported"), people)}
    return Store(shape, tuple(kinds.values()), tables, lambda record: kinds[kind_key(record, left_out)].kind)


def person_rows(
    person: int, records: Sequence[Input], fact_key: Sequence[str], kind_of: Callable[[Input], int]
) -> Iterable[tuple[int, ...]]:
    """One row for each record of a person."""
    order = sorted({(record.record_id, record.item, record.sha256) for record in records})
    contents, ids, facts = Dense(), Dense(), Dense()
    for given, record in enumerate(records):
        yield (
            person,
            kind_of(record),
            day(record.occurred_on, BEFORE_ALL),
            day(record.ended_on, AFTER_ALL),
            day(record.determined_on, BEFORE_ALL),
            order.index((record.record_id, record.item, record.sha256)),
            given,
            contents[replace(record, record_id="").sha256],
            ids[record.record_id],
            facts[fact_of(record, fact_key, given)],
            month(record.occurred_on, BEFORE_ALL),
            month(record.ended_on, AFTER_ALL),
            month(record.determined_on, BEFORE_ALL),
            batch_of(record),
            scaled(record, "amount"),
        )


class Dense(dict[Hashable, int]):
    """Numbers 0, 1, 2, ... for values in the order in which they are met."""

    def __missing__(self, key: Hashable) -> int:
        return self.setdefault(key, len(self))


def kind_key(record: Input, left_out: Sequence[str]) -> Hashable:
    """What makes two records the same kind; 1, true and the text 1 are three different values."""
    attributes = reduced(record, left_out)
    return record.item, tuple((name, type(value), str(value)) for name, value in sorted(attributes.items()))


def reduced(record: Input, left_out: Sequence[str]) -> dict[str, Scalar]:
    """The attributes that the kind carries; of a dispute only that there is one."""
    kept = {name: value for name, value in record.attributes.items() if name not in left_out}
    if record.day(DISPUTED_SINCE) is not None:
        kept[DISPUTED_SINCE] = date(1970, 1, 1)
    return kept


def fact_of(record: Input, fact_key: Sequence[str], given: int) -> Hashable:
    """Records with the same item and the same key state the same fact; one without the whole key stands alone."""
    values = tuple(record.attributes.get(name) for name in fact_key)
    if not values or any(value is None or value == "" for value in values):
        return given
    return (record.item, *values)


def measure(records: Iterable[Input]) -> Measure:
    """The span of the amounts that are known."""
    amounts = [amount for record in records if (amount := scaled(record, "amount")) != UNKNOWN]
    return Measure(MEASURES["amount"], min(amounts, default=0), max(amounts, default=0))


def scaled(record: Input, name: str) -> int:
    """A measure in its smallest unit; raises for an amount that the column cannot hold."""
    number = record.number(name)
    if number is None:
        return UNKNOWN
    units = number.scaleb(MEASURES[name])
    if units != int(units):
        raise ValueError(f"{number} has too many decimals")
    return int(units)


def day(value: date | None, unknown: int) -> int:
    """Days since 1970-01-01, or the mark for an unknown day."""
    return unknown if value is None else day_number(value)


def month(value: date | None, unknown: int) -> int:
    """Months since year 0, or the mark for an unknown day."""
    return unknown if value is None else value.year * 12 + value.month - 1
