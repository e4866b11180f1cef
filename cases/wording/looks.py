"""What somebody was shown and what for: by the part before the colon of the code that a read leaves in the trail."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.actors import Role

PARTS: Mapping[str, Promise] = {
    "bundle": _("everything of the case in one file"),
    "calendar": _("the dates"),
    "case_page": _("the case"),
    "consents": _("the permissions"),
    "contact": _("the addresses"),
    "correction": _("the correction request"),
    "correction_page": _("the correction request"),
    "decision_page": _("the decision"),
    "deletions": _("what is kept and deleted"),
    "evidence": _("a file"),
    "files": _("the files"),
    "finding": _("a finding"),
    "letter": _("a letter"),
    "letters": _("the letters"),
    "looks": _("who looked"),
    "matter": _("the list of linked matters"),
    "more": _("the list of pages"),
    "messages": _("the messages"),
    "proofing": _("a request to prove who somebody is"),
    "queue": _("the list of cases"),
    "records": _("the records"),
    "relief": _("the suspension for now"),
    "relief_order": _("the order to suspend a restriction"),
    "score": _("the score"),
    "trail": _("the trail"),
}
_OTHER = _("a part of the case")
PURPOSES: Mapping[str, Promise] = {
    "case_page": _("To see where the case stands and what comes next."),
    "consents": _("To see which records may be fetched."),
    "correction": _("To ask an agency for a correction, or to see what it answered."),
    "correction_page": _("To answer our request."),
    "decision_page": _("To write, sign or read the decision."),
    "evidence": _("To read a file that stands in the case."),
    "files": _("To see which files there are."),
    "finding": _("To judge what is wrong."),
    "letter": _("To read a letter of this case."),
    "letters": _("To see which letters there are."),
    "messages": _("To read or answer messages."),
    "records": _("To check what agencies hold about you."),
    "relief": _("To decide whether a restriction is suspended for now, and whether its holder follows."),
    "relief_order": _("To follow our order to suspend a restriction."),
    "score": _("To calculate the score again and compare it."),
    "trail": _("To see what happened in the case and who looked."),
}
_WORK = _("To work on the case.")
_AUDIT = _("To check that we work by the rules.")
_OWN = _("Your own visit.")


def seen(what: str) -> str:
    """Word the code of a read; one that has no words is a part of the case."""
    return str(PARTS.get(what.partition(":")[0], _OTHER))


def why(what: str, role: Role) -> str:
    """Say what somebody of a role was shown it for."""
    if role is Role.CITIZEN:
        return str(_OWN)
    if role is Role.AUDITOR:
        return str(_AUDIT)
    return str(PURPOSES.get(what.partition(":")[0], _WORK))
