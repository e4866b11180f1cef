"""Is a correction real? What was asked, held against what fresh pulls show. Pure.

Nobody's word counts here, only records: an entry that should be gone is looked for, its copies at
other holders and the restrictions that stood on it are looked for too.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Asked(StrEnum):
    """What an agency is asked to do about one finding."""

    DELETE = "delete"
    CORRECT = "correct"
    ANNOTATE = "annotate"
    RECALCULATE = "recalculate"
    LIFT_SANCTION = "lift_sanction"
    DISCLOSE = "disclose"
    GIVE_REASONS = "give_reasons"


class FaultCode(StrEnum):
    """What is still wrong after an agency said it was put right."""

    STILL_THERE = "still_there"
    LISTED_AGAIN = "listed_again"
    NOT_CHANGED = "not_changed"
    NOT_ANNOTATED = "not_annotated"
    STILL_RESTRICTED = "still_restricted"
    COPY_STILL_THERE = "copy_still_there"
    SCORE_NOT_MOVED = "score_not_moved"
    METHOD_STILL_HIDDEN = "method_still_hidden"
    NOT_REACHED = "not_reached"


# What changes by itself from one pull to the next and corrects nothing.
VOLATILE = frozenset({"refreshed_at", "biz_no"})
# By which numbers records of one fact name one another: a court case, a penalty decision, a payment.
NUMBERS = ("case_code", "decision_number", "payment_reference")


@dataclass(frozen=True)
class Seen:
    """One record as a holder showed it in a fresh pull. `theirs` is False when it is surely about somebody else."""

    holder: str
    kind: str
    external_id: str
    content: Mapping[str, Any] = field(default_factory=dict)
    theirs: bool = True


@dataclass(frozen=True)
class Wanted:
    """One item of a correction request: the record as it stood and what must become of it.

    `known` are the numbers of all records of that kind that the holder ever showed before the answer.
    """

    item: int
    holder: str
    asked: Asked
    kind: str = ""
    external_id: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    known: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """One thing that is still wrong, and where. `expected` and `seen` are texts for the agency."""

    code: FaultCode
    holder: str
    item: int | None = None
    kind: str = ""
    external_id: str = ""
    expected: str = ""
    seen: str = ""


def numbers_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Give the numbers by which other records know this one, its own before those of its attributes.

    Full-width brackets and digits, common in court numbers, count as the plain ones.
    """
    attributes = content.get("attributes")
    parts = (content, attributes) if isinstance(attributes, Mapping) else (content,)
    found = (_plain(part[key]) for part in parts for key in NUMBERS if part.get(key))
    return tuple(dict.fromkeys(number for number in found if number))


def stands_on(restriction: Mapping[str, Any], holder: str, external_id: str, content: Mapping[str, Any]) -> bool:
    """Say whether a restriction names this record as its ground: by a number, or by its number at its own holder."""
    basis = _plain(restriction.get("basis_reference") or "")
    if not basis:
        return False
    return basis in numbers_of(content) or (restriction.get("basis_source"), basis) == (holder, _plain(external_id))


def faults_of(wanted: Sequence[Wanted], fresh: Sequence[Seen]) -> tuple[Fault, ...]:
    """Hold every item against the fresh records, then follow the copies of what should be gone."""
    own = [fault for one in wanted for fault in _own_faults(one, fresh)]
    copies = [fault for one in wanted if one.asked is Asked.DELETE for fault in _copies(one, fresh)]
    return tuple(dict.fromkeys([*own, *copies]))


def _own_faults(wanted: Wanted, fresh: Sequence[Seen]) -> Iterable[Fault]:
    now = next((seen for seen in fresh if _same(wanted, seen)), None)
    if wanted.asked is Asked.LIFT_SANCTION:
        if now is not None and now.content.get("restricted"):
            yield _fault(FaultCode.STILL_RESTRICTED, wanted)
    elif now is None:
        yield from (_fault(FaultCode.LISTED_AGAIN, wanted, seen) for seen in fresh if _again(wanted, seen))
    elif wanted.asked is Asked.DELETE:
        yield _fault(FaultCode.STILL_THERE, wanted)
    elif wanted.asked is Asked.CORRECT and not _changed(wanted, now):
        yield _fault(FaultCode.NOT_CHANGED, wanted)
    elif wanted.asked is Asked.ANNOTATE and not _annotated(now):
        yield _fault(FaultCode.NOT_ANNOTATED, wanted)


def _copies(wanted: Wanted, fresh: Sequence[Seen]) -> Iterable[Fault]:
    """A deleted listing lives on where somebody copied it, and in every restriction that stands on it."""
    case_code = wanted.content.get("case_code")
    if not case_code:
        return
    for seen in fresh:
        # A namesake's own listing is no copy of anything: it stays where it is.
        if seen.holder == wanted.holder or not seen.theirs:
            continue
        if seen.content.get("case_code") == case_code:
            yield Fault(FaultCode.COPY_STILL_THERE, seen.holder, wanted.item, seen.kind, seen.external_id)
        elif seen.content.get("restricted") and seen.content.get("basis_reference") in (case_code, ""):
            yield Fault(FaultCode.STILL_RESTRICTED, seen.holder, wanted.item, seen.kind, seen.external_id)


def _plain(number: object) -> str:
    return unicodedata.normalize("NFKC", str(number)).strip()


def _same(wanted: Wanted, seen: Seen) -> bool:
    return (seen.holder, seen.kind, seen.external_id) == (wanted.holder, wanted.kind, wanted.external_id)


def _again(wanted: Wanted, seen: Seen) -> bool:
    """The same fact under a number that was not there before: deleted for the check, entered anew."""
    if wanted.asked is not Asked.DELETE or (seen.holder, seen.kind) != (wanted.holder, wanted.kind):
        return False
    return seen.external_id not in wanted.known and _lasting(seen.content) == _lasting(wanted.content)


def _changed(wanted: Wanted, now: Seen) -> bool:
    """A debt must be shown as settled; anything else must differ in more than its time stamps."""
    for part in (now.content, now.content.get("attributes") or {}):
        if "settled" in part:
            return bool(part["settled"])
    return _lasting(now.content) != _lasting(wanted.content)


def _lasting(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in VOLATILE}


def _annotated(seen: Seen) -> bool:
    return bool(seen.content.get("dispute_status") or seen.content.get("annotated"))


def _fault(code: FaultCode, wanted: Wanted, seen: Seen | None = None) -> Fault:
    return Fault(code, wanted.holder, wanted.item, wanted.kind, seen.external_id if seen else wanted.external_id)
