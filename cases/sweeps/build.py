"""A store from records that are at hand, for small populations; ``load`` is for large ones.

Records may repeat. They are also kept as they were handed in, so that the proof starts from these and not from columns.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from cases.scoring.attributes import DISPUTED_SINCE
from cases.scoring.inputs import Input, Scalar
from cases.scoring.sweep import AFTER_ALL, BEFORE_ALL, UNKNOWN, Measure, day_number
from cases.sweeps.engine import Engine
from cases.sweeps.fields import PopulationInvalid
from cases.sweeps.kinds import DISPUTE_DAY, write_kinds
from cases.sweeps.manifest import (
    NO_BATCH,
    RECORD_COLUMNS,
    Manifest,
    Population,
    open_population,
    prepare_folder,
    typed,
    write_part,
)
from cases.sweeps.rebuild import original_text

_MEMORY_MB = 1024


@dataclass(frozen=True)
class Plan:
    """How records become columns. ``measures`` gives the digits after the point of each.

    ``batch_of`` numbers a record's delivery by its place in ``batches``, or -1. ``reported`` is what the agency states.
    """

    title: str
    as_of: date
    illustrative: bool
    measures: Mapping[str, int]
    fact_key: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    batch_of: Callable[[Input], int] = lambda _record: NO_BATCH
    reported: Mapping[int, Decimal] | None = None
    reported_decimals: int = 0
    parts: int = 1


def build(folder: Path, people: Mapping[int, Iterable[Input]], plan: Plan) -> Population:
    """Write a store of everybody in ``people``, those without records included.

    Raises PopulationInvalid for an amount or a stated figure that its column cannot hold exactly.
    """
    prepare_folder(folder, "records", "people", "originals")
    writer = _Writer(plan)
    numbered = sorted(people.items())
    files: dict[str, str] = {}
    with Engine(memory_mb=_MEMORY_MB, threads=1, keep_order=True) as engine:
        for part in range(plan.parts):
            own = numbered[len(numbered) * part // plan.parts : len(numbered) * (part + 1) // plan.parts]
            files |= _write_part(engine, folder, part, writer, own)
    write_kinds(folder, list(writer.kinds.values()))
    writer.manifest(people=len(numbered), files=files).write(folder)
    return open_population(folder)


def _write_part(
    engine: Engine, folder: Path, part: int, writer: "_Writer", people: Sequence[tuple[int, Iterable[Input]]]
) -> dict[str, str]:
    listed = [(person, list(records)) for person, records in people]
    rows = [row for person, records in listed for row in writer.rows(person, records)]
    originals = [
        (person, given, original_text(record)) for person, records in listed for given, record in enumerate(records)
    ]
    engine.table("records", writer.columns, rows)
    engine.table("people", ("person", "reported"), [(person, writer.stated(person)) for person, _ in listed])
    engine.table("originals", ("person", "given", "record VARCHAR"), originals)
    texts = {"records": typed(writer.columns), "people": "person, reported", "originals": "person, given, record"}
    return write_part(engine, folder, part, {room: f"SELECT {columns} FROM {room}" for room, columns in texts.items()})


class _Dense(dict[Hashable, int]):
    """Numbers 0, 1, 2, ... for values in the order in which they are met."""

    def __missing__(self, key: Hashable) -> int:
        return self.setdefault(key, len(self))


class _Writer:
    """Turns records into rows and remembers what the manifest will say."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.kinds: dict[Hashable, tuple[str, Mapping[str, Scalar]]] = {}
        self._numbers = _Dense()
        self.columns = (*RECORD_COLUMNS, *(f"m_{name}" for name in plan.measures))
        self._amounts: dict[str, list[int]] = {name: [] for name in plan.measures}
        self._records = self._largest = 0
        self._unique_records = self._unique_facts = True

    def rows(self, person: int, records: Sequence[Input]) -> Iterator[tuple[int, ...]]:
        """One row a record, in the order in which they were handed in."""
        order = {key: place for place, key in enumerate(sorted({_identity(record) for record in records}))}
        ids = {key: place for place, key in enumerate(sorted({record.record_id for record in records}))}
        contents, facts = _Dense(), _Dense()
        given_facts = [facts[self._fact(record, given)] for given, record in enumerate(records)]
        self._records += len(records)
        self._largest = max(self._largest, len(records))
        self._unique_records &= len(ids) == len(records)
        self._unique_facts &= max(Counter(given_facts).values(), default=1) == 1
        for given, record in enumerate(records):
            days = ((record.occurred_on, BEFORE_ALL), (record.ended_on, AFTER_ALL), (record.determined_on, BEFORE_ALL))
            yield (
                person,
                self._kind(record),
                *(unknown if day is None else day_number(day) for day, unknown in days),
                order[_identity(record)],
                given,
                contents[replace(record, record_id="").sha256],
                ids[record.record_id],
                given_facts[given],
                *(unknown if day is None else day.year * 12 + day.month - 1 for day, unknown in days),
                self._plan.batch_of(record),
                *(self._amount(record, name) for name in self._plan.measures),
            )

    def stated(self, person: int) -> int:
        """What the agency states of a person, in units."""
        figure = (self._plan.reported or {}).get(person)
        return UNKNOWN if figure is None else _units(figure, self._plan.reported_decimals, f"person {person}: reported")

    def manifest(self, *, people: int, files: Mapping[str, str]) -> Manifest:
        """What was written."""
        plan = self._plan
        spans = {name: (min(amounts, default=0), max(amounts, default=0)) for name, amounts in self._amounts.items()}
        return Manifest(
            title=plan.title,
            illustrative=plan.illustrative,
            as_of=plan.as_of,
            people=people,
            records=self._records,
            parts=plan.parts,
            largest_count=self._largest,
            measures={name: Measure(plan.measures[name], low, high) for name, (low, high) in spans.items()},
            fact_key=plan.fact_key,
            unique_records=self._unique_records,
            unique_facts=self._unique_facts,
            batches=plan.batches,
            files=files,
            reported_decimals=plan.reported_decimals,
            originals=True,
        )

    def _kind(self, record: Input) -> int:
        left_out = {*self._plan.measures, *self._plan.fact_key}
        attributes = {name: value for name, value in record.attributes.items() if name not in left_out}
        if record.day(DISPUTED_SINCE) is not None:
            attributes[DISPUTED_SINCE] = DISPUTE_DAY
        # 1, true and the text 1 are three different values.
        key = (record.item, tuple((name, type(value), str(value)) for name, value in sorted(attributes.items())))
        self.kinds.setdefault(key, (record.item, attributes))
        return self._numbers[key]

    def _fact(self, record: Input, given: int) -> Hashable:
        values = tuple(record.attributes.get(name) for name in self._plan.fact_key)
        if not values or any(value is None or value == "" for value in values):
            return ("alone", given)
        return (record.item, *values)

    def _amount(self, record: Input, name: str) -> int:
        number = record.number(name)
        if number is None:
            return UNKNOWN
        units = _units(number, self._plan.measures[name], f"{record.record_id}: {name}")
        self._amounts[name] = [min([*self._amounts[name], units]), max([*self._amounts[name], units])]
        return units


def _identity(record: Input) -> tuple[str, str, str]:
    return record.record_id, record.item, record.sha256


def _units(number: Decimal, decimals: int, place: str) -> int:
    units = number.scaleb(decimals)
    if units != int(units) or abs(units) >= -UNKNOWN:
        raise PopulationInvalid(place, f"{number} does not fit {decimals} digits after the point")
    return int(units)
