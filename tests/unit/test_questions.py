"""Every ground has its questions, every question its words, and none is asked twice."""

from cases.grounds import Ground
from cases.questions import QUESTIONS, asked_by
from cases.wording.questions import QUESTIONS as WORDS


def test_every_ground_asks_something_and_every_question_is_worded():
    assert set(QUESTIONS) == set(Ground)
    assert {one.code for asked in QUESTIONS.values() for one in asked} == set(WORDS)


def test_a_shared_question_is_asked_once():
    asked = [one.code for one in asked_by(["under_age", "about_someone_else"])]

    assert asked == ["age_then", "whose_duty"]


def test_an_unknown_ground_asks_nothing():
    assert asked_by(["no_such_ground"]) == ()
