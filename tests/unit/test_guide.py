"""The guide before filing: every way through its tables leads to an honest answer, with the right day."""

from datetime import date
from itertools import product

import pytest

from cases.calendars import STATUTORY
from cases.guide import (
    CLOCKS,
    ENDS,
    QUESTIONS,
    About,
    Asked,
    Behind,
    Now,
    Outcome,
    advise,
    known,
    next_question,
    outcome_of,
)
from cases.wording import guide as say

TODAY = date(2026, 9, 14)  # a Monday; National Day begins on 1 October


def told(about=About.PLATFORM, behind=Behind.ENTRY, now=Now.NOTHING, asked=Asked.NO):
    return known({"about": about, "behind": behind, "now": now, "asked": asked})


def advice(asked_on=None, **answers):
    return advise(told(**answers), today=TODAY, asked_on=asked_on, calendar=STATUTORY)


def test_every_way_through_the_questions_ends_in_one_answer():
    for typed in product(*(question.answers for question in QUESTIONS)):
        answers = known(dict(zip([question.key for question in QUESTIONS], typed, strict=True)))
        assert next_question(answers) is None
        assert outcome_of(answers) in Outcome
        assert sum(step in ENDS for step in answers.items()) == 1


def test_it_asks_no_more_than_is_needed():
    assert next_question({}).key == "about"
    assert list(told(behind=Behind.JUDGMENT)) == ["about", "behind"]
    assert list(told(now=Now.SCHOOL)) == ["about", "behind", "now"]
    assert list(told()) == ["about", "behind", "now", "asked"]


@pytest.mark.parametrize("typed", [{"about": "<script>"}, {"behind": "entry"}, {}, {"about": "", "asked": "no"}])
def test_it_forgets_answers_it_does_not_know(typed):
    assert known(typed) == {}


@pytest.mark.parametrize("now", [Now.TRAVEL, Now.SCHOOL, Now.WORK, Now.OTHER])
def test_what_bites_now_goes_before_asking_anybody(now):
    assert advice(now=now, asked=Asked.NO).outcome is Outcome.URGENT


@pytest.mark.parametrize("behind", [Behind.JUDGMENT, Behind.PENALTY, Behind.EMPLOYER, Behind.DEAL])
def test_whoever_is_sent_to_another_body_learns_which_and_what_stays_for_us(behind):
    answer = advice(behind=behind)

    assert answer.outcome is Outcome.OTHER_BODY
    body = say.BODIES[answer.behind]
    assert all((str(body.name), str(body.does), str(body.reach), str(body.ours)))


@pytest.mark.parametrize(
    ("about", "last", "rule"),
    [
        # 20 days on the calendar: 4 October is a holiday, and so are the days to the 7th.
        (About.BUREAU, date(2026, 10, 8), "CRI25-DECIDE"),
        (About.COURT_LIST, date(2026, 9, 29), "SPC12-REVIEW"),
        # 15 working days: Sunday 20 September is worked, 25 to 27 September and 1 to 7 October are not.
        (About.PLATFORM, date(2026, 10, 10), "PIPL-POLICY"),
    ],
)
def test_the_day_from_which_silence_counts_follows_the_deadline_rules(about, last, rule):
    answer = advice(about=about)

    assert (answer.outcome, answer.rule.id) == (Outcome.ASK_FIRST, rule)
    assert answer.due.due_on == last
    assert (answer.acts_from - last).days == 1
    assert answer.due.steps  # the explanation


def test_whoever_waits_is_told_when_the_time_is_over():
    waiting = advice(about=About.COURT_LIST, asked=Asked.WAITING, asked_on=date(2026, 9, 7))
    late = advice(about=About.COURT_LIST, asked=Asked.WAITING, asked_on=date(2026, 8, 3))

    assert (waiting.outcome, waiting.due.due_on) == (Outcome.WAIT_OR_FILE, date(2026, 9, 22))
    assert (late.outcome, late.due.due_on) == (Outcome.AGENCY_LATE, date(2026, 8, 18))


def test_the_last_day_itself_is_still_in_time():
    answer = advice(about=About.COURT_LIST, asked=Asked.WAITING, asked_on=date(2026, 8, 30))

    assert (answer.due.due_on, answer.outcome) == (TODAY, Outcome.WAIT_OR_FILE)


def test_an_answer_that_does_not_help_leads_to_us():
    assert advice(asked=Asked.ANSWERED).outcome is Outcome.FILE


def test_the_middle_of_the_guide_is_no_answer():
    with pytest.raises(ValueError, match="not at its end"):
        advise({"about": "city"}, today=TODAY, asked_on=None, calendar=STATUTORY)


def test_every_question_and_answer_has_words():
    assert set(say.QUESTIONS) == {question.key for question in QUESTIONS}
    for question in QUESTIONS:
        assert set(say.QUESTIONS[question.key].answers) == set(question.answers)
    assert set(say.ADDRESSEES) == set(CLOCKS) == set(About)
    assert {behind for (key, behind), end in ENDS.items() if end is Outcome.OTHER_BODY} == set(say.BODIES)
