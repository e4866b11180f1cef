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
VOLATILE = frozenset({"refreshed_at", "biz_no", "report_no"})
# By which numbers records of one fact name one another: a court case, a penalty decision, a payment.
NUMBERS = ("case_code", "decision_number", "payment_reference")
# How far down the spread of a wrong a kind of record stands: what is above is the source of what is below.
RANKS = {
    "COURT_LISTING": 0,
    "PENALTY": 0,
    "ACCOUNT": 1,
    "ORDER": 1,
    "WATCH_ENTRY": 1,
    "COURT_COPY": 2,
    "PENALTY_COPY": 2,
    "SCORE_ITEM": 3,
    "RESTRICTION": 4,
}


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

    `known` are the numbers of all records of that kind that the holder ever showed before the answer. `is_source` says
    that a copy has no listing of this person behind it (a namesake's, say): then the wrong starts with the copy itself.
    """

    item: int
    holder: str
    asked: Asked
    kind: str = ""
    external_id: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    known: frozenset[str] = frozenset()
    is_source: bool = False


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
    """Hold every item against the fresh records, then follow what should be gone or settled to the other holders."""
    own = [fault for one in wanted for fault in _own_faults(one, fresh)]
    spread = [fault for one in wanted for fault in _spread_faults(one, fresh)]
    return tuple(dict.fromkeys([*own, *spread]))


def _own_faults(wanted: Wanted, fresh: Sequence[Seen]) -> Iterable[Fault]:
    now = next((seen for seen in fresh if _same(wanted, seen)), None)
    if wanted.asked is Asked.LIFT_SANCTION:
        if any(_restricts_still(wanted, seen) for seen in fresh):
            yield _fault(FaultCode.STILL_RESTRICTED, wanted)
    elif now is None:
        yield from (_fault(FaultCode.LISTED_AGAIN, wanted, seen) for seen in fresh if _again(wanted, seen))
    elif wanted.asked is Asked.DELETE:
        yield _fault(FaultCode.STILL_THERE, wanted)
    elif wanted.asked is Asked.CORRECT and not _changed(wanted, now):
        yield _fault(FaultCode.NOT_CHANGED, wanted)
    elif wanted.asked is Asked.ANNOTATE and not _annotated(now):
        yield _fault(FaultCode.NOT_ANNOTATED, wanted)


def _spread_faults(wanted: Wanted, fresh: Sequence[Seen]) -> Iterable[Fault]:
    """A deleted listing lives on where somebody copied it, and in every restriction that stands on it.

    A debt that is shown as settled must be settled at every holder, and nothing may stand on it any more. A copy is
    never followed up to its source, nor down from it: what stands on the source is the source's.
    """
    rank = RANKS.get(wanted.kind, len(RANKS))
    settles = wanted.asked is Asked.CORRECT and _settled(wanted.content) is not None
    starts = rank <= RANKS["WATCH_ENTRY"] or wanted.is_source
    if not starts or not (wanted.asked is Asked.DELETE or settles):
        return
    for seen in fresh:
        # A namesake's own listing is no copy of anything: it stays where it is.
        if seen.holder == wanted.holder or not seen.theirs or not _below(seen, rank):
            continue
        if seen.kind == "RESTRICTION":
            if seen.content.get("restricted") and _stands_on(seen, wanted, fresh):
                yield Fault(FaultCode.STILL_RESTRICTED, seen.holder, wanted.item, seen.kind, seen.external_id)
        elif set(numbers_of(seen.content)) & set(numbers_of(wanted.content)):
            if not settles:
                yield Fault(FaultCode.COPY_STILL_THERE, seen.holder, wanted.item, seen.kind, seen.external_id)
            elif _settled(seen.content) is False:
                yield Fault(FaultCode.NOT_CHANGED, seen.holder, wanted.item, seen.kind, seen.external_id)


def _below(seen: Seen, rank: int) -> bool:
    """Whether a record can repeat one of this rank: what is further down, or another holder's word on the same."""
    other = RANKS.get(seen.kind)
    return other is not None and (other > rank or (other == rank and rank > 0))


def _stands_on(restriction: Seen, wanted: Wanted, fresh: Sequence[Seen]) -> bool:
    """By number; one that names no ground stands on a deleted listing when the person has no other listing."""
    if restriction.content.get("basis_reference"):
        return stands_on(restriction.content, wanted.holder, wanted.external_id, wanted.content)
    others = (seen for seen in fresh if seen.theirs and RANKS.get(seen.kind) == 0 and not _same(wanted, seen))
    return wanted.asked is Asked.DELETE and RANKS.get(wanted.kind) == 0 and not any(others)


def _restricts_still(wanted: Wanted, seen: Seen) -> bool:
    """The restriction itself, or a new one of the same holder on the same ground."""
    if (seen.holder, seen.kind) != (wanted.holder, wanted.kind) or not seen.content.get("restricted"):
        return False
    before, now = (_plain(content.get("basis_reference") or "") for content in (wanted.content, seen.content))
    return _same(wanted, seen) or (seen.theirs and bool(before) and before == now)


def _plain(number: object) -> str:
    return unicodedata.normalize("NFKC", str(number)).strip()


def _same(wanted: Wanted, seen: Seen) -> bool:
    return (seen.holder, seen.kind, seen.external_id) == (wanted.holder, wanted.kind, wanted.external_id)


def _again(wanted: Wanted, seen: Seen) -> bool:
    """The same fact under a number that was not there before: deleted for the check, entered anew."""
    if wanted.asked is not Asked.DELETE or (seen.holder, seen.kind) != (wanted.holder, wanted.kind):
        return False
    if seen.external_id in wanted.known or not seen.theirs:
        return False
    numbers = set(numbers_of(seen.content)) & set(numbers_of(wanted.content))
    return bool(numbers) or _lasting(seen.content) == _lasting(wanted.content)


def _changed(wanted: Wanted, now: Seen) -> bool:
    """A debt must be shown as settled; anything else must differ in more than its time stamps."""
    settled = _settled(now.content)
    if settled is not None:
        return settled
    return _lasting(now.content) != _lasting(wanted.content)


def _settled(content: Mapping[str, Any]) -> bool | None:
    """Whether a debt is shown as settled; None when the record speaks of none."""
    for part in (content, content.get("attributes") or {}):
        if "settled" in part:
            return bool(part["settled"])
    return None


def _lasting(content: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key not in VOLATILE}


def _annotated(seen: Seen) -> bool:
    """A record that says outright whether it is marked is believed in that; a dispute that is over needs no mark."""
    stands = seen.content.get("dispute_status")
    if "annotated" in seen.content:
        return bool(seen.content["annotated"]) or stands == "closed"
    return bool(stands)


def _fault(code: FaultCode, wanted: Wanted, seen: Seen | None = None) -> Fault:
    return Fault(code, wanted.holder, wanted.item, wanted.kind, seen.external_id if seen else wanted.external_id)
