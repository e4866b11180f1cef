"""Scorecards as documents of our own and back: the same score for everybody, or a refusal with its place."""

import csv
import random
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from cases.scoring.document import MethodInvalid
from cases.scoring.method import Method, from_document
from cases.scoring.pmml import RowInvalid, Scorecard, from_method, number_text, read, to_method
from cases.scoring.rows import Row
from cases.scoring.scorers import Cards
from tests.unit.scoring.pmml.files import ONE, card
from tests.unit.scoring.tables import ROOT, method

SET = ROOT / "tests/conformance/pmml"
HEADER = {"method_id": "carried", "version": "1", "issuer": "illustrative", "title": "card", "valid_from": "2026-01-01"}
#: Files of the set that our own document can say in full.
CARRIED = ("first-match", "predicates-boolean", "predicates-compound", "predicates-set", "reasons-off", "reasons-ties")
ALWAYS = {"test": "always"}


def own_score(scored_by: Method, columns: tuple[str, ...], row: dict[str, str]) -> tuple[str, ...]:
    """Total and four reason codes by our own evaluator; an empty total where there is none."""
    table = [Row(1, 2, [row[name] for name in columns])]
    ((_, outcome),) = Cards(scored_by, columns, date(2026, 6, 1), 4).scored(table)
    cells = outcome.cells
    return (cells[0], *cells[2:])


def pmml_score(scorecard: Scorecard, row: dict[str, str]) -> tuple[str, ...]:
    """The same by the standard. A code whose differences are nought costs nothing and is left out."""
    try:
        scored = scorecard.score(row)
    except RowInvalid:
        return ("",) * 5
    sums: dict[str, Fraction] = {}
    for step in scored.steps:
        if step.reason_code is not None:
            sums[step.reason_code] = sums.get(step.reason_code, Fraction(0)) + step.difference
    codes = [code for code in scored.reason_codes if sums[code] > 0][:4]
    return (number_text(scored.total), *codes, *("",) * (4 - len(codes)))


def same_number(texts: tuple[str, ...]) -> tuple[object, ...]:
    return (texts[0] and Decimal(texts[0]), *texts[1:])


@pytest.mark.parametrize("name", CARRIED)
def test_a_scorecard_carried_over_scores_alike(name: str) -> None:
    (scorecard,) = read((SET / f"{name}.pmml").read_bytes())
    carried = to_method(scorecard, HEADER)
    with (SET / f"{name}.csv").open(newline="") as table:
        rows = list(csv.DictReader(table))

    ours = [same_number(own_score(carried, scorecard.active_fields, row)) for row in rows]

    assert ours == [same_number(pmml_score(scorecard, row)) for row in rows]


@pytest.mark.parametrize("seed", range(40))
def test_a_card_goes_out_and_comes_back(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    stated = from_document(_random_card(chance))
    (scorecard,) = read(from_method(stated))
    back = to_method(scorecard, HEADER)
    rows = [_random_row(chance) for _ in range(25)]
    columns = ("n", "s", "b")

    ours = [same_number(own_score(stated, columns, row)) for row in rows]

    assert [same_number(pmml_score(scorecard, row)) for row in rows] == ours
    assert [same_number(own_score(back, columns, row)) for row in rows] == ours
    assert from_method(back).split(b"<DataDictionary>")[1] == from_method(stated).split(b"<DataDictionary>")[1].replace(
        b'modelName="card"', b'modelName="carried"'
    )


def test_a_baseline_moves_from_the_points_into_the_base() -> None:
    (scorecard,) = read((SET / "reasons-below.pmml").read_bytes())
    carried = to_method(scorecard, HEADER)

    assert carried.scale.base == 47
    assert [row.points for row in carried.items[0].points.table] == [-28, 0, -16, -19]
    assert carried.items[0].remark == "baseline 19 taken off the points"


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("outputs", [*(f"OutputField[{number}]" for number in range(3, 8)), "Targets", "Characteristic"]),
        ("missing-replaced", ["MiningField x", "MiningField s"]),
        ("reasons-above", ["reasonCodeAlgorithm"]),
        ("targets-rescale", ["Targets", "Characteristic"]),
        ("no-attribute-true", ["Characteristic"]),
        ("derived", ["OutputField[4]", "Targets", "Characteristic", "Characteristic[2]"]),
        ("dates", ["MiningField n"]),
    ],
)
def test_it_rejects_what_our_document_cannot_say(name: str, places: list[str]) -> None:
    (scorecard,) = read((SET / f"{name}.pmml").read_bytes())

    with pytest.raises(MethodInvalid) as refusal:
        to_method(scorecard, HEADER)

    found = [problem.path.rpartition("/")[2].rpartition(": ")[2] for problem in refusal.value.problems]
    assert found == places


def test_it_carries_an_expression_that_is_rounded_at_the_end() -> None:
    times = '<Apply function="*"><FieldRef field="x"/><Constant>0.5</Constant></Apply>'
    characteristic = (
        f'<Characteristic name="x"><Attribute><True/><ComplexPartialScore>{times}</ComplexPartialScore></Attribute>'
        "</Characteristic>"
    )
    target = '<Targets><Target field="score" min="0" castInteger="round"/></Targets>'
    scorecard = card(characteristics=characteristic, inner=target)
    carried = to_method(scorecard, HEADER)
    rows = [{"x": text, "s": ""} for text in ("", "0", "3", "5", "-7", "0.99")]

    ours = [same_number(own_score(carried, ("x", "s"), row)) for row in rows]

    assert ours == [same_number(pmml_score(scorecard, row)) for row in rows]
    (back,) = read(from_method(carried))
    assert [same_number(pmml_score(back, row)) for row in rows] == ours


@pytest.mark.parametrize("name", ["sesame", "city"])
def test_it_rejects_methods_of_records(name: str) -> None:
    with pytest.raises(MethodInvalid) as refusal:
        from_method(method(name))

    assert refusal.value.problems[0].path == "scale.bands"
    assert "items[0].cap" in [problem.path for problem in refusal.value.problems] or name == "city"


def test_it_rejects_a_header_that_is_none() -> None:
    with pytest.raises(MethodInvalid, match="valid_from"):
        to_method(card(characteristics=ONE), {**HEADER, "valid_from": "soon"})


def _random_card(chance: random.Random) -> dict[str, object]:
    coded = chance.random() < 0.5
    count = chance.randint(1, 5)
    return {
        "format": "ombudsman-method/1",
        **HEADER,
        "method_id": "card",
        "scale": {
            "base": chance.randint(-5, 600),
            "min": chance.choice([None, -10]),
            "max": chance.choice([None, 700]),
            "decimals": 2,
            "rounding": "half_up",
            "rounded": "at_end",
            "cap_order": ["item", "group", "total"],
            "tolerance": 0,
        },
        "groups": [{"code": "card", "wording": "card"}],
        "subjects": {},
        "records": {
            "order": "by_date",
            "duplicates": "keep_all",
            "conflicts": "keep_latest",
            "missing_attribute": "not_computable",
            "missing_date": "leave_out",
        },
        "items": [_random_item(chance, number, coded) for number in range(1, count + 1)],
    }


def _random_item(chance: random.Random, number: int, coded: bool) -> dict[str, object]:
    rows = [_random_rule(chance, coded) for _ in range(chance.randint(1, 3))]
    return {
        "code": f"C{number}",
        "wording": f"Characteristic {number}",
        "group": "card",
        "record_class": "conduct",
        "direction": "either",
        "points": {"kind": "by_rule", "table": [*rows, {**_random_rule(chance, coded), "when": ALWAYS}]},
        "per": "subject",
        "counted_from": "event",
        "while_disputed": "counted",
        "reason_code": f"R{chance.randint(1, 3)}" if coded else None,
    }


def _random_rule(chance: random.Random, coded: bool) -> dict[str, object]:
    rule: dict[str, object] = {"points": str(chance.randint(-400, 400) / Decimal(4)), "when": _random_test(chance, 0)}
    if coded and chance.random() < 0.3:
        rule["reason_code"] = f"R{chance.randint(1, 5)}"
    return rule


def _random_test(chance: random.Random, depth: int) -> dict[str, object]:
    if depth < 2 and chance.random() < 0.3:
        parts = [_random_test(chance, depth + 1) for _ in range(chance.randint(2, 3))]
        return {"test": chance.choice(["and", "or", "xor", "surrogate"]), "of": parts}
    orders = ["equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"]
    return chance.choice(
        [
            {"test": chance.choice(orders), "attribute": "n", "value": chance.randint(-5, 5)},
            {"test": chance.choice(["in", "not_in"]), "attribute": "n", "values": [1, 2, "2.5"]},
            {"test": chance.choice(["equal", "not_equal"]), "attribute": "s", "value": chance.choice("ab")},
            {"test": chance.choice(["in", "not_in"]), "attribute": "s", "values": ["a", "b c", 'say "so"', "\\"]},
            {"test": "equal", "attribute": "b", "value": chance.choice([True, False])},
            {"test": chance.choice(["missing", "not_missing"]), "attribute": chance.choice("nsb")},
        ]
    )


def _random_row(chance: random.Random) -> dict[str, str]:
    return {
        "n": chance.choice(["", "-5", "0", "1", "2.5", "5", "4.9"]),
        "s": chance.choice(["", "a", "b", "b c", 'say "so"', "\\", "zzz"]),
        "b": chance.choice(["", "true", "false"]),
    }
