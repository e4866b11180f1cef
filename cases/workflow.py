"""The lives of a case, a correction request, an interim relief, a request after the decision and more, as tables. Pure.

One table per lifecycle: (status, action) -> next status. Guards look at frozen facts and return
the reasons why an action must wait; an empty tuple means it may happen. The same reasons reach
the page, the API and the log (worded once, in `cases.wording.reasons`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar


class CaseStatus(StrEnum):
    """Where a case stands; the comment names who has to move next."""

    RECEIVED = "received"  # intake decides whether we can help
    INVESTIGATING = "investigating"  # the investigator pulls records and makes findings
    WITH_AGENCY = "with_agency"  # at least one agency owes an answer or a correction
    DECIDING = "deciding"  # the office writes and signs a decision
    COMMENTING = "commenting"  # both sides may comment on the provisional decision
    CLOSED = "closed"  # decided; nobody
    REFUSED = "refused"  # not ours; the citizen was told who can help
    WITHDRAWN = "withdrawn"  # the citizen ended it


class CaseAction(StrEnum):
    """What can be done to a case as a whole."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    REQUEST_CORRECTION = "request_correction"
    SETTLE_CORRECTIONS = "settle_corrections"
    PREPARE_DECISION = "prepare_decision"
    ISSUE_PROVISIONAL = "issue_provisional"
    ISSUE_FINAL = "issue_final"
    TAKE_UP_AGAIN = "take_up_again"
    REOPEN_ON_REVIEW = "reopen_on_review"
    WITHDRAW = "withdraw"


class CorrectionStatus(StrEnum):
    """Where a correction request stands."""

    DRAFT = "draft"  # the investigator
    SENT = "sent"  # the agency
    ANSWERED = "answered"  # our machine checks the answer, or waits for another holder that lags
    RETURNED = "returned"  # the agency again: something is still wrong
    VERIFIED = "verified"  # our machine looks again from time to time: the correction is real everywhere
    UNRESOLVED = "unresolved"  # nobody: refused or impossible; the decision deals with it
    CANCELLED = "cancelled"  # nobody


class CorrectionAction(StrEnum):
    """What can be done to a correction request."""

    SEND = "send"
    ANSWER = "answer"
    CONFIRM = "confirm"
    RETURN = "return"
    REOPEN = "reopen"
    AWAIT_HOLDERS = "await_holders"
    GIVE_UP = "give_up"
    CANCEL = "cancel"


class ReliefStatus(StrEnum):
    """Where a request for interim relief from a sanction stands."""

    ASKED = "asked"  # the office decides, within one working day
    DECLINED = "declined"  # nobody
    GRANTED = "granted"  # the sanction holder must suspend
    COMPLIED = "complied"  # suspended, seen by our own pull
    DEFIED = "defied"  # the holder did not suspend in time
    ENDED = "ended"  # nobody: replaced by the final correction, expired or lifted


class ReliefAction(StrEnum):
    """What can be done to an interim relief."""

    GRANT = "grant"
    DECLINE = "decline"
    SEE_COMPLIED = "see_complied"
    SEE_DEFIED = "see_defied"
    END = "end"


class DecisionRequestStatus(StrEnum):
    """Where a request stands with which the complainant came back after the final decision."""

    ASKED = "asked"  # the office: somebody who has not made the decision
    GRANTED = "granted"  # nobody: the case was taken up again, or the slip is put right
    DECLINED = "declined"  # nobody: the decision stands as it is
    OVERTAKEN = "overtaken"  # nobody: the case was taken up again for another reason


class DecisionRequestAction(StrEnum):
    """What can be done to such a request."""

    GRANT = "grant_request"
    DECLINE = "decline_request"
    OVERTAKE = "overtake_request"


class OwnInitiativeStatus(StrEnum):
    """Where an own-initiative file stands."""

    OPEN = "open"  # the office looks into it
    PUBLISHED = "published"  # everybody may read its counts
    CLOSED = "closed"  # nobody; what was published stays public


class OwnInitiativeAction(StrEnum):
    """What can be done to an own-initiative file."""

    START_SWEEP = "start_sweep"
    PUBLISH = "publish"
    CLOSE = "close"


class SweepStatus(StrEnum):
    """Where the sweep of a population stands."""

    WAITING = "waiting"  # a worker takes it next
    RUNNING = "running"  # parts are being swept
    CHECKING = "checking"  # the reference evaluator recomputes the sample and whoever moved
    CANCELLED = "cancelled"  # nobody; what was swept is kept
    FINAL = "final"  # nobody: proved
    FAILED = "failed"  # nobody: a figure could not be proved, or the population was not what it was


class SweepAction(StrEnum):
    """What can be done to a sweep. Guards are found by the word, so that no other lifecycle may use the same."""

    BEGIN = "begin"
    CHECK = "check"
    PROVE = "prove"
    FAIL = "fail"
    CANCEL = "cancel_sweep"
    RESUME = "resume_sweep"


class ProofingStatus(StrEnum):
    """Where somebody stands who lost every way into their case and proves who they are."""

    ASKED = "asked"  # the office: an officer looks at the papers
    CHECKED = "checked"  # the office: another person looks at the check
    APPROVED = "approved"  # nobody, until the waiting time is over; then whoever asked
    USED = "used"  # nobody: the case has a new access code
    TURNED_DOWN = "turned_down"  # nobody; whoever asked may ask again
    OBJECTED = "objected"  # nobody: whoever holds the case said that this is not them
    EXPIRED = "expired"  # nobody: too late, or overtaken by another way in


class ProofingAction(StrEnum):
    """What can be done to such a request."""

    CHECK = "check_papers"
    APPROVE = "approve_proofing"
    TURN_DOWN = "turn_down"
    OBJECT = "object"
    USE = "use"
    EXPIRE = "expire"


class Reason(StrEnum):
    """Why something may not happen now. Worded for people in cases/wording/reasons.py."""

    NOT_IN_THIS_STATUS = "not_in_this_status"
    NOT_ALLOWED = "not_allowed"
    NO_REASONS_GIVEN = "no_reasons_given"
    NOT_ASSIGNED = "not_assigned"
    CONFLICT_OF_INTEREST = "conflict_of_interest"
    NO_REFERRAL = "no_referral"
    NO_GROUND = "no_ground"
    NO_CONFIRMED_FINDING = "no_confirmed_finding"
    NO_ITEMS = "no_items"
    ITEM_UNANSWERED = "item_unanswered"
    ITEM_WITHOUT_REASONS = "item_without_reasons"
    STILL_WRONG = "still_wrong"
    NOTHING_REVERTED = "nothing_reverted"
    CHECK_NOT_FINISHED = "check_not_finished"
    CORRECTION_OPEN = "correction_open"
    SAME_PERSON = "same_person"
    NOT_COUNTERSIGNED = "not_countersigned"
    COMMENT_PERIOD_OPEN = "comment_period_open"
    NO_PROVISIONAL = "no_provisional"
    NO_LIVE_BASIS = "no_live_basis"
    ALREADY_ANSWERED = "already_answered"
    ALREADY_DONE = "already_done"
    NO_SANCTION_NAMED = "no_sanction_named"
    FILE_TOO_LARGE = "file_too_large"
    FILE_EMPTY = "file_empty"
    FILE_TYPE_REFUSED = "file_type_refused"
    FILE_DISGUISED = "file_disguised"
    FILE_LOCKED = "file_locked"
    FILE_ACTIVE = "file_active"
    PICTURE_TOO_LARGE = "picture_too_large"
    TOO_MANY_PAGES = "too_many_pages"
    FILE_INFECTED = "file_infected"
    FILE_NOT_RELEASED = "file_not_released"
    FILE_ALTERED = "file_altered"
    FILE_SEEN_ALREADY = "file_seen_already"
    NO_SUCH_PAGE = "no_such_page"
    PAGES_NOT_DRAWN = "pages_not_drawn"
    NO_PAGES_TO_COVER = "no_pages_to_cover"
    TOO_MANY_BOXES = "too_many_boxes"
    BOX_OUTSIDE = "box_outside"
    NOTHING_COVERED = "nothing_covered"
    TOO_MANY_VERSIONS = "too_many_versions"
    TOO_MANY_FILES = "too_many_files"
    CASE_QUOTA_REACHED = "case_quota_reached"
    WRONG_CODE = "wrong_code"
    TOO_MANY_TRIES = "too_many_tries"
    DRAFT_INCOMPLETE = "draft_incomplete"
    DRAFT_EXPIRED = "draft_expired"
    EXTENSION_NOT_ALLOWED = "extension_not_allowed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    NOT_YOUR_FILE = "not_your_file"
    OPENED_BY_YOURSELF = "opened_by_yourself"
    NO_FINAL_SWEEP = "no_final_sweep"
    SWEEP_UNDER_WAY = "sweep_under_way"
    NOT_SWEEPABLE = "not_sweepable"
    POPULATION_CHANGED = "population_changed"
    RESULT_CHANGED = "result_changed"
    NOT_REACHABLE_NOW = "not_reachable_now"
    GUARDIAN_NEEDED = "guardian_needed"
    AUTHORITY_ENDED = "authority_ended"
    CODE_NOT_GOOD = "code_not_good"
    PICKUP_NOT_GOOD = "pickup_not_good"
    NO_CONFIRMED_ADDRESS = "no_confirmed_address"
    TOO_MANY_CODES = "too_many_codes"
    CASE_STILL_OPEN = "case_still_open"
    MATTER_STILL_OPEN = "matter_still_open"
    ON_HOLD = "on_hold"
    RATING_OVER = "rating_over"
    NOTHING_TO_DELETE = "nothing_to_delete"
    KEPT_BY_RULE = "kept_by_rule"
    DECIDED_BY_YOURSELF = "decided_by_yourself"
    TIME_IS_OVER = "time_is_over"
    FILES_TOO_FAST = "files_too_fast"
    MANY_DRAFTS = "many_drafts"
    MANY_LINKS = "many_links"
    NO_SUCH_DRAFT = "no_such_draft"
    MUCH_FROM_NETWORK = "much_from_network"
    NO_ROOM_NOW = "no_room_now"
    PUZZLE_NEEDED = "puzzle_needed"
    PASSKEY_UNKNOWN = "passkey_unknown"
    TOO_MANY_PASSKEYS = "too_many_passkeys"
    OPEN_AGAIN_FIRST = "open_again_first"
    NO_SUCH_REQUEST = "no_such_request"
    NO_COMPLAINT_FOUND = "no_complaint_found"
    SEVERAL_COMPLAINTS = "several_complaints"
    PAPERS_MISSING = "papers_missing"
    PAPERS_DIFFER = "papers_differ"
    NOT_PROVABLE = "not_provable"
    CHECKED_BY_YOURSELF = "checked_by_yourself"
    WAITING_TIME_RUNS = "waiting_time_runs"


@dataclass(frozen=True)
class Facts:
    """What guards may look at. A service fills in what its action needs; the rest is neutral."""

    reasons_given: bool = True
    assigned_to_actor: bool = True
    conflict: bool = False
    referral_named: bool = True
    confirmed_findings: int = 1
    items: int = 1
    unanswered_items: int = 0
    items_without_reasons: int = 0
    still_wrong: int = 0
    checks_open: int = 0
    open_corrections: int = 0
    reverted: int = 1
    same_person: bool = False
    countersigned: bool = True
    provisional_issued: bool = True
    comment_period_over: bool = True
    own_file: bool = True
    final_sweeps: int = 1
    sweeps_under_way: int = 0
    papers_complete: bool = True
    papers_agree: bool = True
    waiting_over: bool = True


_C, _A = CaseStatus, CaseAction
CASE: Mapping[tuple[CaseStatus, CaseAction], CaseStatus] = {
    (_C.RECEIVED, _A.ACCEPT): _C.INVESTIGATING,
    (_C.RECEIVED, _A.REFUSE): _C.REFUSED,
    (_C.RECEIVED, _A.WITHDRAW): _C.WITHDRAWN,
    (_C.INVESTIGATING, _A.REQUEST_CORRECTION): _C.WITH_AGENCY,
    (_C.INVESTIGATING, _A.PREPARE_DECISION): _C.DECIDING,
    (_C.INVESTIGATING, _A.WITHDRAW): _C.WITHDRAWN,
    (_C.WITH_AGENCY, _A.REQUEST_CORRECTION): _C.WITH_AGENCY,
    (_C.WITH_AGENCY, _A.SETTLE_CORRECTIONS): _C.DECIDING,
    (_C.WITH_AGENCY, _A.WITHDRAW): _C.WITHDRAWN,
    (_C.DECIDING, _A.REQUEST_CORRECTION): _C.WITH_AGENCY,
    (_C.DECIDING, _A.ISSUE_PROVISIONAL): _C.COMMENTING,
    (_C.DECIDING, _A.TAKE_UP_AGAIN): _C.WITH_AGENCY,
    (_C.DECIDING, _A.WITHDRAW): _C.WITHDRAWN,
    (_C.COMMENTING, _A.ISSUE_FINAL): _C.CLOSED,
    (_C.COMMENTING, _A.TAKE_UP_AGAIN): _C.WITH_AGENCY,
    (_C.COMMENTING, _A.WITHDRAW): _C.WITHDRAWN,
    (_C.CLOSED, _A.TAKE_UP_AGAIN): _C.INVESTIGATING,
    (_C.CLOSED, _A.REOPEN_ON_REVIEW): _C.INVESTIGATING,
}

_K, _B = CorrectionStatus, CorrectionAction
CORRECTION: Mapping[tuple[CorrectionStatus, CorrectionAction], CorrectionStatus] = {
    (_K.DRAFT, _B.SEND): _K.SENT,
    (_K.DRAFT, _B.CANCEL): _K.CANCELLED,
    (_K.SENT, _B.ANSWER): _K.ANSWERED,
    (_K.SENT, _B.CANCEL): _K.CANCELLED,
    (_K.SENT, _B.GIVE_UP): _K.UNRESOLVED,
    (_K.ANSWERED, _B.CONFIRM): _K.VERIFIED,
    (_K.ANSWERED, _B.RETURN): _K.RETURNED,
    (_K.ANSWERED, _B.GIVE_UP): _K.UNRESOLVED,
    (_K.RETURNED, _B.ANSWER): _K.ANSWERED,
    (_K.RETURNED, _B.GIVE_UP): _K.UNRESOLVED,
    (_K.RETURNED, _B.CANCEL): _K.CANCELLED,
    (_K.VERIFIED, _B.REOPEN): _K.RETURNED,
    (_K.VERIFIED, _B.AWAIT_HOLDERS): _K.ANSWERED,
}

_R, _D = ReliefStatus, ReliefAction
RELIEF: Mapping[tuple[ReliefStatus, ReliefAction], ReliefStatus] = {
    (_R.ASKED, _D.GRANT): _R.GRANTED,
    (_R.ASKED, _D.DECLINE): _R.DECLINED,
    (_R.ASKED, _D.END): _R.ENDED,
    (_R.GRANTED, _D.SEE_COMPLIED): _R.COMPLIED,
    (_R.GRANTED, _D.SEE_DEFIED): _R.DEFIED,
    (_R.GRANTED, _D.END): _R.ENDED,
    (_R.DEFIED, _D.SEE_COMPLIED): _R.COMPLIED,
    (_R.DEFIED, _D.END): _R.ENDED,
    (_R.COMPLIED, _D.SEE_DEFIED): _R.DEFIED,
    (_R.COMPLIED, _D.END): _R.ENDED,
}

_Q, _E = DecisionRequestStatus, DecisionRequestAction
DECISION_REQUEST: Mapping[tuple[DecisionRequestStatus, DecisionRequestAction], DecisionRequestStatus] = {
    (_Q.ASKED, _E.GRANT): _Q.GRANTED,
    (_Q.ASKED, _E.DECLINE): _Q.DECLINED,
    (_Q.ASKED, _E.OVERTAKE): _Q.OVERTAKEN,
}

_O, _I = OwnInitiativeStatus, OwnInitiativeAction
OWN_INITIATIVE: Mapping[tuple[OwnInitiativeStatus, OwnInitiativeAction], OwnInitiativeStatus] = {
    (_O.OPEN, _I.START_SWEEP): _O.OPEN,
    (_O.OPEN, _I.PUBLISH): _O.PUBLISHED,
    (_O.OPEN, _I.CLOSE): _O.CLOSED,
    (_O.PUBLISHED, _I.CLOSE): _O.CLOSED,
}

_S, _T = SweepStatus, SweepAction
SWEEP: Mapping[tuple[SweepStatus, SweepAction], SweepStatus] = {
    (_S.WAITING, _T.BEGIN): _S.RUNNING,
    (_S.WAITING, _T.CHECK): _S.CHECKING,
    (_S.WAITING, _T.CANCEL): _S.CANCELLED,
    (_S.WAITING, _T.FAIL): _S.FAILED,
    (_S.RUNNING, _T.BEGIN): _S.RUNNING,
    (_S.RUNNING, _T.CHECK): _S.CHECKING,
    (_S.RUNNING, _T.CANCEL): _S.CANCELLED,
    (_S.RUNNING, _T.FAIL): _S.FAILED,
    (_S.CHECKING, _T.CHECK): _S.CHECKING,
    (_S.CHECKING, _T.PROVE): _S.FINAL,
    (_S.CHECKING, _T.CANCEL): _S.CANCELLED,
    (_S.CHECKING, _T.FAIL): _S.FAILED,
    (_S.CANCELLED, _T.RESUME): _S.WAITING,
}

_P, _F = ProofingStatus, ProofingAction
PROOFING: Mapping[tuple[ProofingStatus, ProofingAction], ProofingStatus] = {
    (_P.ASKED, _F.CHECK): _P.CHECKED,
    (_P.ASKED, _F.TURN_DOWN): _P.TURNED_DOWN,
    (_P.ASKED, _F.OBJECT): _P.OBJECTED,
    (_P.ASKED, _F.EXPIRE): _P.EXPIRED,
    (_P.CHECKED, _F.APPROVE): _P.APPROVED,
    (_P.CHECKED, _F.TURN_DOWN): _P.TURNED_DOWN,
    (_P.CHECKED, _F.OBJECT): _P.OBJECTED,
    (_P.CHECKED, _F.EXPIRE): _P.EXPIRED,
    (_P.APPROVED, _F.USE): _P.USED,
    (_P.APPROVED, _F.TURN_DOWN): _P.TURNED_DOWN,
    (_P.APPROVED, _F.OBJECT): _P.OBJECTED,
    (_P.APPROVED, _F.EXPIRE): _P.EXPIRED,
}

OPEN_CASE = frozenset({_C.RECEIVED, _C.INVESTIGATING, _C.WITH_AGENCY, _C.DECIDING, _C.COMMENTING})
ENDED_CASE = frozenset(_C) - OPEN_CASE
OPEN_CORRECTION = frozenset({_K.SENT, _K.ANSWERED, _K.RETURNED})
AT_AGENCY = frozenset({_K.SENT, _K.RETURNED})
OPEN_PROOFING = frozenset({_P.ASKED, _P.CHECKED, _P.APPROVED})
UNDER_WAY = frozenset({_S.WAITING, _S.RUNNING, _S.CHECKING})

Guard = Callable[[Facts], tuple[Reason, ...]]


def _when(condition: bool, reason: Reason) -> tuple[Reason, ...]:
    return (reason,) if condition else ()


def _worker(facts: Facts) -> tuple[Reason, ...]:
    """Every step of the investigation: one's own case, and no interest in it."""
    return _when(not facts.assigned_to_actor, Reason.NOT_ASSIGNED) + _when(facts.conflict, Reason.CONFLICT_OF_INTEREST)


def _own(facts: Facts) -> tuple[Reason, ...]:
    """Every step of an own-initiative file: one's own file, and no interest in its agency."""
    return _when(not facts.own_file, Reason.NOT_YOUR_FILE) + _when(facts.conflict, Reason.CONFLICT_OF_INTEREST)


def _reasoned(facts: Facts) -> tuple[Reason, ...]:
    return _when(not facts.reasons_given, Reason.NO_REASONS_GIVEN)


def _undone(facts: Facts) -> tuple[Reason, ...]:
    """What was verified is opened again only because a fresh pull shows it wrong again."""
    return _when(not facts.reverted, Reason.NOTHING_REVERTED)


def _second_look(facts: Facts) -> tuple[Reason, ...]:
    """Whoever made a decision does not judge what is said against it; `same_person` says that they made it."""
    return (
        _reasoned(facts)
        + _when(facts.same_person, Reason.DECIDED_BY_YOURSELF)
        + _when(facts.conflict, Reason.CONFLICT_OF_INTEREST)
    )


GUARDS: Mapping[StrEnum, Guard] = {
    _A.ACCEPT: lambda f: _reasoned(f) + _when(f.conflict, Reason.CONFLICT_OF_INTEREST),
    _A.REFUSE: lambda f: (
        _reasoned(f) + _when(not f.referral_named, Reason.NO_REFERRAL) + _when(f.conflict, Reason.CONFLICT_OF_INTEREST)
    ),
    _A.REQUEST_CORRECTION: lambda f: _worker(f) + _when(not f.confirmed_findings, Reason.NO_CONFIRMED_FINDING),
    _A.SETTLE_CORRECTIONS: lambda f: _when(f.open_corrections > 0, Reason.CORRECTION_OPEN),
    _A.TAKE_UP_AGAIN: _undone,
    _A.PREPARE_DECISION: lambda f: _worker(f) + _when(f.open_corrections > 0, Reason.CORRECTION_OPEN),
    _A.ISSUE_PROVISIONAL: lambda f: (
        _when(f.same_person, Reason.SAME_PERSON)
        + _when(f.conflict, Reason.CONFLICT_OF_INTEREST)
        + _when(not f.countersigned, Reason.NOT_COUNTERSIGNED)
        + _when(f.open_corrections > 0, Reason.CORRECTION_OPEN)
    ),
    _A.ISSUE_FINAL: lambda f: (
        _when(f.same_person, Reason.SAME_PERSON)
        + _when(f.conflict, Reason.CONFLICT_OF_INTEREST)
        + _when(not f.countersigned, Reason.NOT_COUNTERSIGNED)
        + _when(not f.provisional_issued, Reason.NO_PROVISIONAL)
        + _when(not f.comment_period_over, Reason.COMMENT_PERIOD_OPEN)
    ),
    _B.SEND: lambda f: _worker(f) + _when(not f.items, Reason.NO_ITEMS),
    _B.ANSWER: lambda f: (
        _when(f.unanswered_items > 0, Reason.ITEM_UNANSWERED)
        + _when(f.items_without_reasons > 0, Reason.ITEM_WITHOUT_REASONS)
    ),
    _B.CONFIRM: lambda f: (
        _when(f.still_wrong > 0, Reason.STILL_WRONG) + _when(f.checks_open > 0, Reason.CHECK_NOT_FINISHED)
    ),
    _B.REOPEN: _undone,
    _B.AWAIT_HOLDERS: _undone,
    _B.GIVE_UP: lambda f: _worker(f) + _reasoned(f),
    _D.GRANT: lambda f: _reasoned(f) + _when(f.conflict, Reason.CONFLICT_OF_INTEREST),
    _D.DECLINE: lambda f: _reasoned(f) + _when(f.conflict, Reason.CONFLICT_OF_INTEREST),
    _E.GRANT: _second_look,
    _E.DECLINE: _second_look,
    _F.CHECK: lambda f: (
        _reasoned(f)
        + _when(f.conflict, Reason.CONFLICT_OF_INTEREST)
        + _when(not f.papers_complete, Reason.PAPERS_MISSING)
        + _when(not f.papers_agree, Reason.PAPERS_DIFFER)
    ),
    _F.APPROVE: lambda f: (
        _reasoned(f) + _when(f.same_person, Reason.CHECKED_BY_YOURSELF) + _when(f.conflict, Reason.CONFLICT_OF_INTEREST)
    ),
    _F.TURN_DOWN: lambda f: _reasoned(f) + _when(f.conflict, Reason.CONFLICT_OF_INTEREST),
    _F.USE: lambda f: _when(not f.waiting_over, Reason.WAITING_TIME_RUNS),
    _I.START_SWEEP: _own,
    _I.PUBLISH: lambda f: (
        _when(f.same_person, Reason.OPENED_BY_YOURSELF)
        + _when(f.conflict, Reason.CONFLICT_OF_INTEREST)
        + _when(f.sweeps_under_way > 0, Reason.SWEEP_UNDER_WAY)
        + _when(not f.final_sweeps, Reason.NO_FINAL_SWEEP)
    ),
    _I.CLOSE: lambda f: _own(f) + _reasoned(f) + _when(f.sweeps_under_way > 0, Reason.SWEEP_UNDER_WAY),
    _T.CANCEL: _own,
    _T.RESUME: _own,
}


Status = TypeVar("Status", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


def reasons_against(
    table: Mapping[tuple[Status, Action], Status], status: Status, action: Action, facts: Facts | None = None
) -> tuple[Reason, ...]:
    """Say why `action` may not happen in `status`; an empty tuple means it may.

    A wrong status is the only reason given then: the other guards would only confuse.
    """
    if (status, action) not in table:
        return (Reason.NOT_IN_THIS_STATUS,)
    guard = GUARDS.get(action)
    return guard(facts or Facts()) if guard else ()
