"""The table of legal rules as a document, so that an office can keep its own: read, checked, written, hashed."""

from collections.abc import Iterable, Mapping

from cases.scoring.canonical import plain, sha256_of
from cases.scoring.document import MethodInvalid, Problem, ProblemCode, Reader
from cases.scoring.findings import Effect, FindingCode
from cases.scoring.items import RecordClass
from cases.scoring.lawful_rules import Check, LawfulRule

FORMAT = "ombudsman-legal-rules/1"
_RULE_LIMIT = 500

#: The lengths of time and ages that a check needs; a rule without them could not be asked.
NUMBERS: Mapping[Check, tuple[str, ...]] = {
    Check.UNDER_AGE: ("age",),
    Check.PERFORMED: ("grace_days",),
    Check.TERM_ENDED: ("years", "aggravated_years", "first_reason", "last_reason", "grace_days"),
    Check.RETAINED_TOO_LONG: ("years",),
    Check.SEVERITY_RETENTION: ("minor_months", "general_months", "serious_months"),
}


def to_document(rules: Iterable[LawfulRule]) -> dict[str, object]:
    """The table as a document; reading it back gives equal rules."""
    return {"format": FORMAT, "rules": [plain(rule) for rule in rules]}


def rules_sha256(rules: Iterable[LawfulRule]) -> str:
    """Hex SHA-256 of the table's canonical bytes: under which law a finding was made."""
    return sha256_of(to_document(rules))


def read_rules(document: object) -> tuple[LawfulRule, ...]:
    """Read a whole table; raises MethodInvalid with every problem and its place."""
    problems: list[Problem] = []
    reader = Reader(document, "", problems)
    if reader.text("format") not in ("", FORMAT):
        reader.problem("format", ProblemCode.NOT_A_CHOICE)
    rules = tuple(_rule(each) for each in reader.children("rules", limit=_RULE_LIMIT))
    if not rules:
        reader.problem("rules", ProblemCode.MISSING)
    reader.finish()
    problems += _repeated(rules)
    if problems:
        raise MethodInvalid(tuple(problems))
    return rules


def _rule(reader: Reader) -> LawfulRule:
    check = reader.choice("check", Check)
    rule = LawfulRule(
        rule_id=reader.text("rule_id"),
        code=reader.choice("code", FindingCode),
        check=check,
        effect=reader.choice("effect", Effect),
        legal_basis=reader.texts("legal_basis"),
        valid_from=reader.day("valid_from"),
        valid_to=reader.optional_day("valid_to"),
        classes=_classes(reader),
        numbers=_numbers(reader, check),
    )
    if not rule.legal_basis:
        reader.problem("legal_basis", ProblemCode.MISSING)
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        reader.problem("valid_to", ProblemCode.WRONG_ORDER)
    reader.finish()
    return rule


def _classes(reader: Reader) -> tuple[RecordClass, ...]:
    stated = reader.texts("classes")
    known = {record_class.value: record_class for record_class in RecordClass}
    if any(name not in known for name in stated):
        reader.problem("classes", ProblemCode.NOT_A_CHOICE)
    return tuple(known[name] for name in stated if name in known)


def _numbers(reader: Reader, check: Check) -> Mapping[str, int]:
    """Exactly the numbers that the check asks for, each a whole number up to 1000."""
    needed = NUMBERS.get(check, ())
    inner = reader.child("numbers") if needed else reader.optional_child("numbers")
    if inner is None:
        return {}
    numbers = {name: inner.whole(name, low=0, high=1000) for name in needed}
    inner.finish()
    return numbers


def _repeated(rules: Iterable[LawfulRule]) -> Iterable[Problem]:
    """Two versions of a rule must not bind on the same day."""
    seen: dict[str, list[LawfulRule]] = {}
    for position, rule in enumerate(rules):
        before = seen.setdefault(rule.rule_id, [])
        if any(other.in_force(rule.valid_from) or rule.in_force(other.valid_from) for other in before):
            yield Problem(f"rules[{position}].valid_from", ProblemCode.OVERLAP)
        before.append(rule)
