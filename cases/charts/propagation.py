"""Where a wrong record went: from the listing to its copies, the scores and the restrictions that stand on it.

Drawn twice from the same facts: in columns for a desktop and a letter, one below the other for a phone. How a holder
stands is said by a sign, a word and a colour together, so that neither grey paper nor a colour-blind reader misses it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext as _

from cases.charts import propagation_columns, propagation_rows
from cases.charts.drawing import Column, Figure, draw, lines
from cases.charts.propagation_shapes import BIG, SMALL, Box, Line

#: So many boxes are drawn one by one; beyond that, what one holder shows of one sort is one box.
MOST_DRAWN: Final = 15
PAD: Final = 10
SIGN: Final = 20


class Sign(StrEnum):
    """How a box is marked. NONE: nothing was asked of this holder yet."""

    NONE = "none"
    WAITING = "waiting"
    CLEARED = "cleared"
    STILL_THERE = "still_there"
    UNSEEN = "unseen"
    REVERTED = "reverted"


# Line and wash of a box. The red ones have a thick line and the unseen one a broken line, also on grey paper.
LOOKS: Final[Mapping[Sign, tuple[str, str]]] = {
    Sign.NONE: ("#807a6c", "#ffffff"),
    Sign.WAITING: ("#31608f", "#f1f5f9"),
    Sign.CLEARED: ("#2c7a55", "#eef6f1"),
    Sign.STILL_THERE: ("#93131e", "#fbefee"),
    Sign.UNSEEN: ("#515a69", "#f5f3ee"),
    Sign.REVERTED: ("#93131e", "#fbefee"),
}


@dataclass(frozen=True)
class Place:
    """One record at one holder, in words; `column` counts from 0 (where it began) to the right."""

    key: str
    column: int
    holder: str
    what: str
    number: str
    standing: str = ""
    sign: Sign = Sign.NONE


@dataclass(frozen=True)
class Link:
    """The target came from the source; an uncertain one is broken."""

    source: str
    target: str
    certain: bool = True


@dataclass(frozen=True)
class Propagation:
    """Everything that came of one wrong record. `columns` name the columns of the places."""

    key: str
    title: str
    columns: tuple[str, ...]
    places: tuple[Place, ...]
    links: tuple[Link, ...]


def propagation(data: Propagation) -> Figure:
    """Draw the graph for a wide page and for a phone, with the same facts as a table."""
    shown = _grouped(data)
    words = _described(data)
    unsure = any(not link.certain for link in data.links)
    edges = [Line(link.source, link.target, certain=link.certain) for link in shown.links]
    wide = propagation_columns.layout(_boxes(shown, propagation_columns.BOX), edges, data.columns)
    tall = propagation_rows.layout(_boxes(shown, propagation_rows.room(edges)), edges, data.columns)
    note = _("Broken arrow: it does not say on what it stands; we take it to be this record.") if unsure else ""
    return Figure(
        data.title,
        draw("propagation", f"{data.key}-wide", data.title, words, _frame(wide, note)),
        _columns(data),
        _table(data),
        narrow=draw("propagation", f"{data.key}-tall", data.title, words, _frame(tall, note)),
    )


def _boxes(data: Propagation, width: int) -> list[Box]:
    """Break the words of every place into lines that fit its box."""
    return [_box(place, width) for place in data.places]


def _box(place: Place, width: int) -> Box:
    room = width - 2 * PAD
    rows: list[dict[str, Any]] = []
    y = PAD - 2
    for text, size, bold in ((place.holder, BIG, True), (place.what, SMALL, False), (place.number, SMALL, False)):
        for line in lines(text, room, size) if text else ():
            y += size + 4
            rows.append({"text": line, "x": PAD, "y": y - 2, "size": size, "bold": bold})
    sign_y = y + 14
    for line in lines(place.standing, room - SIGN, SMALL) if place.standing else ():
        y += SMALL + 6
        rows.append({"text": line, "x": PAD + SIGN, "y": y, "size": SMALL, "bold": True})
    colour, wash = LOOKS[place.sign]
    look = {"sign": place.sign.value, "sign_x": PAD + 7, "sign_y": sign_y, "colour": colour, "wash": wash}
    return Box(place.key, place.column, width, y + PAD, tuple(rows), {**look, **_outline(place.sign)})


def _outline(sign: Sign) -> dict[str, str]:
    thick = sign in (Sign.STILL_THERE, Sign.REVERTED)
    return {"line": "2.5" if thick else "1.2", "dash": "5 3" if sign is Sign.UNSEEN else ""}


def _frame(plan: Mapping[str, Any], note: str) -> dict[str, Any]:
    height = plan["height"]
    notes = lines(note, plan["width"] - 8, SMALL) if note else []
    placed = [{"text": text, "y": height + 16 * (number + 1)} for number, text in enumerate(notes)]
    return {**plan, "notes": placed, "height": height + 16 * len(notes) + (8 if notes else 0)}


def _grouped(data: Propagation) -> Propagation:
    """Too many boxes to read: one for all that a holder shows of one sort and that stands the same."""
    if len(data.places) <= MOST_DRAWN:
        return data
    into: dict[str, str] = {}
    places = []
    for _sort, group in groupby(sorted(data.places, key=_sort_of), key=_sort_of):
        members = list(group)
        into |= {member.key: members[0].key for member in members}
        many = _("Records: {count}").format(count=len(members))
        places.append(members[0] if len(members) == 1 else replace(members[0], number=many))
    merged: dict[tuple[str, str], bool] = {}
    for link in data.links:
        pair = into[link.source], into[link.target]
        if pair[0] != pair[1]:
            merged[pair] = merged.get(pair, False) or link.certain
    found = tuple(Link(*pair, certain=certain) for pair, certain in merged.items())
    return replace(data, places=tuple(places), links=found)


def _sort_of(place: Place) -> tuple[int, str, str, str]:
    return place.column, place.holder, place.what, place.sign.value


def _described(data: Propagation) -> str:
    parts = [f"{_what(place)}: {place.standing or data.columns[place.column]}" for place in data.places]
    return "; ".join(parts) + "."


def _what(place: Place) -> str:
    return " · ".join(part for part in (place.holder, place.what, place.number) if part)


def _columns(data: Propagation) -> tuple[Column, ...]:
    """Before anybody was asked, no holder stands anywhere: then there is no such column."""
    standing = [_("Standing")] if any(place.standing for place in data.places) else []
    labels = (_("Holder"), _("Where"), _("Record"), *standing, _("Comes from"))
    return tuple(Column(label, numeric=False) for label in labels)


def _table(data: Propagation) -> tuple[tuple[str, ...], ...]:
    by_key = {place.key: place for place in data.places}
    stands = any(place.standing for place in data.places)
    return tuple(
        (
            place.holder,
            data.columns[place.column],
            " ".join(part for part in (place.what, place.number) if part),
            *([place.standing or "–"] if stands else []),
            _sources(place, data.links, by_key) or "–",
        )
        for place in data.places
    )


def _sources(place: Place, links: Sequence[Link], by_key: Mapping[str, Place]) -> str:
    found = []
    for link in links:
        if link.target == place.key:
            source = " · ".join(part for part in (by_key[link.source].holder, by_key[link.source].number) if part)
            found.append(source if link.certain else _("{source} (not certain)").format(source=source))
    return "; ".join(found)
