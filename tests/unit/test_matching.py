"""Whose record is it, and why: the namesake's digits, one by one."""

import pytest

from cases.models import Match
from cases.services.matching import Grade, Why, graded
from cases.wording.matching import GROUNDS, ground

NAME, NUMBER = "王伟", "310101198503071234"


SAME, OTHER = Why.SAME_NAME, Why.OTHER_NAME
HEAD, NO_HEAD = Why.HEAD_AGREES, Why.HEAD_DIFFERS
TAIL, NO_TAIL = Why.TAIL_AGREES, Why.TAIL_DIFFERS
LAST_FOUR = (15, 16, 17, 18)


def why(name, masked, number=NUMBER):
    return graded(name=name, id_masked=masked, person_name=NAME, id_number=number)


@pytest.mark.parametrize(
    ("name", "masked", "expected"),
    [
        (NAME, "3101011985****1234", Grade(Match.EXACT, (SAME, Why.ALL_SHOWN_AGREE))),
        ("王微", "3101011985****1234", Grade(Match.PARTIAL, (OTHER, Why.ALL_SHOWN_AGREE))),
        (NAME, "3101011985****415X", Grade(Match.PARTIAL, (SAME, HEAD, NO_TAIL), LAST_FOUR)),
        (NAME, "3101011986****1234", Grade(Match.PARTIAL, (SAME, NO_HEAD, TAIL), (10,))),
        (NAME, "1101011986****1244", Grade(Match.NONE, (SAME, NO_HEAD, NO_TAIL), (1, 10, 17))),
        ("王微", "3101011985****415X", Grade(Match.NONE, (OTHER, HEAD, NO_TAIL), LAST_FOUR)),
        (NAME, "310101198503081234", Grade(Match.PARTIAL, (SAME, HEAD, TAIL, Why.OTHERS_DIFFER), (14,))),
        (NAME, "310101********1234", Grade(Match.PARTIAL, (SAME, Why.ALL_SHOWN_AGREE, Why.TOO_FEW_SHOWN))),
        (NAME, "****", Grade(Match.PARTIAL, (SAME, Why.NONE_SHOWN))),
        (NAME, "", Grade(Match.PARTIAL, (SAME, Why.NONE_SHOWN))),
        ("王微", "****", Grade(Match.NONE, (OTHER, Why.NONE_SHOWN))),
        (NAME, "3101011985", Grade(Match.NONE, (SAME, Why.OTHER_LENGTH))),
    ],
)  # fmt: skip
def test_a_grade_names_what_it_rests_on(name, masked, expected):
    assert why(name, masked) == expected


def test_every_reason_has_words():
    assert {reason.value for reason in Why} == set(GROUNDS)


def test_the_words_name_only_the_places_of_their_block():
    found = why(NAME, "1101011986****1244")

    assert [ground(reason.value, found.places) for reason in found.reasons] == [
        "The name is the same. A name alone never makes a record somebody's.",
        "Among the first ten digits these places differ: 1, 10.",
        "Among the last four digits these places differ: 17.",
    ]
