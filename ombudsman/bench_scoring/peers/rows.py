"""The record method as the plain numbers that a hand-written program would hold."""

from pathlib import Path

from cases.sweeps.kinds import read_kinds
from ombudsman.bench_scoring.methods import CATEGORIES, record_method


def points_by_kind(store: Path) -> list[tuple[int, int, int]]:
    """Kind, number of its category, points; kinds that no rule of the method fits are left out."""
    items = record_method().item_by_code
    rows = []
    for kind in read_kinds(store):
        table = {row.equals: int(row.points) for row in items[kind.item].points.table}
        level = kind.attributes.get("level")
        if isinstance(level, int) and level in table:
            rows.append((kind.kind, CATEGORIES.index(kind.item), table[level]))
    return rows


def points_by_level() -> list[tuple[int, int, int]]:
    """Number of the category, level, points."""
    items = record_method().item_by_code
    return [
        (place, int(str(row.equals)), int(row.points))
        for place, code in enumerate(CATEGORIES)
        for row in items[code].points.table
    ]


def caps() -> list[int]:
    """The least that each category can give."""
    found = (record_method().item_by_code[code].cap for code in CATEGORIES)
    return [int(cap.min or 0) if cap else 0 for cap in found]


def edges() -> list[int]:
    """Where each grade but the best ends."""
    return [int(band.high or 0) for band in record_method().scale.bands[:-1]]
