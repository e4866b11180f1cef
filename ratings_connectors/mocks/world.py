"""The synthetic world all mock agencies share: about two hundred people and, per named state, what each agency holds.

Nobody in it exists; every identity number fails the official check (see identity.py). The same code always makes the
same world. The story people stand in people/story.json, the others are drawn from people/names.json with a fixed seed.
"""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from ratings_connectors.base import mask_id
from ratings_connectors.mocks import scoring
from ratings_connectors.mocks.agencies import AGENCIES, Mocked
from ratings_connectors.mocks.crowd import crowd

FOLDER: Final = Path(__file__).parent / "people"


@dataclass(frozen=True)
class Person:
    """One synthetic person. `states` maps a state's name to what the agencies hold then, per agency slug."""

    key: str
    name: str
    latin: str
    id_number: str
    born: str
    story: Mapping[str, str]
    states: Mapping[str, Mapping[str, Any]]

    @property
    def masked(self) -> str:
        """The identity number as the court list prints it."""
        return mask_id(self.id_number)


@cache
def people() -> Mapping[str, Person]:
    """Everybody by key, the story people first."""
    entries = json.loads((FOLDER / "story.json").read_text("utf-8"))["people"]
    everybody = [*entries, *crowd(json.loads((FOLDER / "names.json").read_text("utf-8")))]
    paying = json.loads((FOLDER / "wechat_pay.json").read_text("utf-8"))["people"]
    return MappingProxyType({e["key"]: _person(_holding(e, "wechat_pay", paying.get(e["key"], {}))) for e in everybody})


def find(*, name: str, id_number: str) -> Person | None:
    """The person with exactly this name and number."""
    return next((p for p in people().values() if p.id_number == id_number and p.name == name), None)


def stated_score(held: Mapping[str, Any], *, as_of: date) -> int:
    """What the platform says the score is: fixed by the state, otherwise by its own method."""
    fixed: int | None = held["fixed_score"]
    return scoring.score(held["items"], as_of=as_of) if fixed is None else fixed


def _holding(entry: Mapping[str, Any], slug: str, held: Mapping[str, Any]) -> Mapping[str, Any]:
    """The entry with what one more agency holds in each state, where that stands in a file of its own."""
    states = {name: {**state, slug: held[name]} if name in held else state for name, state in entry["states"].items()}
    return {**entry, "states": states}


def _person(entry: Mapping[str, Any]) -> Person:
    states = {name: _state(entry["states"], name) for name in entry["states"]}
    return Person(
        key=entry["key"],
        name=entry["name"],
        latin=entry["latin"],
        id_number=entry["id_number"],
        born=entry["born"],
        story=entry["story"],
        states=MappingProxyType(states),
    )


def _state(states: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, Any]:
    """The first state with a state's changes laid over it, agency by agency and field by field.

    A state `based_on` another one has that one's changes too, and then its own.
    """
    own = states[name]
    base = states[own["based_on"]] if "based_on" in own else {}
    return {
        slug: _held(agency, states["initial"].get(slug, {}), {**base.get(slug, {}), **own.get(slug, {})})
        for slug, agency in AGENCIES.items()
    }


def _held(agency: Mocked, first: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    held = copy.deepcopy({**agency.empty, **first, **changes})
    if "fixed_score" in agency.empty:
        # A state may fix the stated score, but only for itself.
        held["fixed_score"] = changes.get("score")
        held.pop("score", None)
    return held
