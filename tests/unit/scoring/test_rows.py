"""How cells become values and rows become people."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import count, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import Method, from_document
from cases.scoring.rounding import exact_text
from cases.scoring.rows import DATES, Row, attributes_read, card_items, needs_day, record_in, texts_in, typed
from cases.scoring.scorers import method_scorer
from tests.unit.scoring.tables import document, method

CITY, SESAME = method("city"), method("sesame")
DAY = date(2026, 11, 20)

CELLS: list[tuple[str, Any]] = [
    ("", None),
    ("0", Decimal(0)),
    ("-0", Decimal(0)),
    ("12", Decimal(12)),
    ("-12.50", Decimal("-12.50")),
    ("0.5", Decimal("0.5")),
    ("007", "007"),
    ("-01", "-01"),
    ("00.5", "00.5"),
    ("1e3", "1e3"),
    ("1,000", "1,000"),
    (" 1", " 1"),
    ("+1", "+1"),
    ("NaN", "NaN"),
    ("١", "١"),
    ("9" * 18, Decimal("9" * 18)),
    ("9" * 19, "9" * 19),
    ("true", True),
    ("FALSE", False),
    ("yes", "yes"),
    ("2026-11-20", "2026-11-20"),
]


@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_a_cell_states_a_number_a_flag_a_text_or_nothing(cell: str, value: Any) -> None:
    found = typed(cell)

    assert (type(found), found) == (type(value), value)


def edited(**items: dict[str, Any]) -> Method:
    text = document("city")
    for item in text["items"]:
        item.update(items.get(item["code"], {}))
    return from_document(text)


def test_it_knows_what_the_rule_of_an_item_reads() -> None:
    when = {
        "test": "and",
        "of": [{"test": "missing", "attribute": "b"}, {"test": "equal", "attribute": "a", "value": 1}],
    }
    ruled = edited(
        FARE_DODGING={"points": {"kind": "by_rule", "table": [{"points": -1, "when": when}]}},
        UTILITY_THEFT={
            "direction": "either",
            "points": {
                "kind": "expression",
                "expression": {"if": [{"test": "missing", "attribute": "c"}, {"constant": 0}, {"attribute": "d"}]},
            },
        },
    )

    assert {item.code: attributes_read(item) for item in ruled.items if attributes_read(item)} == {
        "FARE_DODGING": ("a", "b"),
        "LOAN_ARREARS": ("months",),
        "UTILITY_THEFT": ("c", "d"),
        "VOLUNTEERING": ("hours",),
    }


def test_a_card_reads_the_repair_too() -> None:
    assert [(one.item.code, one.reads, one.names) for one in card_items(CITY)] == [
        ("LOAN_ARREARS", ("months",), ("months", "settled", "disputed_since")),
        ("VOLUNTEERING", ("hours",), ("hours", "disputed_since")),
    ]


def test_only_tables_with_values_of_words_are_read_letter_by_letter() -> None:
    words = {"kind": "by_value", "attribute": "ward", "table": [{"equals": "1", "points": -1}]}
    mixed = {
        "kind": "by_value",
        "attribute": "rank",
        "table": [{"equals": "x", "points": -1}, {"equals": 1, "points": -2}],
    }

    assert texts_in(edited(FARE_DODGING={"points": words}, UTILITY_THEFT={"points": mixed})) == {"ward"}


@pytest.mark.parametrize("name", DATES)
def test_a_day_is_needed_where_a_rule_ages_and_the_table_has_dates(name: str) -> None:
    text = document("city")
    for item in text["items"]:
        item["retention"] = None

    assert [needs_day(CITY, ["item", name]), needs_day(CITY, ["item"]), needs_day(from_document(text), [name])] == [
        True, False, False,
    ]  # fmt: skip


def test_a_row_is_a_record() -> None:
    columns = ["subject", "item", "record_id", "occurred_on", "months", "ward", "note"]

    assert record_in(columns, Row(7, 9, ["Lin", "X", "", "2026-01-02", "3", "01", ""]), frozenset()) == Input(
        record_id="row 7", item="X", attributes={"months": Decimal(3), "ward": "01"}, occurred_on=date(2026, 1, 2)
    )


def test_rows_stream_through() -> None:
    scorer = method_scorer(CITY, ["hours"], as_of=None, reasons=0)
    endless = (Row(number, number, [str(number % 60)]) for number in count(1))

    assert [outcome.cells[0] for _, outcome in islice(scorer.scored(endless), 3)] == ["1001", "1002", "1003"]


cells = st.sampled_from(["", "0", "1", "2", "3", "7.25", "-1", "x", "true", "false", "60"])


@given(st.lists(st.lists(cells, min_size=6, max_size=6), max_size=8))
def test_a_card_scores_what_the_evaluation_of_its_records_gives(table: list[list[str]]) -> None:
    columns = ["years", "months", "level", "settled", "contacts", "note"]
    rows = [Row(number, number, row) for number, row in enumerate(table, start=1)]

    for row, outcome in method_scorer(SESAME, columns, as_of=DAY, reasons=4).scored(rows):
        stated = {name: typed(cell) for name, cell in zip(columns, row.cells, strict=True) if cell}
        records = [
            Input(one.item.code, one.item.code, {name: stated[name] for name in one.names if name in stated})
            for one in card_items(SESAME)
        ]
        result = evaluate(SESAME, records, DAY)
        codes = (*result.reason_codes, "", "", "", "")[:4]
        assert outcome.cells == (exact_text(Fraction(result.total)), result.grade, *codes)


records = st.tuples(
    st.sampled_from(["Lin", "Chen", "Wang"]),
    st.sampled_from([*CITY.item_by_code, "UNKNOWN"]),
    st.sampled_from(["", "a", "b"]),
    st.sampled_from(["", "2020-01-01", "2026-05-08", "soon"]),
    cells,
)


@given(st.lists(records, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_person(table: list[tuple[str, ...]], random: Any) -> None:
    columns = ["subject", "item", "record_id", "occurred_on", "months"]
    # Rows without an id are named by their number, so every row gets one before they are mixed.
    rows = [[who, item, known or f"r{number}", *rest] for number, (who, item, known, *rest) in enumerate(table)]
    mixed = list(rows)
    random.shuffle(mixed)

    assert people(columns, rows) == people(columns, mixed)


def people(columns: list[str], rows: list[list[str]]) -> dict[str, set[tuple[str, ...]]]:
    numbered = [Row(number, number, row) for number, row in enumerate(rows, start=1)]
    found: dict[str, set[tuple[str, ...]]] = {}
    for row, outcome in method_scorer(CITY, columns, as_of=DAY, reasons=3).scored(numbered):
        found.setdefault(row.cells[0], set()).add(outcome.cells)
    assert {len(outcomes) for outcomes in found.values()} <= {1}
    return found
