"""The guide before filing, "Can we help?": a few questions, an honest answer. Pure.

The whole guide is in the frozen tables below. Nothing it is told is kept anywhere. Nobody is sent away
who may file: whoever has not asked the agency yet may still come to us at once, and is only told what
asking first is good for and from which day the agency's silence speaks for them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from cases.deadline_rules import Rule, rule_in_force
from cases.deadline_table import RULES
from cases.deadlines import Calendar, Due, due


class About(StrEnum):
    """What somebody comes with."""

    PLATFORM = "platform"
    CITY = "city"
    BUREAU = "bureau"
    COURT_LIST = "court_list"
    PENALTY = "penalty"
    BAN = "ban"
    UNSURE = "unsure"


class Behind(StrEnum):
    """Whether it is the entry itself, or something for which another body is there."""

    ENTRY = "entry"
    JUDGMENT = "judgment"
    PENALTY = "penalty"
    EMPLOYER = "employer"
    DEAL = "deal"
    UNSURE = "unsure"


class Now(StrEnum):
    """What bites now."""

    NOTHING = "nothing"
    TRAVEL = "travel"
    SCHOOL = "school"
    WORK = "work"
    OTHER = "other"


class Asked(StrEnum):
    """Whether the agency was asked already."""

    NO = "no"
    WAITING = "waiting"
    ANSWERED = "answered"


class Outcome(StrEnum):
    """What the guide says in the end."""

    FILE = "file"
    ASK_FIRST = "ask_first"
    WAIT_OR_FILE = "wait_or_file"
    AGENCY_LATE = "agency_late"
    OTHER_BODY = "other_body"
    URGENT = "urgent"


@dataclass(frozen=True)
class Question:
    """One question with its answers; `dated` are the answers that need a day."""

    key: str
    answers: tuple[str, ...]
    dated: frozenset[str] = frozenset()


QUESTIONS: Final = (
    Question("about", tuple(About)),
    Question("behind", tuple(Behind)),
    Question("now", tuple(Now)),
    Question("asked", tuple(Asked), dated=frozenset({Asked.WAITING})),
)
DAY: Final = "asked_on"  # the key of the day that belongs to the last question

# Whoever gives one of these answers is told at once; all others are asked on.
ENDS: Final[Mapping[tuple[str, str], Outcome]] = {
    ("behind", Behind.JUDGMENT): Outcome.OTHER_BODY,
    ("behind", Behind.PENALTY): Outcome.OTHER_BODY,
    ("behind", Behind.EMPLOYER): Outcome.OTHER_BODY,
    ("behind", Behind.DEAL): Outcome.OTHER_BODY,
    ("now", Now.TRAVEL): Outcome.URGENT,
    ("now", Now.SCHOOL): Outcome.URGENT,
    ("now", Now.WORK): Outcome.URGENT,
    ("now", Now.OTHER): Outcome.URGENT,
    ("asked", Asked.NO): Outcome.ASK_FIRST,
    ("asked", Asked.WAITING): Outcome.WAIT_OR_FILE,
    ("asked", Asked.ANSWERED): Outcome.FILE,
}

# How long an agency has to answer, by what it is about. Where local law gives less time, the general
# rule is the safe one: on its last day every shorter one is over too.
CLOCKS: Final[Mapping[About, str]] = {
    About.PLATFORM: "PIPL-POLICY",
    About.CITY: "PIPL-POLICY",
    About.BUREAU: "CRI25-DECIDE",
    About.COURT_LIST: "SPC12-REVIEW",
    About.PENALTY: "PIPL-POLICY",
    About.BAN: "PIPL-POLICY",
    About.UNSURE: "PIPL-POLICY",
}

Answers = Mapping[str, str]


@dataclass(frozen=True)
class Advice:
    """The guide's answer: what to do, and for an agency's time to answer which rule gives which last day."""

    outcome: Outcome
    about: About
    behind: Behind = Behind.ENTRY
    rule: Rule | None = None
    due: Due | None = None

    @property
    def acts_from(self) -> date | None:
        """The first day on which the agency's silence is a ground of its own."""
        return self.due.due_on + timedelta(days=1) if self.due else None


def known(typed: Answers) -> dict[str, str]:
    """Keep the answers that the tables know, in order, up to the first gap; never more than one way leads on."""
    kept: dict[str, str] = {}
    for question in QUESTIONS:
        answer = typed.get(question.key, "")
        if answer not in question.answers:
            break
        kept[question.key] = answer
        if (question.key, answer) in ENDS:
            break
    return kept


def next_question(answers: Answers) -> Question | None:
    """Give the question to ask now; nothing when the answers lead to an outcome."""
    if outcome_of(answers) is not None:
        return None
    return next(question for question in QUESTIONS if question.key not in answers)


def outcome_of(answers: Answers) -> Outcome | None:
    """Give where the answers lead, as the table says it, before any day is counted."""
    return next((ENDS[step] for step in answers.items() if step in ENDS), None)


def advise(
    answers: Answers, *, today: date, asked_on: date | None, calendar: Calendar, rules: Iterable[Rule] = RULES
) -> Advice:
    """Give the answer to known answers that lead to one.

    `asked_on` is the day on which the agency was asked; without it the letter is taken to go out today.
    An agency whose last day is past is late. Raises ValueError when the questions are not at their end.
    """
    outcome = outcome_of(answers)
    if outcome is None:
        raise ValueError("the guide is not at its end")
    about = About(answers["about"])
    behind = Behind(answers.get("behind", Behind.ENTRY))
    if outcome not in {Outcome.ASK_FIRST, Outcome.WAIT_OR_FILE}:
        return Advice(outcome, about, behind)
    first = today if outcome is Outcome.ASK_FIRST or asked_on is None else asked_on
    rule = rule_in_force(rules, CLOCKS[about], first)
    last = due(rule, triggered_on=first, calendar=calendar)
    if outcome is Outcome.WAIT_OR_FILE and last.due_on < today:
        outcome = Outcome.AGENCY_LATE
    return Advice(outcome, about, behind, rule, last)
