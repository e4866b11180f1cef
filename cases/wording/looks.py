"""What somebody was shown, in words: the part before the colon of the code that a read leaves in the trail."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PARTS: Mapping[str, Promise] = {
    "case_page": _("the case"),
    "consents": _("the consents"),
    "correction": _("the correction request"),
    "correction_page": _("the correction request"),
    "decision_page": _("the decision"),
    "evidence": _("a file"),
    "files": _("the files"),
    "finding": _("a finding"),
    "letter": _("a letter"),
    "letters": _("the letters"),
    "looks": _("who looked"),
    "messages": _("the messages"),
    "proofing": _("a request to prove who somebody is"),
    "queue": _("the list of cases"),
    "records": _("the records"),
    "relief": _("the interim relief"),
    "relief_order": _("the order to suspend a restriction"),
    "score": _("the score"),
    "trail": _("the trail"),
}
_OTHER = _("a part of the case")


def seen(what: str) -> str:
    """Word the code of a read; one that has no words is a part of the case."""
    return str(PARTS.get(what.partition(":")[0], _OTHER))
