"""The small question that slows guessing down: signed, good once and for half an hour, and never the only way on.

Whoever sends the page again a minute later without an answer has waited, and waiting counts as an answer.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from cases.services import tokens
from cases.wording import puzzles as words
from cases.wording.puzzles import Kind

LIFE = timedelta(minutes=30)
WAIT = timedelta(minutes=1)
KIND = "puzzle"


@dataclass(frozen=True)
class Puzzle:
    """A question in the reader's language, and the slip that has to come back with the answer."""

    token: str
    question: str


@dataclass(frozen=True)
class Solution:
    """What came back: the slip, and what was typed (empty: the person waited)."""

    token: str = ""
    typed: str = ""


def ask(*, at: datetime) -> Puzzle:
    """Draw a question. Nothing is stored."""
    kind = secrets.choice(list(Kind))
    numbers = _draw(kind)
    token = tokens.issue(kind=KIND, content={"kind": kind.value, "numbers": numbers}, at=at)
    return Puzzle(token, words.question(kind, numbers))


def solved(*, solution: Solution, at: datetime) -> bool:
    """Say whether the answer is right, or a minute was waited; either way the question is used up."""
    try:
        told, age = tokens.spend(kind=KIND, token=solution.token, life=LIFE, at=at)
    except tokens.NotGood:
        return False
    if not solution.typed.strip():
        return age >= WAIT
    return words.number_of(solution.typed) == answer(Kind(told["kind"]), told["numbers"])


def answer(kind: Kind, numbers: list[int]) -> int:
    """Give the right number."""
    first, *others = numbers
    return {
        Kind.SUM: sum(numbers),
        Kind.LEFT: first - sum(others),
        Kind.LARGEST: max(numbers),
        Kind.NEXT: first + 1,
    }[kind]


def _draw(kind: Kind) -> list[int]:
    """Numbers up to nine, so that every answer stays below nineteen and above zero."""
    if kind is Kind.LEFT:
        second = 1 + secrets.randbelow(5)
        return [second + 1 + secrets.randbelow(4), second]
    if kind is Kind.LARGEST:
        return secrets.SystemRandom().sample(range(1, 10), 3)
    if kind is Kind.NEXT:
        return [1 + secrets.randbelow(9)]
    return [1 + secrets.randbelow(9), 1 + secrets.randbelow(9)]
