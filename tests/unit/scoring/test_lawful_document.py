"""The table of legal rules as a document that an office edits."""

import json
from copy import deepcopy

import pytest

from cases.scoring.document import MethodInvalid, Problem, ProblemCode
from cases.scoring.lawful_document import read_rules, rules_sha256, to_document
from cases.scoring.lawful_rules import RULES

SHIPPED = json.loads(json.dumps(to_document(RULES)))


def edited(position: int, **changes: object) -> dict[str, object]:
    document = deepcopy(SHIPPED)
    document["rules"][position].update(changes)
    return document


def place_of(rule_id: str) -> int:
    return [rule.rule_id for rule in RULES].index(rule_id)


def test_the_shipped_table_survives_the_way_through_json():
    assert read_rules(SHIPPED) == RULES
    assert rules_sha256(read_rules(SHIPPED)) == rules_sha256(RULES)


def test_a_longer_retention_is_a_changed_number():
    document = edited(place_of("RETENTION-5Y"), numbers={"years": 3})
    assert read_rules(document)[place_of("RETENTION-5Y")].numbers == {"years": 3}
    assert rules_sha256(read_rules(document)) != rules_sha256(RULES)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"check": "is_it_fair"}, Problem("rules[0].check", ProblemCode.NOT_A_CHOICE)),
        ({"code": "UNKIND"}, Problem("rules[0].code", ProblemCode.NOT_A_CHOICE)),
        ({"effect": "ignore"}, Problem("rules[0].effect", ProblemCode.NOT_A_CHOICE)),
        ({"legal_basis": []}, Problem("rules[0].legal_basis", ProblemCode.MISSING)),
        ({"classes": ["gossip"]}, Problem("rules[0].classes", ProblemCode.NOT_A_CHOICE)),
        ({"valid_from": "soon"}, Problem("rules[0].valid_from", ProblemCode.WRONG_TYPE)),
        ({"valid_to": "1999-01-01"}, Problem("rules[0].valid_to", ProblemCode.WRONG_ORDER)),
        ({"numbers": {"years": 5}}, Problem("rules[0].numbers.years", ProblemCode.UNKNOWN_FIELD)),
        ({"since": "2020"}, Problem("rules[0].since", ProblemCode.UNKNOWN_FIELD)),
    ],
)
def test_a_wrong_rule_is_named_with_its_place(changes, problem):
    with pytest.raises(MethodInvalid) as refused:
        read_rules(edited(0, **changes))
    assert refused.value.problems == (problem,)


@pytest.mark.parametrize("numbers", [{}, {"years": 5, "months": 1}, {"years": -1}, {"years": "five"}, {"years": 5.0}])
def test_a_rule_needs_exactly_its_numbers(numbers):
    with pytest.raises(MethodInvalid):
        read_rules(edited(place_of("RETENTION-5Y"), numbers=numbers))


def test_two_versions_of_a_rule_must_not_bind_on_one_day():
    document = deepcopy(SHIPPED)
    document["rules"].append({**document["rules"][0], "valid_from": "2027-01-01"})
    with pytest.raises(MethodInvalid) as refused:
        read_rules(document)
    assert refused.value.problems == (Problem(f"rules[{len(RULES)}].valid_from", ProblemCode.OVERLAP),)
    document["rules"][0]["valid_to"] = "2026-12-31"
    assert len(read_rules(document)) == len(RULES) + 1


@pytest.mark.parametrize("document", [None, [], {}, {"format": "ombudsman-method/1"}, {"rules": "none"}])
def test_what_is_no_table_is_refused(document):
    with pytest.raises(MethodInvalid):
        read_rules(document)
