"""What each ground asks besides itself: a frozen table from ground to questions. Pure.

Every answer is voluntary. A question that two grounds share is asked once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.grounds import Ground as G


class Kind(StrEnum):
    """How a question is answered."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"


@dataclass(frozen=True)
class Question:
    """One question; its words are in wording/questions.py under its code. `ahead`: its day may still come."""

    code: str
    kind: Kind = Kind.LINE
    ahead: bool = False


_WHOSE = Question("whose_duty")
QUESTIONS: Mapping[G, tuple[Question, ...]] = {
    G.NOT_ME: (Question("what_differs", Kind.TEXT),),
    G.WRONG_FACTS: (Question("what_is_wrong", Kind.TEXT), Question("how_it_was", Kind.TEXT)),
    G.PAID_OR_PERFORMED: (Question("paid_on", Kind.DAY), Question("paid_how")),
    G.TOO_OLD: (Question("how_old"),),
    G.TERM_OVER: (Question("term_until", Kind.DAY, ahead=True),),
    G.NEVER_TOLD: (Question("learned_on", Kind.DAY), Question("learned_how")),
    G.NO_VALID_DOCUMENT: (Question("document_named"), Question("why_not_valid", Kind.TEXT)),
    G.SHOULD_NOT_COUNT: (Question("which_conduct"), Question("which_points")),
    G.FORBIDDEN_DATA: (Question("which_data", Kind.TEXT),),
    G.ABOUT_SOMEONE_ELSE: (_WHOSE,),
    G.UNDER_AGE: (Question("age_then"), _WHOSE),
    G.NOT_EXPLAINED: (Question("what_unclear", Kind.TEXT),),
    G.MISCALCULATED: (Question("figure_shown"), Question("figure_right")),
    G.NOT_MARKED_DISPUTED: (Question("objected_on", Kind.DAY),),
    G.CORRECTED_BUT_STILL_THERE: (Question("agreed_on", Kind.DAY), Question("still_where")),
    G.NO_ANSWER: (Question("asked_on", Kind.DAY), Question("asked_how")),
    G.ANSWER_WITHOUT_REASONS: (Question("answered_on", Kind.DAY), Question("answer_words", Kind.TEXT)),
}


def asked_by(grounds: Iterable[str]) -> tuple[Question, ...]:
    """List the questions of some grounds, each once, in the order of the grounds; unknown grounds ask nothing."""
    known = [G(ground) for ground in grounds if ground in set(G)]
    return tuple(dict.fromkeys(question for ground in known for question in QUESTIONS[ground]))
