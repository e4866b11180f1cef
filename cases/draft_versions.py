"""Old answers in a form that asks differently now. Pure.

A draft keeps the version of the form in whose words it was answered. Each version has one function that
rewrites the answers of the version before it; what has no place any more is set aside as a leftover, to be
shown to its writer and never thrown away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

Answers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Leftover:
    """What somebody answered to a question that is not asked any more; `page` is where it is shown."""

    page: str
    text: str


@dataclass
class Rewriting:
    """Answers on their way from one version to the next; a rewriter changes them in place."""

    answers: dict[str, dict[str, Any]]
    leftovers: list[Leftover] = field(default_factory=list)

    def set_aside(self, page: str, value: Any) -> None:
        """Keep a value that has no place any more, if it says anything."""
        text = "\n".join(map(str, value)) if isinstance(value, list) else str(value or "")
        if text.strip():
            self.leftovers.append(Leftover(page, text.strip()))


Rewriter = Callable[[Rewriting], None]
# The rewriter at key n takes answers of version n - 1 to version n.
REWRITERS: Final[dict[int, Rewriter]] = {}


def rewrite(answers: Answers, *, version: int, to: int) -> Rewriting:
    """Rewrite answers of one version of the form for a later one.

    Answers of a later version than `to` (the software was set back) are given unchanged: pages that are
    not known are kept, since saving one page never drops the others. Raises LookupError when a version
    has no rewriter.
    """
    work = Rewriting({page: dict(values) for page, values in answers.items()})
    for step in range(version + 1, to + 1):
        REWRITERS[step](work)
    return work
