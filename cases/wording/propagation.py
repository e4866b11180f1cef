"""How far a wrong record went, in words: the parts of its spread, how a holder stands, what we do next about it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.propagation import Part, Standing
from cases.wording import pull_errors
from cases.wording.statuses import Look

PARTS: Mapping[Part, Promise] = {
    Part.LISTING: _("Where it began"),
    Part.COPY: _("Copies"),
    Part.SCORE: _("Scores"),
    Part.RESTRICTION: _("Restrictions"),
}
STANDINGS: Mapping[Standing, Look] = {
    Standing.WAITING: Look(_("We look again"), "blue"),
    Standing.CLEARED: Look(_("Put right"), "green"),
    Standing.STILL_THERE: Look(_("Still wrong"), "red"),
    Standing.CANNOT_BE_SEEN: Look(_("We cannot see it"), "grey"),
    Standing.REVERTED: Look(_("Came back"), "red"),
}
#: What the complainant reads about one holder; `day` is the day since when it is so.
SENTENCES: Mapping[Standing, Promise] = {
    Standing.WAITING: _("We have not been able to see yet what %(holder)s shows."),
    Standing.CLEARED: _("%(holder)s no longer shows it: we saw that on %(day)s."),
    Standing.STILL_THERE: _("%(holder)s still shows it."),
    Standing.CANNOT_BE_SEEN: _("We cannot see what %(holder)s shows."),
    Standing.REVERTED: _("%(holder)s shows it again since %(day)s, after it was gone."),
}
ASKED: Final = _("We asked on %(day)s that it is put right there too.")
LOOK_AGAIN: Final = _("We look again on %(day)s.")
# Why a holder cannot be seen, where the reason is not the error of a pull.
UNSEEN: Mapping[str, Promise] = {
    "no_connector": _("We have no connection to it."),
    "no_right": _("Nobody has given us the right to look there."),
    "no_answer": _("It did not answer."),
}


def why_unseen(code: str) -> str:
    """Say why a holder showed nothing, from the code of the last pull or of what kept us from asking."""
    if code in UNSEEN:
        return str(UNSEEN[code])
    return str(pull_errors.ERRORS[code][0] if code in pull_errors.ERRORS else UNSEEN["no_answer"])
