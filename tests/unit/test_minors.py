"""What children may do alone: complain always; permit the fetching of records from their fourteenth birthday on."""

from datetime import date

import pytest

from cases.minors import Age, age_on, born_on, needs_guardian, years_on

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2012, 11, 23), Age.CHILD),
        (date(2012, 11, 22), Age.YOUTH),
        (date(2008, 11, 23), Age.YOUTH),
        (date(2008, 11, 22), Age.ADULT),
        (None, Age.ADULT),
    ],
)
def test_birthdays_decide(born, age):
    assert age_on(born, "", TODAY) is age


def test_an_identity_number_tells_the_birthday_that_was_left_out():
    assert born_on(None, "110101201501010020") == date(2015, 1, 1)
    assert born_on(None, "11010120151301002X") is None
    assert born_on(None, "G12345678") is None
    assert born_on(date(2000, 1, 1), "110101201501010020") == date(2000, 1, 1)


def test_the_29th_of_february_gets_older_on_the_first_of_march():
    assert (years_on(date(2012, 2, 29), date(2026, 2, 28)), years_on(date(2012, 2, 29), date(2026, 3, 1))) == (13, 14)


@pytest.mark.parametrize(
    ("age", "acting", "needed"),
    [
        (Age.CHILD, "", True),
        (Age.CHILD, "lawyer", True),
        (Age.CHILD, "organisation", True),
        (Age.CHILD, "parent", False),
        (Age.CHILD, "guardian", False),
        (Age.YOUTH, "", False),
        (Age.ADULT, "", False),
    ],
)
def test_only_a_child_needs_a_parent_or_guardian(age, acting, needed):
    assert needs_guardian(age, acting) is needed
