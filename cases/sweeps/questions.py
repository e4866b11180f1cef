"""What a population can be asked. A question is frozen, has an exact JSON form, and compiles to one program."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from cases.scoring.method import Method, from_document
from cases.scoring.sweep import Program, Side, compile_sweep
from cases.sweeps.fields import Fields
from cases.sweeps.manifest import Population

_PLACE = "question"
_COMPILED = 32


@dataclass(frozen=True)
class WhoElse:
    """Whose score do these items, kinds or batches of records move, and by how much?"""

    method: Method
    without_items: frozenset[str] = frozenset()
    without_kinds: frozenset[int] = frozenset()
    without_batches: frozenset[int] = frozenset()

    @property
    def sides(self) -> tuple[Side, ...]:
        """The score as it is, and as it would be without the records."""
        without = Side(self.method, self.without_items, self.without_kinds, self.without_batches)
        return Side(self.method), without

    def to_document(self) -> dict[str, object]:
        """The question as JSON holds it."""
        return {
            "ask": "who_else",
            "method": self.method.to_document(),
            "without_items": sorted(self.without_items),
            "without_kinds": sorted(self.without_kinds),
            "without_batches": sorted(self.without_batches),
        }


@dataclass(frozen=True)
class WhatIf:
    """Whose score does a change from one method to another move?"""

    before: Method
    after: Method

    @property
    def sides(self) -> tuple[Side, ...]:
        """The score under the one method, and under the other."""
        return Side(self.before), Side(self.after)

    def to_document(self) -> dict[str, object]:
        """The question as JSON holds it."""
        return {"ask": "what_if", "before": self.before.to_document(), "after": self.after.to_document()}


@dataclass(frozen=True)
class ShadowAudit:
    """Does everybody have the score that the agency's own method gives?"""

    method: Method

    @property
    def sides(self) -> tuple[Side, ...]:
        """The score that the method gives; it is held against the one that the agency states."""
        return (Side(self.method),)

    def to_document(self) -> dict[str, object]:
        """The question as JSON holds it."""
        return {"ask": "shadow_audit", "method": self.method.to_document()}


Question = WhoElse | WhatIf | ShadowAudit


def question_of(document: Mapping[str, object]) -> Question:
    """Read a question; raises PopulationInvalid or MethodInvalid with the place of what does not fit."""
    match document.get("ask"):
        case "what_if":
            Fields(document, _PLACE, frozenset({"ask", "before", "after"}))
            return WhatIf(before=from_document(document["before"]), after=from_document(document["after"]))
        case "shadow_audit":
            Fields(document, _PLACE, frozenset({"ask", "method"}))
            return ShadowAudit(method=from_document(document["method"]))
    lists = ("without_items", "without_kinds", "without_batches")
    fields = Fields(document, _PLACE, frozenset({"ask", "method", *lists}))
    if document["ask"] != "who_else":
        raise fields.problem("ask", "not who_else, what_if or shadow_audit")
    return WhoElse(
        method=from_document(document["method"]),
        without_items=frozenset(fields.texts("without_items")),
        without_kinds=frozenset(fields.wholes("without_kinds")),
        without_batches=frozenset(fields.wholes("without_batches")),
    )


def program_of(population: Population, question: Question) -> Program:
    """The one text that answers the question over this population; raises NotSweepable."""
    return _compiled(population.sha256, _Asked(population, question))


@dataclass(frozen=True, eq=False)
class _Asked:
    """A population and a question; equal when both say the same."""

    population: Population
    question: Question

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def _key(self) -> tuple[object, ...]:
        sides = self.question.sides
        asked = [(side.method.sha256, side.without_items, side.without_kinds, side.without_batches) for side in sides]
        return (type(self.question), *asked)


@lru_cache(maxsize=_COMPILED)
def _compiled(_population: str, asked: _Asked) -> Program:
    # Whom no such record touches keeps the score; comparing two methods touches everybody.
    touched_only = isinstance(asked.question, WhoElse)
    population = asked.population
    return compile_sweep(
        asked.question.sides,
        population.shape(),
        population.kinds(),
        population.manifest.as_of,
        touched_only=touched_only,
    )
