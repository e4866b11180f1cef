"""Fields of a JSON file, read strictly: what does not fit is refused with its place."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from cases.scoring.inputs import Scalar


class PopulationInvalid(ValueError):
    """A store, or a file for one, cannot be used: where, and what is wrong with it. Nothing was changed."""

    def __init__(self, place: str, words: str) -> None:
        super().__init__(f"{place}: {words}")
        self.place = place


class Fields:
    """The fields of one JSON object; exactly the ``expected`` ones must be there."""

    def __init__(self, document: object, place: str, expected: frozenset[str]) -> None:
        if not isinstance(document, Mapping):
            raise PopulationInvalid(place, "not an object")
        odd = sorted(set(document) ^ expected)
        if odd:
            raise PopulationInvalid(f"{place}: {odd[0]}", "unknown field" if odd[0] in document else "missing")
        self._document = document
        self._place = place

    def text(self, name: str) -> str:
        """A text."""
        value = self._document[name]
        if not isinstance(value, str):
            raise self.problem(name, "not a text")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts."""
        value = self._document[name]
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.problem(name, "not a list of texts")
        return tuple(value)

    def wholes(self, name: str) -> tuple[int, ...]:
        """A list of whole numbers, none below 0."""
        value = self._document[name]
        if not isinstance(value, list) or not all(type(entry) is int and entry >= 0 for entry in value):
            raise self.problem(name, "not a list of whole numbers")
        return tuple(value)

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._document[name]
        if not isinstance(value, bool):
            raise self.problem(name, "not true or false")
        return value

    def whole(self, name: str, *, low: int, high: int = 10**15) -> int:
        """A whole number between two bounds."""
        value = self._document[name]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.problem(name, f"not a whole number from {low} to {high}")
        return value

    def day(self, name: str) -> date:
        """A calendar date."""
        try:
            return date.fromisoformat(self.text(name))
        except ValueError as error:
            raise self.problem(name, "not a date") from error

    def objects(self, name: str) -> Mapping[str, object]:
        """An object whose fields have free names."""
        value = self._document[name]
        if not isinstance(value, dict):
            raise self.problem(name, "not an object")
        return value

    def problem(self, name: str, words: str) -> PopulationInvalid:
        """What is to be raised about a field."""
        return PopulationInvalid(f"{self._place}: {name}", words)


def tagged(attributes: Mapping[str, Scalar]) -> dict[str, object]:
    """Attributes as JSON, the type of decimals and dates kept, in the order of their names."""
    return {name: _tagged(value) for name, value in sorted(attributes.items())}


def untagged(document: Mapping[str, object], place: str) -> dict[str, Scalar]:
    """Attributes read back from JSON; raises PopulationInvalid."""
    return {name: untagged_value(value, f"{place}: {name}") for name, value in document.items()}


def read_json(path: Path) -> object:
    """The content of a JSON file; raises PopulationInvalid."""
    try:
        return json.loads(path.read_text())
    except FileNotFoundError as error:
        raise PopulationInvalid(path.name, "missing") from error
    except (ValueError, RecursionError) as error:
        raise PopulationInvalid(path.name, "not JSON") from error


def write_json(path: Path, document: object) -> None:
    """Write a JSON file for reading by eye; it gets its name when it is whole."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    unfinished.replace(path)


def _tagged(value: Scalar) -> object:
    if isinstance(value, Decimal):
        return {"decimal": format(value, "f")}
    return {"date": value.isoformat()} if isinstance(value, date) else value


def untagged_value(value: object, place: str) -> Scalar:
    """One attribute read back from JSON; raises PopulationInvalid."""
    try:
        match value:
            case None | bool() | int() | str():
                return value
            case {"decimal": str(text), **others} if not others:
                return Decimal(text)
            case {"date": str(text), **others} if not others:
                return date.fromisoformat(text)
    except (ArithmeticError, ValueError) as error:
        raise PopulationInvalid(place, "not a decimal or a date") from error
    raise PopulationInvalid(place, "not a text, whole number, flag, decimal or date")
