"""One decision table of points: which rules a person meets, and the table as a method document."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from cases.scoring.canonical import plain
from cases.scoring.predicates import Attributes, Compound, Fixed, Predicate, Question


class HitPolicy(StrEnum):
    """What happens when several rules hold: all are added up, the first counts, or that is an error."""

    SUM = "COLLECT SUM"
    FIRST = "FIRST"
    UNIQUE = "UNIQUE"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: its conditions, one for each input, the points, and what the table says about it."""

    conditions: tuple[Predicate, ...]
    points: Decimal
    remark: str = ""

    @property
    def when(self) -> Predicate:
        """All conditions that ask anything, joined by AND."""
        asked = tuple(condition for condition in self.conditions if not isinstance(condition, Fixed))
        if len(asked) < 2:
            return asked[0] if asked else Fixed(Question.ALWAYS)
        return Compound(Question.AND, asked)


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table whose one output is a number of points. ``texts`` are the inputs that it declares to be texts."""

    name: str
    policy: HitPolicy
    inputs: tuple[str, ...]
    texts: frozenset[str]
    rules: tuple[Rule, ...]
    otherwise: Decimal | None = None

    def hits(self, attributes: Attributes) -> tuple[int, ...]:
        """The positions of the rules that hold. A condition that is unknown does not hold."""
        return tuple(place for place, rule in enumerate(self.rules) if rule.when.holds(attributes))

    def to_document(self, header: Mapping[str, object]) -> dict[str, object]:
        """The table as a document of our own form, under the ``header`` fields given.

        SUM: one item for each rule. FIRST and UNIQUE: one item, whose first rule that holds counts; that a second one
        would make a UNIQUE table wrong is something only ``hits`` can tell.
        """
        return {
            "format": "ombudsman-method/1",
            **header,
            "scale": self._scale(),
            "groups": [{"code": "table", "wording": self.name, "cap": None}],
            "subjects": {},
            "records": {
                "order": "by_date",
                "duplicates": "keep_all",
                "conflicts": "keep_latest",
                # A rule of a sum that does not hold adds nothing; a table without any result has none.
                "missing_attribute": "leave_out" if self.policy is HitPolicy.SUM else "not_computable",
                "missing_date": "leave_out",
            },
            "items": self._items(),
        }

    def _scale(self) -> dict[str, object]:
        stated = [rule.points for rule in self.rules] + ([] if self.otherwise is None else [self.otherwise])
        exponents = [points.normalize().as_tuple().exponent for points in stated]
        decimals = max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0)
        return {
            "base": 0,
            "decimals": min(max(decimals, 0), 6),
            "rounding": "half_up",
            "rounded": "at_end",
            "cap_order": ["item", "group", "total"],
            "tolerance": 0,
        }

    def _items(self) -> list[dict[str, object]]:
        rows = [self._row(place, rule) for place, rule in enumerate(self.rules)]
        if self.policy is HitPolicy.SUM:
            return [
                _item(f"RULE_{place + 1}", rule.remark or f"Rule {place + 1}", [row])
                for place, (rule, row) in enumerate(zip(self.rules, rows, strict=True))
            ]
        if self.otherwise is not None:
            rows.append({"points": plain(self.otherwise), "when": {"test": "always"}, "reason_code": "OTHERWISE"})
        return [_item("DECISION", self.name, rows)]

    def _row(self, place: int, rule: Rule) -> dict[str, object]:
        return {"points": plain(rule.points), "when": plain(rule.when), "reason_code": f"RULE_{place + 1}"}


def _item(code: str, wording: str, rows: list[dict[str, object]]) -> dict[str, object]:
    return {
        "code": code,
        "wording": wording,
        "group": "table",
        "record_class": "conduct",
        "direction": "either",
        "points": {"kind": "by_rule", "table": rows},
        "per": "subject",
        "counted_from": "event",
        "while_disputed": "counted",
    }
