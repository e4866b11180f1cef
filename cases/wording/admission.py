"""Why a complaint can be turned down, in words for the complainant."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUNDS: Mapping[str, Promise] = {
    "not_our_field": _("The complaint is not about a score, a list or a sanction that rests on them"),
    "other_body_first": _("Another body has to be asked first"),
    "court_decides": _("A court is deciding or has decided the same question"),
    "not_affected": _("The person who complains is not affected"),
    "no_substance": _("The complaint names nothing that can be examined"),
    "repeated": _("The same complaint has already been examined"),
}
