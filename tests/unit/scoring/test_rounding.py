"""Numbers at the edges: how long a number may be, when it is exact, how it is written down."""

from decimal import Decimal
from fractions import Fraction

import pytest

from cases.scoring.rounding import RoundingMode, exact_text, is_exact, is_handy, is_handy_ratio, number_in, round_to

NINES = 10**18 - 1
SEVENS = int("7" * 4000)


@pytest.mark.parametrize(
    ("value", "handy"),
    [
        (NINES, True),
        (-NINES, True),
        (10**18, False),
        (-(10**18), False),
        (Decimal("1E17"), True),
        (Decimal("1E18"), False),
        (Decimal("-1E18"), False),
        (Decimal("1E-9"), True),
        (Decimal("1E-10"), False),
        (Decimal("NaN"), False),
        (Decimal("Infinity"), False),
    ],
    ids=str,
)
def test_it_takes_eighteen_digits_before_the_point_and_nine_after(value: int | Decimal, *, handy: bool) -> None:
    assert is_handy(value) is handy


@pytest.mark.parametrize(
    ("value", "handy"),
    [
        (Fraction(NINES), True),
        (Fraction(-(10**18)), False),
        (Fraction(1, NINES), True),
        (Fraction(1, 10**18), False),
    ],
    ids=str,
)
def test_it_takes_a_ratio_of_eighteen_digits_on_either_side(value: Fraction, *, handy: bool) -> None:
    assert is_handy_ratio(value) is handy


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("-0.50", Decimal("-0.50")),
        ("9" * 18, Decimal(NINES)),
        ("9" * 19, None),
        ("0.123456789", Decimal("0.123456789")),
        ("0.1234567891", None),
        ("1.", None),
        (".5", None),
        ("1e3", None),
        ("", None),
    ],
)
def test_it_reads_plain_decimal_text_only(text: str, number: Decimal | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(-25, 2), "-12.5"),
        (Fraction(1, 20), "0.05"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(3, 25), "0.12"),
        (Fraction(-100, 3), "-100/3"),
        (Fraction(1, 6), "1/6"),
        (Fraction(SEVENS * 10**5000 + 3), "7" * 4000 + "0" * 4999 + "3"),
        (Fraction(-(SEVENS * 10**5000)), "-" + "7" * 4000 + "0" * 5000),
        (Fraction(10**4000), "1" + "0" * 4000),
        (Fraction(SEVENS * 10**5000 + 5, 10), "7" * 4000 + "0" * 4999 + ".5"),
    ],
    ids=lambda value: str(value)[:12] if isinstance(value, str) else "",
)
def test_it_writes_every_number_without_loss(value: Fraction, text: str) -> None:
    assert exact_text(value) == text


@pytest.mark.parametrize(
    ("value", "decimals", "exact"),
    [(Fraction(5, 2), 0, False), (Fraction(5, 2), 1, True), (Fraction(1, 8), 2, False), (Fraction(1, 3), 9, False)],
)
def test_it_knows_when_digits_suffice(value: Fraction, decimals: int, *, exact: bool) -> None:
    assert is_exact(value, decimals=decimals) is exact


#: half up, half even, half down, down, up
ROUNDED = [
    ("2.5", 0, "3 2 2 2 3"),
    ("3.5", 0, "4 4 3 3 4"),
    ("-2.5", 0, "-3 -2 -2 -2 -3"),
    ("2.51", 0, "3 3 3 2 3"),
    ("2.49", 0, "2 2 2 2 3"),
    ("2", 0, "2 2 2 2 2"),
    ("0.125", 2, "0.13 0.12 0.12 0.12 0.13"),
]


@pytest.mark.parametrize(("value", "decimals", "texts"), ROUNDED)
def test_it_rounds_a_half_where_the_mode_says(value: str, decimals: int, texts: str) -> None:
    rounded = [str(round_to(Fraction(value), decimals=decimals, mode=mode)) for mode in RoundingMode]

    assert " ".join(rounded) == texts
