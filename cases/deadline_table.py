"""The deadline rules this project ships with, each with its legal source. Pure data.

They are copied into the database once and edited there; a change of law is a new row with its
own `valid_from`, never an edit of the old one. `valid_from` is given where the day on which the
text entered into force is known to us. The rows of POLICY are this office's own promises, not law.

Shared readings: the "15 days" and "10 days" of Fa Shi [2017] 7 are calendar days (Civil
Procedure Law Article 85 counts court periods so); the "three days" of Penalty Law Article 48
are working days by its Article 85.
"""

from dataclasses import replace
from datetime import date

from cases.deadline_rules import Allowance, OnExpiry, Rule, Trigger, Unit

CRI = date(2013, 3, 15)  # Regulation on the Credit Reporting Industry in force
SPC = date(2017, 5, 1)  # Fa Shi [2017] 7 in force
APL = date(2021, 7, 15)  # Administrative Penalty Law as revised in 2021 in force
PIPL = date(2021, 11, 1)  # Personal Information Protection Law in force

Period = tuple[int, Unit]
AT_ONCE: Period = (0, Unit.CALENDAR)


def _days(length: int) -> Period:
    return length, Unit.CALENDAR


def _working(length: int) -> Period:
    return length, Unit.WORKING


def _months(length: int) -> Period:
    return length, Unit.MONTHS


def _years(length: int) -> Period:
    return length, Unit.YEARS


def _rule(
    rule_id: str,
    trigger: Trigger,
    period: Period,
    basis: str,
    on_expiry: OnExpiry = OnExpiry.ESCALATE,
    since: date = date.min,
    *,
    extension: Allowance | None = None,
) -> Rule:
    length, unit = period
    return Rule(rule_id, trigger, length, unit, basis, on_expiry, extension=extension, valid_from=since)


NATIONAL = (
    _rule("CRI25-ANNOT", Trigger.OBJECTION_RECEIVED, AT_ONCE, "CRI Reg. 25", OnExpiry.BREACH, CRI),
    _rule("CRI25-DECIDE", Trigger.OBJECTION_RECEIVED, _days(20), "CRI Reg. 25", OnExpiry.ESCALATE_TO_PBC, CRI),
    _rule("CRI26-PBC", Trigger.COMPLAINT_ACCEPTED_BY_PBC, _days(30), "CRI Reg. 26", since=CRI),
    _rule("CRI16-RETAIN", Trigger.NEGATIVE_EVENT_ENDED, _years(5), "CRI Reg. 16", OnExpiry.RECORD_MUST_BE_GONE, CRI),
    _rule("SPC12-REVIEW", Trigger.COURT_APPLICATION, _days(15), "Fa Shi [2017] 7 Art. 12", since=SPC),
    _rule("SPC12-FIX", Trigger.FOUND_WRONG, _working(3), "Fa Shi [2017] 7 Art. 12", since=SPC),
    _rule("SPC12-RECON", Trigger.REJECTION_SERVED, _days(10), "Fa Shi [2017] 7 Art. 12", OnExpiry.RIGHT_LOST, SPC),
    _rule("SPC12-RECON-DEC", Trigger.RECONSIDERATION_FILED, _days(15), "Fa Shi [2017] 7 Art. 12", since=SPC),
    _rule("SPC10-DELETE", Trigger.DELETION_GROUND_AROSE, _working(3), "Fa Shi [2017] 7 Art. 10", since=SPC),
    _rule("SPC10-RELIST", Trigger.DELETED_ON_REQUEST, _months(6), "Fa Shi [2017] 7 Art. 10", OnExpiry.BAR_ENDS, SPC),
    _rule(
        "SPC02-TERM",
        Trigger.LISTED,
        _years(2),
        "Fa Shi [2017] 7 Art. 2",
        OnExpiry.RECORD_MUST_BE_GONE,
        SPC,
        # One to three years more when violent, grave or repeated.
        extension=Allowance(3, Unit.YEARS),
    ),
    _rule("APL48", Trigger.PENALTY_REVOKED, _working(3), "Penalty Law 48, 85", since=APL),
    _rule("REPAIR-CC", Trigger.REPAIR_APPLICATION, _working(10), "Guobanfa [2025] 22"),
)

SHANGHAI = (
    _rule("LOC-SH-36-ANNOT", Trigger.OBJECTION_RECEIVED, _working(1), "Shanghai 2017 Art. 36"),
    _rule("LOC-SH-36", Trigger.OBJECTION_RECEIVED, _working(5), "Shanghai 2017 Art. 36"),
    _rule("LOC-SH-36-PASS", Trigger.OBJECTION_RECEIVED, _working(2), "Shanghai 2017 Art. 36"),
    _rule("LOC-SH-36-PROV", Trigger.OBJECTION_PASSED_ON, _working(5), "Shanghai 2017 Art. 36"),
    _rule("LOC-SH-36-MARKET-ANNOT", Trigger.OBJECTION_RECEIVED, _working(1), "Shanghai 2017 Art. 36"),
    _rule("LOC-SH-36-MARKET", Trigger.OBJECTION_RECEIVED, _working(7), "Shanghai 2017 Art. 36"),
    _rule("LOC-SH-37", Trigger.DELETION_GROUND_AROSE, _working(3), "Shanghai 2017 Art. 37, 38"),
    _rule("LOC-SH-35", Trigger.NEGATIVE_EVENT_ENDED, _years(5), "Shanghai 2017 Art. 35", OnExpiry.RECORD_MUST_BE_GONE),
)

_THREE_MORE = Allowance(3, Unit.WORKING)
SHENZHEN = (
    _rule("LOC-SZ-50", Trigger.OBJECTION_RECEIVED, AT_ONCE, "Shenzhen SEZ 2023 Art. 50", OnExpiry.BREACH),
    _rule("LOC-SZ-51", Trigger.OBJECTION_RECEIVED, _working(1), "Shenzhen SEZ 2023 Art. 51"),
    _rule(
        "LOC-SZ-51-PROV", Trigger.OBJECTION_PASSED_ON, _working(2), "Shenzhen SEZ 2023 Art. 51", extension=_THREE_MORE
    ),
    _rule("LOC-SZ-52", Trigger.OBJECTION_RECEIVED, _working(1), "Shenzhen SEZ 2023 Art. 52"),
    _rule(
        "LOC-SZ-52-PROV", Trigger.OBJECTION_PASSED_ON, _working(2), "Shenzhen SEZ 2023 Art. 52", extension=_THREE_MORE
    ),
    _rule("LOC-SZ-82", Trigger.REPAIR_APPLICATION, _working(3), "Shenzhen SEZ 2023 Art. 82", extension=_THREE_MORE),
)

SHANDONG = (
    _rule("LOC-SD-39", Trigger.OBJECTION_RECEIVED, _working(3), "Shandong 2020 Art. 39"),
    _rule("LOC-SD-39-OTHERS", Trigger.OBJECTION_RECEIVED, _working(7), "Shandong 2020 Art. 39"),
    _rule("LOC-SD-40", Trigger.REPAIR_APPLICATION, _working(3), "Shandong 2020 Art. 40"),
    _rule("LOC-SD-38", Trigger.NEGATIVE_EVENT_ENDED, _years(5), "Shandong 2020 Art. 38", OnExpiry.RECORD_MUST_BE_GONE),
)

ZHEJIANG = (
    _rule(
        "LOC-ZJ-30",
        Trigger.OBJECTION_RECEIVED,
        _working(5),
        "Zhejiang 2017 Art. 30, 31",
        OnExpiry.ESCALATE_TO_COMMISSION,
        # A complex objection takes at most 20 working days in all.
        extension=Allowance(15, Unit.WORKING),
    ),
    _rule("LOC-ZJ-16", Trigger.NEGATIVE_EVENT_ENDED, _years(5), "Zhejiang 2017 Art. 16", OnExpiry.RECORD_MUST_BE_GONE),
)

POLICY = tuple(
    replace(rule, is_law=False)
    for rule in (
        _rule(
            "PIPL-POLICY",
            Trigger.PIPL_REQUEST,
            _working(15),
            # The law says "in time" and names no number of days; the number is ours.
            "our policy for PIPL 45-48, 50",
            since=PIPL,
            extension=Allowance(15, Unit.WORKING),
        ),
        _rule("OMB-ACK", Trigger.COMPLAINT_RECEIVED, _working(1), "our policy (cf. ASIC RG 271)"),
        _rule(
            "OMB-FINAL",
            Trigger.COMPLAINT_COMPLETE,
            _days(60),
            "our policy (cf. FCA DISP 1.6 eight weeks, CFPB 60 days)",
            extension=Allowance(30, Unit.CALENDAR),
        ),
        _rule("OMB-RELIEF-DECIDE", Trigger.RELIEF_ASKED, _working(1), "our policy for interim relief"),
        _rule("OMB-RELIEF-COMPLY", Trigger.RELIEF_GRANTED, _working(2), "our policy for interim relief"),
        _rule(
            "OMB-COMMENT",
            Trigger.PROVISIONAL_DECISION,
            _days(10),
            "our policy for provisional decisions",
            OnExpiry.PROCEED,
        ),
        _rule("OMB-ANSWER", Trigger.CORRECTION_REQUESTED, _days(15), "our policy for correction requests"),
        _rule(
            "OMB-REMARK",
            Trigger.CORRECTION_ANSWERED,
            _working(5),
            "our policy for remarks on an agency's answer",
            OnExpiry.PROCEED,
        ),
        _rule("OMB-REVIEW", Trigger.FINAL_DECISION, _days(30), "our policy for reviews", OnExpiry.RIGHT_LOST),
        _rule("OMB-SLIP", Trigger.FINAL_DECISION, _days(90), "our policy for slips in a decision", OnExpiry.RIGHT_LOST),
        _rule("OMB-REVIEW-DECIDE", Trigger.DECISION_QUESTIONED, _days(30), "our policy for reviews"),
        _rule("OMB-SLIP-DECIDE", Trigger.DECISION_QUESTIONED, _working(5), "our policy for slips in a decision"),
        *(
            _rule(
                f"OMB-RECHECK-{number}", Trigger.CORRECTION_CLAIMED, period, "our policy for checks", OnExpiry.PROCEED
            )
            for number, period in enumerate((AT_ONCE, _working(3), _days(10), _days(30), _days(90)), start=1)
        ),
    )
)

RULES = NATIONAL + SHANGHAI + SHENZHEN + SHANDONG + ZHEJIANG + POLICY
