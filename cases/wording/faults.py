"""What is still wrong after an answer, in sentences for the agency, the citizen and the letter."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.checking import FaultCode
from cases.wording import propagation, statuses

SENTENCES: Mapping[FaultCode, Promise] = {
    FaultCode.STILL_THERE: _("The record is still there: %(kind)s %(external_id)s."),
    FaultCode.LISTED_AGAIN: _(
        "The record was deleted and entered again under another number: %(kind)s %(external_id)s."
    ),
    FaultCode.NOT_CHANGED: _("The record has not been corrected: %(kind)s %(external_id)s."),
    FaultCode.NOT_ANNOTATED: _("The record is not marked as disputed: %(kind)s %(external_id)s."),
    FaultCode.STILL_RESTRICTED: _("The restriction is still in force."),
    FaultCode.COPY_STILL_THERE: _("A copy of the deleted record is still there: %(kind)s %(external_id)s."),
    FaultCode.SCORE_NOT_MOVED: _(
        "The score still shows %(seen)s. From the records that the agency shows now, its own published method gives"
        " %(expected)s."
    ),
    FaultCode.METHOD_STILL_HIDDEN: _("The scoring method has still not been disclosed."),
    FaultCode.NOT_REACHED: _("This holder could not be checked. %(cause)s"),
}


def sentence(fault: Mapping[str, Any]) -> str:
    """Word one entry of `Verification.still_wrong`, without naming the holder."""
    kind = statuses.record_kind(fault["kind"]) if fault["kind"] else ""
    cause = propagation.why_unseen(fault["seen"]) if fault["code"] == FaultCode.NOT_REACHED else ""
    return str(SENTENCES[FaultCode(fault["code"])]) % {**fault, "kind": kind, "cause": cause}


def sentences(faults: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Word several entries, each sentence once: a record that two items complain of is wrong only once."""
    return tuple(dict.fromkeys(sentence(fault) for fault in faults))
