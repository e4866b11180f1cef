"""The nouns of the office, one file each."""

from cases.checking import Asked
from cases.models.agencies import Agency, AgencyKind, Ownership, Scheme, SchemeKind
from cases.models.api import ApiKey, IdempotencyRecord
from cases.models.audit import Chain, Checkpoint, CheckpointLeaf, Event, EventDetail
from cases.models.bundles import Bundle, BundleStatus
from cases.models.case import Case, Harm, Outcome
from cases.models.conflicts import Interest
from cases.models.consents import Consent, StatutoryPower
from cases.models.contact import CodePurpose, ContactChoice, OneTimeCode, Pace, WaitingNews
from cases.models.corrections import (
    Answer,
    AnswerCode,
    CorrectionItem,
    CorrectionRequest,
    HolderCheck,
    HolderVerdict,
    ItemAnswer,
    Verification,
)
from cases.models.deadlines import Deadline, DeadlineExtension, DeadlinePause, DeadlineRule, DeadlineStatus, Duty
from cases.models.decision_requests import DecisionRequest, RequestKind, ReviewGround
from cases.models.decisions import Comment, Decision, Letter, LetterKind, Stage
from cases.models.deletion import Deletion, Hold
from cases.models.drafts import CodeTry, Draft, DraftKey, KeyKind, ResumeLink
from cases.models.evidence import (
    Evidence,
    EvidenceKind,
    EvidencePage,
    PreviewStatus,
    Redaction,
    RedactionReason,
    RedactionStatus,
    ScanStatus,
)
from cases.models.filings import Channel, Filing
from cases.models.findings import Finding, FindingStatus
from cases.models.jobs import Heartbeat, Job, JobStatus
from cases.models.legal import LegalRules
from cases.models.mail import Bounce, Mail, MailAttempt, MailChannel, MailOutcome, MailReader, MailState
from cases.models.messages import Message, MessageFile
from cases.models.own_initiative import OwnInitiativeFile, Population, Sweep, SweepPart
from cases.models.people import Person, Representative, RepresentativeKind
from cases.models.proofings import Paper, Proofing, ProofingWay
from cases.models.pulls import Match, Pull, PullPurpose, PullStatus, Record, Reread, Rereading
from cases.models.rating import Rating
from cases.models.relief import InterimRelief
from cases.models.remarks import Remark
from cases.models.scores import MethodVersion, ScoreRun, Verdict
from cases.models.uploads import QuotaUse, Upload
from cases.models.users import User
from cases.models.watches import HolderWatch
from cases.models.ways_in import FreshCode, Passkey, SpentToken, Visit

__all__ = [
    "Agency",
    "AgencyKind",
    "Answer",
    "AnswerCode",
    "ApiKey",
    "Asked",
    "Bounce",
    "Bundle",
    "BundleStatus",
    "Case",
    "Chain",
    "Channel",
    "Checkpoint",
    "CheckpointLeaf",
    "CodePurpose",
    "CodeTry",
    "Comment",
    "Consent",
    "ContactChoice",
    "CorrectionItem",
    "CorrectionRequest",
    "Deadline",
    "DeadlineExtension",
    "DeadlinePause",
    "DeadlineRule",
    "DeadlineStatus",
    "Decision",
    "DecisionRequest",
    "Deletion",
    "Draft",
    "DraftKey",
    "Duty",
    "Event",
    "EventDetail",
    "Evidence",
    "EvidenceKind",
    "EvidencePage",
    "Filing",
    "Finding",
    "FindingStatus",
    "FreshCode",
    "Harm",
    "Heartbeat",
    "Hold",
    "HolderCheck",
    "HolderVerdict",
    "HolderWatch",
    "IdempotencyRecord",
    "Interest",
    "InterimRelief",
    "ItemAnswer",
    "Job",
    "JobStatus",
    "KeyKind",
    "LegalRules",
    "Letter",
    "LetterKind",
    "Mail",
    "MailAttempt",
    "MailChannel",
    "MailOutcome",
    "MailReader",
    "MailState",
    "Match",
    "Message",
    "MessageFile",
    "MethodVersion",
    "OneTimeCode",
    "Outcome",
    "OwnInitiativeFile",
    "Ownership",
    "Pace",
    "Paper",
    "Passkey",
    "Person",
    "Population",
    "PreviewStatus",
    "Proofing",
    "ProofingWay",
    "Pull",
    "PullPurpose",
    "PullStatus",
    "QuotaUse",
    "Rating",
    "Record",
    "Redaction",
    "RedactionReason",
    "RedactionStatus",
    "Remark",
    "Representative",
    "RepresentativeKind",
    "RequestKind",
    "Reread",
    "Rereading",
    "ResumeLink",
    "ReviewGround",
    "ScanStatus",
    "Scheme",
    "SchemeKind",
    "ScoreRun",
    "SpentToken",
    "Stage",
    "StatutoryPower",
    "Sweep",
    "SweepPart",
    "Upload",
    "User",
    "Verdict",
    "Verification",
    "Visit",
    "WaitingNews",
]  # fmt: skip
