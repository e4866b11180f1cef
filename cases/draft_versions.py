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


def _to_2(work: Rewriting) -> None:
    """Version 1 asked about one scheme; version 2 about several, with the entry meant in each."""
    scheme = str(work.answers.get("about", {}).pop("scheme", "") or "")
    if scheme:
        work.answers["about"]["schemes"] = [scheme]
        work.answers["records"] = {"rows": [{"key": "1", "scheme": scheme, "entry": ""}]}
    if "wish" in work.answers:
        work.answers["wish"].setdefault("wishes", [])
    if "earlier" in work.answers:
        work.answers["earlier"].setdefault("rows", [])
    _keep_only(work, _FIELDS_OF_2)


def _keep_only(work: Rewriting, fields: Mapping[str, frozenset[str]]) -> None:
    """Set aside what the next version does not ask."""
    for page in list(work.answers):
        strange = [name for name in work.answers[page] if name not in fields.get(page, frozenset())]
        for name in strange:
            work.set_aside(page, work.answers[page].pop(name))
        if page not in fields:
            del work.answers[page]


# What version 2 takes over from version 1, by page.
_FIELDS_OF_2: Final[Mapping[str, frozenset[str]]] = {
    "about": frozenset({"schemes"}),
    "records": frozenset({"rows"}),
    "grounds": frozenset({"grounds"}),
    "story": frozenset({"narrative"}),
    "effects": frozenset({"harms"}),
    "urgency": frozenset({"urgent", "why"}),
    "wish": frozenset({"wishes", "wish"}),
    "earlier": frozenset({"rows", "earlier_steps"}),
    "acting": frozenset({"acting"}),
    "person": frozenset({"name", "id_number", "birth_date"}),
    "representative": frozenset({"kind", "name", "authority"}),
    "contact": frozenset({"email", "phone", "language"}),
    "consent": frozenset({"consents"}),
    "evidence": frozenset({"seen"}),
}
# The rewriter at key n takes answers of version n - 1 to version n.
REWRITERS: Final[Mapping[int, Rewriter]] = {2: _to_2}
