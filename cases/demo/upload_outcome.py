"""What became of one row of the upload campaign, with what its children took of memory and time."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from cases.demo.upload_attacks import Attack
from cases.services import children


@dataclass
class Outcome:
    """What became of one row."""

    attack: Attack
    ended: str = ""
    served: str = ""
    check_kb: int = 0
    check_ms: int = 0
    drawing_kb: int = 0
    drawing_ms: int = 0
    broken: list[str] = field(default_factory=list)


class _Ear(logging.Handler):
    """Hears what every child took."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__()
        self._outcome = outcome

    def emit(self, record: logging.LogRecord) -> None:
        ran: children.Ran | None = getattr(record, "ran", None)
        if ran is not None and str(record.args).startswith("('cases.pages'"):
            self._outcome.drawing_kb = max(self._outcome.drawing_kb, ran.peak_kb)
            self._outcome.drawing_ms = max(self._outcome.drawing_ms, ran.ms)
        elif ran is not None:
            self._outcome.check_kb, self._outcome.check_ms = ran.peak_kb, ran.ms


@contextmanager
def measured(outcome: Outcome) -> Iterator[None]:
    """Write down what the children of a row take."""
    ear, level = _Ear(outcome), children.log.level
    children.log.addHandler(ear)
    children.log.propagate = False
    children.log.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        children.log.removeHandler(ear)
        children.log.propagate = True
        children.log.setLevel(level)
