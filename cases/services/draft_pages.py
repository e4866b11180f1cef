"""One page of a draft: saved when it is valid, kept as typed when it is not, never silently overwritten.

A page is shown with the number of times it was saved so far, and sends that number along. When the page was
saved meanwhile, in another window or on another device, what was sent is kept beside it as a *rival*, until
its writer has seen both texts and saves again. A page with unfinished words or a rival counts as not answered,
so that nothing can be sent past it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from cases.models import Draft
from cases.services import drafts
from cases.services.drafts import LEFTOVERS, RIVALS, SENT, UNFINISHED

Typed = Mapping[str, Sequence[str]]  # as a browser sends it: by field, a list of texts
MOST_RIVALS: Final = 5
LONGEST_KEPT: Final = 100_000  # characters of one page; ten times the longest answer
LONGEST_NAME: Final = 100  # characters of the name of a field; ours are shorter
MOST_ASIDE: Final = 1_000_000  # characters of all pages of a draft that are no answers


@dataclass(frozen=True)
class PageState:
    """What is kept of a page: how often it was saved, its answers and how they were sent, and what is no answer."""

    saves: int
    answers: Mapping[str, Any] | None
    sent: Typed | None
    unfinished: Typed | None
    rivals: tuple[Typed, ...]
    leftovers: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether nothing of the page was ever kept."""
        return self.answers is None and self.unfinished is None

    @property
    def kept(self) -> Typed | None:
        """The last words that were saved, as they were sent; unknown for answers of an older form."""
        return self.sent if self.unfinished is None else self.unfinished


@dataclass(frozen=True)
class Kept:
    """A page after it was sent; `met` when another text was saved meanwhile and both wait to be looked at."""

    draft: Draft
    met: bool


def state_of(draft: Draft, page: str) -> PageState:
    """Say what is kept of a page."""
    aside = drafts.aside_of(draft)
    return PageState(
        saves=draft.saves.get(page, 0),
        answers=drafts.answers_of(draft).get(page),
        sent=aside.get(SENT, {}).get(page),
        unfinished=aside.get(UNFINISHED, {}).get(page),
        rivals=tuple(aside.get(RIVALS, {}).get(page, ())),
        leftovers=tuple(each["text"] for each in aside.get(LEFTOVERS, ()) if each["page"] == page),
    )


def leftovers(draft: Draft) -> list[str]:
    """List everything that an older form asked and this one does not; it is no part of what is sent."""
    return [each["text"] for each in drafts.aside_of(draft).get(LEFTOVERS, ())]


def settled(draft: Draft) -> drafts.Answers:
    """Give the answers by page without the pages that still wait for their writer."""
    aside = drafts.aside_of(draft)
    waiting = {*aside.get(UNFINISHED, {}), *aside.get(RIVALS, {})}
    return {page: values for page, values in drafts.answers_of(draft).items() if page not in waiting}


@transaction.atomic
def keep(*, draft: Draft, page: str, typed: Typed, values: Mapping[str, Any] | None, seen: int, at: datetime) -> Kept:
    """Keep one page as it was sent, and give the draft another thirty days.

    `values` are its answers when they are valid; without them `typed` is kept as unfinished. `seen` is how often
    the page had been saved when it was shown. Sending the same twice changes nothing.

    Raises:
        Refused: ALREADY_DONE when it was filed meanwhile, DRAFT_EXPIRED when its time is over.

    """
    row = drafts.unfiled(draft, at=at)
    state = state_of(row, page)
    if _same(state, typed, values) or (values is None and _says_nothing(state, typed)):
        return Kept(row, met=False)
    if seen != state.saves:
        _add_rival(row, page, state, typed, at)
        return Kept(row, met=True)
    aside, answers = drafts.aside_of(row), drafts.answers_of(row)
    for kind in (RIVALS, UNFINISHED) if values is None else (RIVALS, UNFINISHED, SENT):
        _put(aside, kind, page, None)
    room = _room(aside)
    if values is None:
        _put(aside, UNFINISHED, page, _short(typed, room))
    else:
        _put(aside, SENT, page, _short(typed) if room >= LONGEST_KEPT else None)
        answers[page] = dict(values)
    drafts.write(row, answers=answers, aside=aside, page=page, at=at)
    return Kept(row, met=False)


def _add_rival(row: Draft, page: str, state: PageState, typed: Typed, at: datetime) -> None:
    """Past the most there can be, the words stay on the screen of whoever sent them."""
    aside = drafts.aside_of(row)
    full = len(state.rivals) >= MOST_RIVALS or _room(aside) < LONGEST_KEPT
    if full or _short(typed) in (*state.rivals, state.kept):
        return
    _put(aside, RIVALS, page, [*state.rivals, _short(typed)])
    drafts.write(row, answers=drafts.answers_of(row), aside=aside, page=page, at=at)


def _says_nothing(state: PageState, typed: Typed) -> bool:
    """Whether an empty page was sent where nothing had been written before."""
    blank = not any(text.strip() for texts in typed.values() for text in texts)
    return blank and state.is_new


def _same(state: PageState, typed: Typed, values: Mapping[str, Any] | None) -> bool:
    """Whether exactly this is kept already and nothing else waits."""
    if state.rivals:
        return False
    if values is None:
        return state.unfinished == _short(typed)
    return state.unfinished is None and state.answers == dict(values)


def _put(aside: dict[str, Any], kind: str, page: str, what: Any) -> None:
    pages = {**aside.get(kind, {}), page: what}
    aside[kind] = {name: kept for name, kept in pages.items() if kept is not None}


def _room(aside: Mapping[str, Any]) -> int:
    """Give how many characters more a draft keeps of words that are no answers."""
    return max(0, MOST_ASIDE - len(json.dumps(aside, ensure_ascii=False)))


def _short(typed: Typed, room: int = LONGEST_KEPT) -> dict[str, list[str]]:
    """Keep at most so much of one page: a browser can send more than anybody types."""
    left = min(room, LONGEST_KEPT)
    kept: dict[str, list[str]] = {}
    for name in (each for each in typed if len(each) <= LONGEST_NAME):
        for text in typed[name]:
            kept.setdefault(name, []).append(text[:left])
            left = max(0, left - len(text))
    return kept
