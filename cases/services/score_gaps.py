"""What stands between us and a figure of our own: said in words wherever a score cannot be recomputed."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cases.models import ScoreRun
from cases.scoring.disclosure import GapCode
from cases.scoring.result import Why
from cases.wording import phrases, scoring

#: How the core names what is held back, by what stands before the colon; after it stands an item's code or a record.
_HELD_BACK: Final[Mapping[str, Promise]] = {
    "item": scoring.LEFT_OUT[Why.UNKNOWN_ITEM],
    "points": scoring.LEFT_OUT[Why.UNDISCLOSED],
    "date": scoring.LEFT_OUT[Why.MISSING_DATE],
    "attribute": scoring.LEFT_OUT[Why.MISSING_ATTRIBUTE],
}


def not_disclosed(run: ScoreRun, since: ScoreRun | None = None) -> tuple[str, ...]:
    """Name what was held back, line by line; empty where there are figures of ours, of the run or of a check since."""
    if any(one is not None and one.recomputed is not None for one in (run, since)):
        return ()
    run = since or run
    if run.method is None:
        return (str(scoring.GAPS[GapCode.METHOD]),)
    if not run.inputs:
        return (_("Which records the score counts. Nobody can work it out without them."),)
    items = {one["record_id"]: one["item"] for one in run.inputs}
    return tuple(_line(code, items) for code in run.trace["undisclosed"])


def _line(code: str, items: Mapping[str, str]) -> str:
    kind, _colon, name = code.partition(":")
    item = name if kind in ("item", "points") else items[name]
    return phrases.labelled(scoring.item_name(item), _HELD_BACK[kind])
