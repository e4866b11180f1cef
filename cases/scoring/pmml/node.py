"""Reading one element: every wrong, missing or unread part is a problem with its line and path."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TypeVar

from cases.scoring.document import Problem, ProblemCode
from cases.scoring.pmml.markup import Element
from cases.scoring.pmml.values import number_of

#: Elements that describe and never compute; the standard lets them stand almost anywhere.
ANNOTATION = frozenset(
    {"Extension", "Header", "MiningBuildTask", "ModelStats", "ModelExplanation", "Taxonomy", "Partition", "Decisions"}
)
#: A file with more is not worth a longer list.
PROBLEM_LIMIT = 200
Choice = TypeVar("Choice")


class Node:
    """An element under reading. What nothing has asked for when it is finished becomes a problem."""

    def __init__(self, element: Element, problems: list[Problem]) -> None:
        self.element = element
        self.tag = element.tag
        self.problems = problems
        self._read: set[str] = set()
        self._taken: set[int] = set()

    def problem(self, code: ProblemCode, attribute: str = "") -> None:
        """Note a problem with this element or with one of its attributes."""
        place = self.element.place + (f"/@{attribute}" if attribute else "")
        if len(self.problems) < PROBLEM_LIMIT and not any(problem.path == place for problem in self.problems):
            self.problems.append(Problem(place, code))

    def text(self, name: str) -> str:
        """A required attribute."""
        value = self.optional(name)
        if value is None:
            self.problem(ProblemCode.MISSING, name)
        return value or ""

    def optional(self, name: str) -> str | None:
        """An attribute, or None."""
        self._read.add(name)
        return self.element.attributes.get(name)

    def ignore(self, *names: str) -> None:
        """Attributes that only describe."""
        self._read.update(names)

    def number(self, name: str) -> Decimal | None:
        """An attribute as an exact number, or None."""
        value = self.optional(name)
        if value is None:
            return None
        number = number_of(value)
        if number is None:
            self.problem(ProblemCode.WRONG_TYPE, name)
        return number

    def whole(self, name: str, default: int) -> int:
        """An attribute as a whole number of at least nought."""
        value = self.optional(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            self.problem(ProblemCode.WRONG_TYPE, name)
            return default
        return int(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """An attribute as true or false."""
        return self.choice(name, {"true": True, "1": True, "false": False, "0": False}, default)

    def choice(self, name: str, options: Mapping[str, Choice], default: Choice) -> Choice:
        """An attribute out of a closed list."""
        value = self.optional(name)
        if value is None:
            return default
        if value not in options:
            self.problem(ProblemCode.NOT_A_CHOICE, name)
        return options.get(value, default)

    def required_choice(self, name: str, options: Mapping[str, Choice], stand_in: Choice) -> Choice:
        """A required attribute out of a closed list."""
        self.text(name)
        return self.choice(name, options, stand_in)

    def children(self, *tags: str) -> tuple["Node", ...]:
        """The inner elements of these names, in document order."""
        found = []
        for position, child in enumerate(self.element.children):
            if child.tag in tags and not child.foreign:
                self._taken.add(position)
                found.append(Node(child, self.problems))
        return tuple(found)

    def child(self, *tags: str) -> "Node | None":
        """The one inner element of these names, or None; a second one is a problem."""
        found = self.children(*tags)
        if len(found) > 1:
            found[1].problem(ProblemCode.REPEATED)
        return found[0] if found else None

    def required_child(self, *tags: str) -> "Node | None":
        """The one inner element of these names; its absence is a problem."""
        found = self.child(*tags)
        if found is None:
            self.problem(ProblemCode.MISSING)
        return found

    def finish(self) -> None:
        """Name every attribute and element that nothing has read: it could change a score."""
        for name in self.element.attributes:
            if name not in self._read and not name.startswith("x-"):
                self.problem(ProblemCode.UNKNOWN_FIELD, name)
        for position, child in enumerate(self.element.children):
            if position not in self._taken and (child.foreign or child.tag not in ANNOTATION):
                Node(child, self.problems).problem(ProblemCode.UNSUPPORTED)


def unique(nodes: tuple[Node, ...], read: Callable[[Node], Choice], name: str = "name") -> dict[str, Choice]:
    """What is read from each element, under its name; a second one of the same name is a problem."""
    found: dict[str, Choice] = {}
    for node in nodes:
        key = node.text(name)
        if key in found:
            node.problem(ProblemCode.REPEATED, name)
        found[key] = read(node)
    return found
