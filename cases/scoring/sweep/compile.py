"""A method and a population become one plain SQL text that every engine runs unchanged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from cases.scoring.items import Item, Per
from cases.scoring.sweep import people, records
from cases.scoring.sweep.fates import Fate
from cases.scoring.sweep.reading import EXACT, Reading
from cases.scoring.sweep.rules import Rule
from cases.scoring.sweep.shape import Kind, NotSweepable, Obstacle, Program, Shape, Side, Table
from cases.scoring.sweep.together import SHARED, together

_LETTERS = "ab"
_RULE_COLUMNS = (
    "known", "counts", "fate", "disputed", "clock", "oldest", "points", "slope", "gone", "measure", "fading", "press",
    "most", "monthly",
)  # fmt: skip
_ITEM_COLUMNS = ("low", "high", "grouped", "reason", "place")
#: More kinds than this are looked up in the table and not listed in the text.
_LISTED = 1000


def compile_sweep(
    sides: Sequence[Side],
    shape: Shape,
    kinds: Sequence[Kind],
    as_of: date,
    *,
    reasons: int = 0,
    touched_only: bool = False,
) -> Program:
    """Compile one reading of a population, or two that are to be compared in the same pass.

    ``reasons`` asks for that many ranked reason codes for everybody. ``touched_only`` looks only at people with a
    record that the two sides judge differently. Raises NotSweepable when the method needs what whole numbers below
    2^53 cannot hold or what the population lacks.
    """
    if not 1 <= len(sides) <= len(_LETTERS):
        raise NotSweepable(Obstacle.SIDES, "sides")
    readings = [Reading.of(letter, side, shape, kinds, as_of) for letter, side in zip(_LETTERS, sides, strict=False)]
    items = _item_codes(readings, kinds)
    codes = tuple(_reason_codes(each, reasons) for each in readings)
    steps = list(_steps(readings, kinds, reasons, touched_only))
    columns = ("person", *(column for each in readings for column in _columns(each, reasons)))
    return Program(
        text=f"{_with(steps)} {_select(readings, reasons)}",
        tally=_tally(readings[:1]),
        columns=columns,
        tables={"rules": _rule_table(readings, kinds, items), "items": _item_table(readings, items, codes)},
        units=tuple(each.units for each in readings),
        items=tuple(items),
        reason_codes=codes,
    )


def _steps(
    readings: Sequence[Reading], kinds: Sequence[Kind], reasons: int, touched_only: bool
) -> Iterator[tuple[str, str]]:
    if touched_only:
        yield "touched", _touched(readings, kinds)
    yield from records.sums_of(readings, touched=touched_only, steps=reasons > 0)
    yield from people.item_parts(readings, reasons > 0)
    yield from people.person_sums(readings)
    yield from people.totals(readings, touched=touched_only)
    if reasons:
        for reading in readings:
            yield from people.reasons(reading, reasons)


def _with(steps: Iterable[tuple[str, str]]) -> str:
    return "WITH " + ",\n".join(f"{name} AS ({step})" for name, step in steps) + "\n"


def _select(readings: Sequence[Reading], reasons: int) -> str:
    columns, joins = ["t.person AS person"], ""
    for reading in readings:
        letter = reading.letter
        columns += [
            f"t.printed_{letter} AS total_{letter}",
            f"t.held_grade_{letter} AS band_{letter}",
            f"t.hidden_{letter} AS hidden_{letter}",
        ]
        for rank in range(1, reasons + 1):
            columns.append(f"COALESCE(x_{letter}.top{rank}_{letter}, 0) AS reason{rank}_{letter}")
        if reasons:
            joins += f" LEFT JOIN tops_{letter} x_{letter} ON t.person = x_{letter}.person"
    held = ", ".join(f"{people.held_grade(each)} AS held_grade_{each.letter}" for each in readings)
    return f"SELECT {', '.join(columns)} FROM (SELECT graded.*, {held} FROM graded) t{joins}"


def _columns(reading: Reading, reasons: int) -> Iterator[str]:
    yield from (f"{name}_{reading.letter}" for name in ("total", "band", "hidden"))
    yield from (f"reason{rank}_{reading.letter}" for rank in range(1, reasons + 1))


def _tally(readings: Sequence[Reading]) -> str:
    steps = _with(records.judged(readings, "", touched=False))
    return f"{steps} SELECT item, fate_a AS fate, CAST(COUNT(*) AS BIGINT) AS records FROM fated GROUP BY item, fate_a"


def _touched(readings: Sequence[Reading], kinds: Sequence[Kind]) -> str:
    """Everybody with a record on which the sides differ; where their scales differ there is no such short cut."""
    if len(readings) == 1 or readings[0].side.method.sha256 != readings[1].side.method.sha256:
        raise NotSweepable(Obstacle.SIDES, "touched_only")
    apart = [kind.kind for place, kind in enumerate(kinds) if _differs(readings, place, kind)]
    batches = readings[0].side.without_batches ^ readings[1].side.without_batches
    source = "records r"
    conditions = [f"r.batch IN ({_listed(batches)})"] if batches else []
    if len(apart) > _LISTED:
        source = "records r JOIN rules m ON r.kind = m.kind"
        conditions.append("m.differs = 1")
    elif apart:
        conditions.append(f"r.kind IN ({_listed(apart)})")
    return f"SELECT DISTINCT r.person AS person FROM {source} WHERE {' OR '.join(conditions) or '1 = 0'}"


def _differs(readings: Sequence[Reading], place: int, kind: Kind) -> bool:
    """True when the sides make different things of a kind."""
    rows = [_rule_row(each, each.rules[place], kind) for each in readings]
    return any(row != rows[0] for row in rows)


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(numbers)))


def _item_codes(readings: Sequence[Reading], kinds: Sequence[Kind]) -> Mapping[str, int]:
    """Every item that a record or a side names, numbered: in document order, then those only records name."""
    of_methods = (item.code for each in readings for item in each.side.method.items)
    codes = dict.fromkeys((*of_methods, *(kind.item for kind in kinds)))
    return {code: number for number, code in enumerate(codes)}


def _reason_codes(reading: Reading, reasons: int) -> tuple[str, ...]:
    """The reason codes of a side in document order; number n of the text is entry n - 1."""
    items = reading.side.method.items
    if reasons and any(row.reason_code for item in items for row in item.points.table):
        raise NotSweepable(Obstacle.REASON_ROWS, "items")
    return tuple(dict.fromkeys(item.reason_code for item in items if item.reason_code))


def _rule_table(readings: Sequence[Reading], kinds: Sequence[Kind], items: Mapping[str, int]) -> Table:
    names = [f"{name}_{each.letter}" for each in readings for name in _RULE_COLUMNS]
    shared = together(readings)
    names += [f"clock_{SHARED}", f"oldest_{SHARED}"] if shared else []
    rows = []
    for position, kind in enumerate(kinds):
        numbers = [_rule_row(each, each.rules[position], kind) for each in readings]
        differs = int(_differs(readings, position, kind))
        alone = int(all(_is_unlimited(each.side.method.item_by_code.get(kind.item)) for each in readings))
        days = (shared.rules[position].clock, shared.rules[position].oldest) if shared else ()
        rows.append(
            (kind.kind, items[kind.item], differs, alone, *(number for row in numbers for number in row), *days)
        )
    return Table(("kind", "item", "differs", "alone", *names), tuple(rows))


def _rule_row(reading: Reading, rule: Rule, kind: Kind) -> tuple[int, ...]:
    item = reading.side.method.item_by_code.get(kind.item)
    known = rule.fate not in (Fate.SET_ASIDE, Fate.UNKNOWN_ITEM)
    return (
        int(known),
        int(rule.fate is Fate.COUNTED and not rule.disputed),
        int(rule.fate),
        int(rule.disputed),
        rule.clock,
        rule.oldest,
        # Points as a line over days: at today all of them, at ``gone`` none.
        reading.whole(rule.points) - reading.whole(rule.slope) * reading.today,
        reading.whole(rule.slope),
        reading.today - rule.days,
        rule.measure,
        rule.fading,
        rule.press,
        _most(item),
        int(item is not None and item.per is Per.MONTH),
    )


def _is_unlimited(item: Item | None) -> bool:
    return item is None or (item.per is Per.EVENT and item.max_count is None)


def _most(item: Item | None) -> int:
    """How many records of the item may count; a bound above every population stands for no limit."""
    if item is None or (item.per is not Per.SUBJECT and item.max_count is None):
        return EXACT
    return 1 if item.per is Per.SUBJECT else (item.max_count or EXACT)


def _item_table(readings: Sequence[Reading], items: Mapping[str, int], codes: Sequence[tuple[str, ...]]) -> Table:
    names = (f"{name}_{each.letter}" for each in readings for name in _ITEM_COLUMNS)
    rows = []
    for code, number in items.items():
        numbers = (_item_row(each, code, own) for each, own in zip(readings, codes, strict=True))
        rows.append((number, *(entry for row in numbers for entry in row)))
    return Table(("item", *names), tuple(rows))


def _item_row(reading: Reading, code: str, codes: tuple[str, ...]) -> tuple[int, ...]:
    method = reading.side.method
    item = method.item_by_code.get(code)
    if item is None:
        return (-EXACT, EXACT, -1, 0, len(method.items))
    cap = item.cap
    return (
        -EXACT if cap is None or cap.min is None else reading.whole(Fraction(cap.min)),
        EXACT if cap is None or cap.max is None else reading.whole(Fraction(cap.max)),
        [group.code for group in method.groups].index(item.group),
        codes.index(item.reason_code) + 1 if item.reason_code else 0,
        method.items.index(item),
    )
