"""Public words and colours for every code that a page shows. Colour is never the only sign: the word is always there.

Colours are the keys of the tag component: grey, blue, amber, green, red, violet, ink.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cases.actors import Role
from cases.grounds import Ground
from cases.models import (
    AnswerCode,
    Asked,
    DeadlineStatus,
    Duty,
    FindingStatus,
    Harm,
    HolderVerdict,
    JobStatus,
    Match,
    Outcome,
    PullPurpose,
    PullStatus,
    RequestKind,
    ReviewGround,
    ScanStatus,
    Stage,
    Verdict,
)
from cases.scoring.findings import FindingCode
from cases.workflow import (
    CaseAction,
    CaseStatus,
    CorrectionStatus,
    DecisionRequestStatus,
    OwnInitiativeStatus,
    ReliefStatus,
    SweepStatus,
)


@dataclass(frozen=True)
class Look:
    """How one code is shown: its word and the colour of its tag."""

    label: str | Promise
    tone: str = "grey"


CASE: Mapping[CaseStatus, Look] = {
    CaseStatus.RECEIVED: Look(_("Received"), "blue"),
    CaseStatus.INVESTIGATING: Look(_("Being investigated"), "violet"),
    CaseStatus.WITH_AGENCY: Look(_("With the agency"), "amber"),
    CaseStatus.DECIDING: Look(_("Being decided"), "violet"),
    CaseStatus.COMMENTING: Look(_("Open for comments"), "amber"),
    CaseStatus.CLOSED: Look(_("Closed with a decision"), "ink"),
    CaseStatus.REFUSED: Look(_("Not accepted"), "grey"),
    CaseStatus.WITHDRAWN: Look(_("Withdrawn"), "grey"),
}

CASE_ACTIONS: Mapping[CaseAction, Promise] = {
    CaseAction.ACCEPT: _("Accept the case"),
    CaseAction.REFUSE: _("Refuse the case"),
    CaseAction.REQUEST_CORRECTION: _("Ask the agency for a correction"),
    CaseAction.SETTLE_CORRECTIONS: _("Settle the correction requests"),
    CaseAction.PREPARE_DECISION: _("Prepare a decision"),
    CaseAction.ISSUE_PROVISIONAL: _("Send the provisional decision"),
    CaseAction.ISSUE_FINAL: _("Send the final decision"),
    CaseAction.TAKE_UP_AGAIN: _("Take the case up again: a correction was undone"),
    CaseAction.REOPEN_ON_REVIEW: _("Take the case up again: a review was granted"),
    CaseAction.WITHDRAW: _("Withdraw the complaint"),
}

CORRECTION: Mapping[CorrectionStatus, Look] = {
    CorrectionStatus.DRAFT: Look(_("Draft"), "grey"),
    CorrectionStatus.SENT: Look(_("Waiting for the agency"), "amber"),
    CorrectionStatus.ANSWERED: Look(_("Answer being checked"), "blue"),
    CorrectionStatus.RETURNED: Look(_("Sent back: still wrong"), "red"),
    CorrectionStatus.VERIFIED: Look(_("Correction verified"), "green"),
    CorrectionStatus.UNRESOLVED: Look(_("Not resolved"), "red"),
    CorrectionStatus.CANCELLED: Look(_("Cancelled"), "grey"),
}

RELIEF: Mapping[ReliefStatus, Look] = {
    ReliefStatus.ASKED: Look(_("Asked for"), "blue"),
    ReliefStatus.DECLINED: Look(_("Declined"), "grey"),
    ReliefStatus.GRANTED: Look(_("Ordered"), "amber"),
    ReliefStatus.COMPLIED: Look(_("Sanction suspended"), "green"),
    ReliefStatus.DEFIED: Look(_("Order not followed"), "red"),
    ReliefStatus.ENDED: Look(_("Ended"), "grey"),
}

DECISION_REQUEST: Mapping[DecisionRequestStatus, Look] = {
    DecisionRequestStatus.ASKED: Look(_("We are looking at it"), "blue"),
    DecisionRequestStatus.GRANTED: Look(_("Granted"), "green"),
    DecisionRequestStatus.DECLINED: Look(_("Not granted"), "grey"),
    DecisionRequestStatus.OVERTAKEN: Look(_("No longer needed"), "grey"),
}

REQUEST_KINDS: Mapping[RequestKind, Promise] = {
    RequestKind.REVIEW: _("Review of the decision"),
    RequestKind.CORRECTION: _("Correction of a writing mistake"),
}

REVIEW_GROUNDS: Mapping[ReviewGround, Promise] = {
    ReviewGround.NEW_FACTS: _("There is something new that you did not know"),
    ReviewGround.LAW: _("The law was applied wrongly"),
    ReviewGround.PROCEDURE: _("Something went wrong in how my case was handled"),
}

OWN_INITIATIVE: Mapping[OwnInitiativeStatus, Look] = {
    OwnInitiativeStatus.OPEN: Look(_("Being looked into"), "violet"),
    OwnInitiativeStatus.PUBLISHED: Look(pgettext_lazy("state of a file", "Published"), "green"),
    OwnInitiativeStatus.CLOSED: Look(pgettext_lazy("state of a file", "Closed"), "ink"),
}

SWEEP: Mapping[SweepStatus, Look] = {
    SweepStatus.WAITING: Look(_("Waiting"), "blue"),
    SweepStatus.RUNNING: Look(_("Being calculated"), "blue"),
    SweepStatus.CHECKING: Look(_("Being checked"), "violet"),
    SweepStatus.CANCELLED: Look(_("Cancelled"), "grey"),
    SweepStatus.FINAL: Look(_("Proved"), "green"),
    SweepStatus.FAILED: Look(_("Not proved"), "red"),
}

PULL: Mapping[PullStatus, Look] = {
    PullStatus.WAITING: Look(_("Waiting"), "blue"),
    PullStatus.RUNNING: Look(_("Being fetched"), "blue"),
    PullStatus.DONE: Look(_("Fetched"), "green"),
    PullStatus.FAILED: Look(_("Failed"), "red"),
    PullStatus.BLOCKED: Look(_("Stopped: no right to ask any more"), "grey"),
}

PURPOSES: Mapping[PullPurpose, Promise] = {
    PullPurpose.INVESTIGATION: _("Investigation"),
    PullPurpose.VERIFICATION: _("Check of an answer"),
    PullPurpose.RELIEF: _("Check of interim relief"),
}

MATCH: Mapping[Match, Look] = {
    Match.EXACT: Look(_("About this person"), "green"),
    Match.PARTIAL: Look(_("Only partly the same person"), "amber"),
    Match.NONE: Look(_("Another person"), "red"),
}

FINDING: Mapping[FindingStatus, Look] = {
    FindingStatus.PROPOSED: Look(_("To be judged"), "amber"),
    FindingStatus.CONFIRMED: Look(_("Confirmed"), "green"),
    FindingStatus.DISMISSED: Look(_("Dismissed"), "grey"),
}

FINDING_CODES: Mapping[FindingCode, Promise] = {
    FindingCode.WRONG_PERSON: _("Record about somebody else"),
    FindingCode.RELATION: _("Counts what another person is or did"),
    FindingCode.MINOR: _("The person was under age"),
    FindingCode.BANNED_DATA: _("Data that may not be scored"),
    FindingCode.NOT_ELIGIBLE: _("No legal ground for the record"),
    FindingCode.NO_NOTICE: _("The person was not told"),
    FindingCode.PERFORMED_NOT_DELETED: _("Obligation performed, entry not deleted"),
    FindingCode.TERM_OVER: _("Listing term is over"),
    FindingCode.RETENTION_OVER: _("Kept too long"),
    FindingCode.WRONG_DATA: _("Wrong facts"),
    FindingCode.NOT_ANNOTATED: _("Not marked as disputed"),
    FindingCode.METHOD_NOT_DISCLOSED: _("Method not disclosed"),
    FindingCode.MISCALCULATED: _("Score does not follow the method"),
    FindingCode.CORRECTION_INCOMPLETE: _("Correction not complete"),
    FindingCode.LATE: _("Answer late or missing"),
    FindingCode.NO_REASONS: _("Refused without reasons"),
}

FINDING_MEANINGS: Mapping[FindingCode, Promise] = {
    FindingCode.WRONG_PERSON: _("The record is about somebody else."),
    FindingCode.RELATION: _("The record counts what another person is or did."),
    FindingCode.MINOR: _("The person was a child at the time."),
    FindingCode.BANNED_DATA: _("This kind of data may not be scored."),
    FindingCode.NOT_ELIGIBLE: _("No catalogue entry or no effective document carries the record."),
    FindingCode.NO_NOTICE: _("The person was not told as the law demands."),
    FindingCode.PERFORMED_NOT_DELETED: _("The obligation was performed, yet the entry is still there."),
    FindingCode.TERM_OVER: _("The listing term has ended, yet the entry is still there."),
    FindingCode.RETENTION_OVER: _("The record is older than it may be kept."),
    FindingCode.WRONG_DATA: _("The record states something that evidence disproves."),
    FindingCode.NOT_ANNOTATED: _("The record is disputed but not marked as disputed."),
    FindingCode.METHOD_NOT_DISCLOSED: _("The rule behind the points is not disclosed."),
    FindingCode.MISCALCULATED: _("The score is not what the method gives."),
    FindingCode.CORRECTION_INCOMPLETE: _("The correction was announced but is not complete."),
    FindingCode.LATE: _("The answer came too late or not at all."),
    FindingCode.NO_REASONS: _("The refusal gives no reasons."),
}

DEADLINE: Mapping[DeadlineStatus, Look] = {
    DeadlineStatus.RUNNING: Look(_("Running"), "blue"),
    DeadlineStatus.PAUSED: Look(_("Paused"), "grey"),
    DeadlineStatus.MET: Look(_("Met"), "green"),
    DeadlineStatus.BREACHED: Look(_("Missed"), "red"),
    DeadlineStatus.CANCELLED: Look(_("Cancelled"), "grey"),
}

DUTIES: Mapping[Duty, Promise] = {
    Duty.OFFICE: _("This office"),
    Duty.AGENCY: _("The agency"),
    Duty.CITIZEN: _("The complainant"),
}

VERDICT: Mapping[Verdict, Look] = {
    Verdict.MATCH: Look(_("Follows the published method"), "green"),
    Verdict.DIFFERENT: Look(_("Differs from the published method"), "red"),
    Verdict.NOT_REPRODUCIBLE: Look(_("Cannot be recomputed"), "amber"),
}

HOLDER: Mapping[HolderVerdict, Look] = {
    HolderVerdict.WAITING: Look(_("Being checked"), "blue"),
    HolderVerdict.RIGHT: Look(_("Correct now"), "green"),
    HolderVerdict.STILL_WRONG: Look(_("Still wrong"), "red"),
    HolderVerdict.NOT_REACHED: Look(_("Could not be checked"), "amber"),
}

ANSWER: Mapping[AnswerCode, Look] = {
    AnswerCode.CORRECTED: Look(_("Accepted and corrected"), "green"),
    AnswerCode.PARTLY: Look(_("Partly corrected"), "amber"),
    AnswerCode.REFUSED: Look(_("Refused"), "red"),
    AnswerCode.WRONG_BODY: Look(_("Another body is responsible"), "grey"),
    AnswerCode.NEED_MORE: Look(_("More information needed"), "amber"),
}

ASKED: Mapping[Asked, Promise] = {
    Asked.DELETE: _("Delete the record"),
    Asked.CORRECT: _("Correct the record"),
    Asked.ANNOTATE: _("Mark the record as disputed"),
    Asked.RECALCULATE: _("Calculate the score again"),
    Asked.LIFT_SANCTION: _("Lift the restriction"),
    Asked.DISCLOSE: _("Disclose the method"),
    Asked.GIVE_REASONS: _("Give reasons"),
}

JOB: Mapping[JobStatus, Look] = {
    JobStatus.WAITING: Look(_("Waiting"), "blue"),
    JobStatus.RUNNING: Look(_("Running"), "blue"),
    JobStatus.DONE: Look(_("Done"), "green"),
    JobStatus.QUARANTINED: Look(_("Stopped after five attempts"), "red"),
}

SCAN: Mapping[ScanStatus, Look] = {
    ScanStatus.QUARANTINED: Look(_("Being checked"), "amber"),
    ScanStatus.CLEAN: Look(_("Checked"), "green"),
    ScanStatus.UNSCANNED: Look(_("Not scanned"), "grey"),
    ScanStatus.INFECTED: Look(_("Harmful"), "red"),
}

HARMS: Mapping[Harm, Promise] = {
    Harm.TRAVEL: _("Travel by train or plane"),
    Harm.SCHOOL: _("School or university"),
    Harm.LOAN: _("Loan, card or account"),
    Harm.JOB: _("Work"),
    Harm.HOUSING: _("Housing"),
    Harm.HOTEL: _("Hotel or rental"),
    Harm.SHAMING: _("Public naming"),
    Harm.OTHER: _("Something else"),
}

GROUNDS: Mapping[Ground, Promise] = {
    Ground.NOT_ME: _("It is about somebody else"),
    Ground.WRONG_FACTS: _("The facts are wrong"),
    Ground.PAID_OR_PERFORMED: _("I have paid or done what was asked"),
    Ground.TOO_OLD: _("It is too old"),
    Ground.TERM_OVER: _("The listing should have ended"),
    Ground.NEVER_TOLD: _("I was never told"),
    Ground.NO_VALID_DOCUMENT: _("There is no valid court or official document"),
    Ground.SHOULD_NOT_COUNT: _("This should not count at all"),
    Ground.FORBIDDEN_DATA: _("It uses data that nobody may score"),
    Ground.ABOUT_SOMEONE_ELSE: _("I am judged for what somebody else did"),
    Ground.UNDER_AGE: _("I was under 18"),
    Ground.NOT_EXPLAINED: _("Nobody explains the score"),
    Ground.MISCALCULATED: _("The score is calculated wrongly"),
    Ground.NOT_MARKED_DISPUTED: _("I objected and it is not marked"),
    Ground.CORRECTED_BUT_STILL_THERE: _("It was corrected but is still there"),
    Ground.NO_ANSWER: _("The agency did not answer"),
    Ground.ANSWER_WITHOUT_REASONS: _("The agency refused without reasons"),
}

OUTCOMES: Mapping[Outcome, Look] = {
    Outcome.UPHELD_CORRECTED: Look(_("Upheld, corrected"), "green"),
    Outcome.UPHELD_NOT_CORRECTED: Look(_("Upheld, not corrected"), "red"),
    Outcome.PARTLY_UPHELD: Look(_("Partly upheld"), "amber"),
    Outcome.NOT_UPHELD: Look(_("Not upheld"), "grey"),
}

STAGES: Mapping[Stage, Promise] = {
    Stage.PROVISIONAL: _("Provisional decision"),
    Stage.FINAL: _("Final decision"),
}

ROLES: Mapping[Role, Promise] = {
    Role.CITIZEN: _("Complainant"),
    Role.INTAKE: _("Intake officer"),
    Role.INVESTIGATOR: _("Investigator"),
    Role.OMBUDSMAN: _("Ombudsman"),
    Role.AUDITOR: _("Auditor"),
    Role.RESPONDENT: _("Agency"),
    Role.ADMIN: _("Administrator"),
    Role.SYSTEM: _("Automatic"),
}

# The connectors' categories, by their plain values: this layer does not import the connectors.
CATEGORIES: Mapping[str, Promise] = {
    "SCORE": _("The score"),
    "SCORE_INPUTS": _("What the score counts"),
    "WATCH_LIST": _("Watch-list entries"),
    "COURT_COPY": _("Copies of court notices"),
    "COURT_LIST": _("Entries on the court list"),
    "RESTRICTION": _("Restrictions"),
    "PAYMENTS": _("Payments that were cleared"),
    "PENALTY_COPY": _("Copies of penalties"),
    "PENALTIES": _("Penalties shown in public"),
    "CREDIT_REPORT": _("The credit report"),
    "ORDERS": _("Service orders"),
    "AUTHORISATIONS": _("Authorisations"),
}

RECORD_KINDS: Mapping[str, Promise] = {
    "SCORE": _("Score"),
    "SCORE_ITEM": _("Scored item"),
    "WATCH_ENTRY": _("Watch-list entry"),
    "COURT_COPY": _("Copy of a court notice"),
    "COURT_LISTING": _("Court listing"),
    "RESTRICTION": _("Restriction"),
    "PAYMENT": _("Payment"),
    "PENALTY_COPY": _("Copy of a penalty"),
    "PENALTY": _("Penalty"),
    "ACCOUNT": _("Credit account"),
    "QUERY": _("Question to the credit bureau"),
    "ANNOTATION": _("Note in the credit report"),
    "ORDER": _("Service order"),
    "AUTHORISATION": _("Authorisation"),
}

_LOOKS: Mapping[type[StrEnum], Mapping[Any, Look]] = {
    CaseStatus: CASE,
    CorrectionStatus: CORRECTION,
    ReliefStatus: RELIEF,
    DecisionRequestStatus: DECISION_REQUEST,
    OwnInitiativeStatus: OWN_INITIATIVE,
    SweepStatus: SWEEP,
    PullStatus: PULL,
    FindingStatus: FINDING,
    DeadlineStatus: DEADLINE,
    Verdict: VERDICT,
    HolderVerdict: HOLDER,
    AnswerCode: ANSWER,
    JobStatus: JOB,
    ScanStatus: SCAN,
    Match: MATCH,
    Outcome: OUTCOMES,
}


def look(code: StrEnum) -> Look:
    """Give the word and colour of a status, verdict or outcome; `look(CaseStatus(row.status))`."""
    return _LOOKS[type(code)][code]


def category(code: str) -> str:
    """Name a category of records in the reader's language; an unknown one by its code."""
    return str(CATEGORIES.get(code, code))


def record_kind(code: str) -> str:
    """Name a kind of record in the reader's language; an unknown one by its code."""
    return str(RECORD_KINDS.get(code, code))
