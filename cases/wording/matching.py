"""Why a record is or is not taken for the person's, in words for whoever judges it."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.wording import phrases

# Keyed by cases.services.matching.Why; the words stand in a lower layer.
GROUNDS: Mapping[str, Promise] = {
    "same_name": _("The name is the same. A name alone never makes a record somebody's."),
    "other_name": _("The name is another."),
    "all_shown_agree": _("All digits that the agency shows agree."),
    "head_agrees": _("The first ten digits agree."),
    "head_differs": _("Among the first ten digits these places differ: %(places)s."),
    "tail_agrees": _("The last four digits agree."),
    "tail_differs": _("Among the last four digits these places differ: %(places)s."),
    "others_differ": _("Of the digits that the agency shows, these places differ: %(places)s."),
    "too_few_shown": _("The agency shows too few digits to tell two people apart."),
    "none_shown": _("The agency shows no digit of the identity number."),
    "other_length": _("The identity number has another length."),
}
_HEAD, _TAIL = range(1, 11), range(15, 19)


def ground(code: str, places: Sequence[int]) -> str:
    """Word one reason; `places` are the digits that differ, counted from 1."""
    within: Mapping[str, Sequence[int]] = {"head_differs": _HEAD, "tail_differs": _TAIL}
    shown = [str(place) for place in places if place in within.get(code, places)]
    return str(GROUNDS[code]) % {"places": phrases.listed(shown)}
