"""Who may do what, by role, before any case is looked at. Pure; docs/reference/permissions.md is made from it."""

from collections.abc import Mapping
from enum import StrEnum

from cases.actors import Role


class Permission(StrEnum):
    """One thing somebody may or may not do."""

    SEE_QUEUE = "see_queue"
    SEE_CASE = "see_case"
    SEE_ALL_CASES = "see_all_cases"
    ADMIT = "admit"
    TAKE_COMPLAINT = "take_complaint"
    ASSIGN = "assign"
    PULL_RECORDS = "pull_records"
    INVOKE_POWER = "invoke_power"
    JUDGE_FINDING = "judge_finding"
    SEND_CORRECTION = "send_correction"
    ANSWER_CORRECTION = "answer_correction"
    SEE_INBOX = "see_inbox"
    DECIDE_RELIEF = "decide_relief"
    ASK_RELIEF = "ask_relief"
    PROPOSE_DECISION = "propose_decision"
    SIGN_DECISION = "sign_decision"
    COMMENT = "comment"
    WRITE_MESSAGE = "write_message"
    ADD_EVIDENCE = "add_evidence"
    GIVE_CONSENT = "give_consent"
    QUESTION_DECISION = "question_decision"
    JUDGE_DECISION_REQUEST = "judge_decision_request"
    WITHDRAW = "withdraw"
    CHOOSE_CONTACT = "choose_contact"
    RATE = "rate"
    ASK_DELETION = "ask_deletion"
    DECIDE_DELETION = "decide_deletion"
    SEE_RATINGS = "see_ratings"
    MOVE_DEADLINE = "move_deadline"
    DECLARE_INTEREST = "declare_interest"
    SEE_TRAIL = "see_trail"
    SEE_JOBS = "see_jobs"
    RELEASE_JOB = "release_job"
    SEE_OWN_INITIATIVE = "see_own_initiative"
    OPEN_OWN_INITIATIVE = "open_own_initiative"
    RUN_SWEEP = "run_sweep"
    TAKE_SWEEP_LIST = "take_sweep_list"
    PUBLISH_OWN_INITIATIVE = "publish_own_initiative"
    FILE_METHOD = "file_method"
    ADOPT_LEGAL_RULES = "adopt_legal_rules"
    PROVE_IDENTITY = "prove_identity"


_P = Permission
_WORKER = frozenset(
    {
        _P.SEE_QUEUE,
        _P.SEE_CASE,
        _P.ADMIT,
        _P.TAKE_COMPLAINT,
        _P.WRITE_MESSAGE,
        _P.ADD_EVIDENCE,
        _P.DECLARE_INTEREST,
        _P.SEE_TRAIL,
        _P.PROVE_IDENTITY,
    }
)
_INVESTIGATION = frozenset(
    {
        _P.ASSIGN,
        _P.PULL_RECORDS,
        _P.JUDGE_FINDING,
        _P.SEND_CORRECTION,
        _P.ASK_RELIEF,
        _P.DECIDE_RELIEF,
        _P.PROPOSE_DECISION,
        _P.MOVE_DEADLINE,
        _P.SEE_OWN_INITIATIVE,
        _P.OPEN_OWN_INITIATIVE,
        _P.RUN_SWEEP,
        _P.TAKE_SWEEP_LIST,
    }
)
GRANTS: Mapping[Role, frozenset[Permission]] = {
    Role.CITIZEN: frozenset(
        {
            _P.SEE_CASE,
            _P.ASK_RELIEF,
            _P.COMMENT,
            _P.WRITE_MESSAGE,
            _P.ADD_EVIDENCE,
            _P.GIVE_CONSENT,
            _P.QUESTION_DECISION,
            _P.CHOOSE_CONTACT,
            _P.RATE,
            _P.ASK_DELETION,
            _P.WITHDRAW,
        }
    ),
    Role.INTAKE: _WORKER | {_P.ASSIGN},
    Role.INVESTIGATOR: _WORKER | _INVESTIGATION,
    Role.OMBUDSMAN: (
        _WORKER
        | _INVESTIGATION
        | {
            _P.SEE_ALL_CASES,
            _P.INVOKE_POWER,
            _P.SIGN_DECISION,
            _P.JUDGE_DECISION_REQUEST,
            _P.DECIDE_DELETION,
            _P.SEE_RATINGS,
            _P.SEE_JOBS,
            _P.RELEASE_JOB,
            _P.PUBLISH_OWN_INITIATIVE,
            _P.FILE_METHOD,
            _P.ADOPT_LEGAL_RULES,
        }
    ),
    Role.RESPONDENT: frozenset({_P.SEE_INBOX, _P.ANSWER_CORRECTION, _P.COMMENT, _P.WRITE_MESSAGE, _P.ADD_EVIDENCE}),
    Role.AUDITOR: frozenset(
        {_P.SEE_QUEUE, _P.SEE_CASE, _P.SEE_ALL_CASES, _P.SEE_TRAIL, _P.SEE_JOBS, _P.SEE_OWN_INITIATIVE}
    ),
    Role.ADMIN: frozenset({_P.SEE_JOBS, _P.RELEASE_JOB}),
    Role.SYSTEM: frozenset(),
}


def may(role: Role, permission: Permission) -> bool:
    """Say whether a role holds a permission at all; a case can still be out of reach."""
    return permission in GRANTS[role]
