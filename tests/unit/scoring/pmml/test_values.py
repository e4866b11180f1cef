"""Values moved from one type to another, and the limits of what a row may compute."""

from decimal import Decimal
from fractions import Fraction

import pytest

from cases.scoring.pmml.values import DATA_TYPES, RowInvalid, Value, as_fraction, bounded, bounded_text, cast

INVALID = None


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("boolean", Fraction(1), True),
        ("boolean", Decimal(0), False),
        ("boolean", Fraction(2), INVALID),
        ("boolean", "true", True),
        ("boolean", "yes", INVALID),
        ("integer", Fraction(5), Fraction(5)),
        ("integer", Fraction(5, 2), INVALID),
        ("integer", True, Decimal(1)),
        ("integer", "5.0", Decimal(5)),
        ("double", Fraction(5, 2), Fraction(5, 2)),
        ("float", "2.5", Decimal("2.5")),
        ("double", "word", INVALID),
        ("double", False, Decimal(0)),
        ("string", Fraction(5, 2), "2.5"),
        ("string", True, "true"),
        ("string", "x" * 10_001, INVALID),
        ("date", Fraction(5), INVALID),
        ("date", True, INVALID),
        ("date", "2026-02-28", "2026-02-28"),
        ("time", "12:30", "12:30:00"),
        ("dateTime", "2026-02-28T12:30:00+08:00", "2026-02-28T12:30:00"),
        ("dateDaysSince[0]", "0001-01-01", Decimal(366)),
        ("dateDaysSince[1980]", "1979-12-31", Decimal(-1)),
        ("dateDaysSince[1970]", Fraction(3, 2), INVALID),
        ("dateTimeSecondsSince[1970]", "1970-01-02T00:00:01", Decimal(86_401)),
        ("timeSeconds", "25:00:00", Decimal(90_000)),
        ("timeSeconds", "00:60:00", INVALID),
    ],
)
def test_a_value_is_cast_exactly_or_the_row_is_invalid(kind: str, value: Value, expected: Value | None) -> None:
    if expected is INVALID:
        with pytest.raises(RowInvalid, match=f"is no {kind.partition('[')[0]}"):
            cast(DATA_TYPES[kind], value, "here")
        return

    found = cast(DATA_TYPES[kind], value, "here")
    assert found == expected
    assert isinstance(found, bool) == isinstance(expected, bool)


@pytest.mark.parametrize(("value", "number"), [(True, 1), ("1.5E1", 15), (Decimal("0.1"), Fraction(1, 10))])
def test_arithmetic_takes_numbers_flags_and_decimal_texts(value: Value, number: Fraction) -> None:
    assert as_fraction(value, "here") == number


def test_limits_are_sharp() -> None:
    longest = Fraction(2**4094)

    assert bounded(longest, "here") == longest
    assert bounded_text("x" * 10_000, "here") == "x" * 10_000
    with pytest.raises(RowInvalid, match="here: the number is too long"):
        bounded(longest * 2, "here")
    with pytest.raises(RowInvalid, match="here: the text is too long"):
        bounded_text("x" * 10_001, "here")
