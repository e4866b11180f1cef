"""The table of rules: every row evaluated, dated versions, and words for all of it."""

from datetime import date

import pytest
from django.utils import translation

from cases.calendars import STATUTORY
from cases.deadline_rules import (
    Extension,
    ExtensionRefusal,
    NoRuleInForce,
    OnExpiry,
    Rule,
    Trigger,
    Unit,
    rule_in_force,
)
from cases.deadline_steps import StepCode
from cases.deadline_table import POLICY, RULES
from cases.deadlines import Pause, due
from cases.wording import deadlines as wording

START = date(2025, 9, 26)  # the Friday before the National Day week
EVERY_RULE = {
    "CRI25-ANNOT": date(2025, 9, 26),
    "CRI25-DECIDE": date(2025, 10, 16),
    "CRI26-PBC": date(2025, 10, 27),  # 26 October is a Sunday
    "CRI16-RETAIN": date(2030, 9, 26),
    "SPC12-REVIEW": date(2025, 10, 11),
    "SPC12-FIX": date(2025, 9, 30),
    "SPC12-RECON": date(2025, 10, 9),
    "SPC12-RECON-DEC": date(2025, 10, 11),
    "SPC10-DELETE": date(2025, 9, 30),
    "SPC10-RELIST": date(2026, 3, 26),
    "SPC02-TERM": date(2027, 9, 27),
    "APL48": date(2025, 9, 30),
    "REPAIR-CC": date(2025, 10, 16),
    "LOC-SH-36-ANNOT": date(2025, 9, 28),
    "LOC-SH-36": date(2025, 10, 10),
    "LOC-SH-36-PASS": date(2025, 9, 29),
    "LOC-SH-36-PROV": date(2025, 10, 10),
    "LOC-SH-36-MARKET-ANNOT": date(2025, 9, 28),
    "LOC-SH-36-MARKET": date(2025, 10, 13),
    "LOC-SH-37": date(2025, 9, 30),
    "LOC-SH-35": date(2030, 9, 26),
    "LOC-SZ-50": date(2025, 9, 26),
    "LOC-SZ-51": date(2025, 9, 28),
    "LOC-SZ-51-PROV": date(2025, 9, 29),
    "LOC-SZ-52": date(2025, 9, 28),
    "LOC-SZ-52-PROV": date(2025, 9, 29),
    "LOC-SZ-82": date(2025, 9, 30),
    "LOC-SD-39": date(2025, 9, 30),
    "LOC-SD-39-OTHERS": date(2025, 10, 13),
    "LOC-SD-40": date(2025, 9, 30),
    "LOC-SD-38": date(2030, 9, 26),
    "LOC-ZJ-30": date(2025, 10, 10),
    "LOC-ZJ-16": date(2030, 9, 26),
    "PIPL-POLICY": date(2025, 10, 23),
    "OMB-ACK": date(2025, 9, 28),
    "OMB-FINAL": date(2025, 11, 25),
    "OMB-RELIEF-DECIDE": date(2025, 9, 28),
    "OMB-RELIEF-COMPLY": date(2025, 9, 29),
    "OMB-COMMENT": date(2025, 10, 9),
    "OMB-ANSWER": date(2025, 10, 11),
    "OMB-REMARK": date(2025, 10, 10),
    "OMB-REVIEW": date(2025, 10, 27),
    "OMB-SLIP": date(2025, 12, 25),
    "OMB-REVIEW-DECIDE": date(2025, 10, 27),
    "OMB-SLIP-DECIDE": date(2025, 10, 10),
    "OMB-RECHECK-1": date(2025, 9, 26),
    "OMB-RECHECK-2": date(2025, 9, 30),
    "OMB-RECHECK-3": date(2025, 10, 9),
    "OMB-RECHECK-4": date(2025, 10, 27),
    "OMB-RECHECK-5": date(2025, 12, 25),
}
PROVISIONAL = {"CRI16-RETAIN", "SPC02-TERM", "LOC-SH-35", "LOC-SD-38", "LOC-ZJ-16"}


def test_every_rule_gives_its_due_date() -> None:
    found = {rule.id: due(rule, triggered_on=START, calendar=STATUTORY) for rule in RULES}

    assert {rule_id: answer.due_on for rule_id, answer in found.items()} == EVERY_RULE
    assert {rule_id for rule_id, answer in found.items() if answer.provisional} == PROVISIONAL


def test_rule_ids_are_unique_and_fit_the_database() -> None:
    ids = [rule.id for rule in RULES]

    assert sorted(ids) == sorted(set(ids))
    assert max(len(rule_id) for rule_id in ids) <= 30


def test_what_is_not_law_is_marked_as_policy() -> None:
    assert [rule.id for rule in RULES if not rule.is_law] == [rule.id for rule in POLICY]
    assert {rule.id for rule in POLICY} == {rule.id for rule in RULES if rule.id.startswith(("OMB-", "PIPL-"))}


@pytest.mark.parametrize(
    ("rule_id", "length", "unit", "expected"),
    [
        ("LOC-ZJ-30", 15, Unit.WORKING, date(2025, 10, 30)),
        ("LOC-SZ-51-PROV", 3, Unit.WORKING, date(2025, 10, 10)),
        ("OMB-FINAL", 30, Unit.CALENDAR, date(2025, 12, 25)),
        ("SPC02-TERM", 3, Unit.YEARS, date(2030, 9, 26)),
    ],
)
def test_a_rule_can_be_extended_to_its_maximum(rule_id: str, length: int, unit: Unit, expected: date) -> None:
    rule = rule_in_force(RULES, rule_id, START)

    found = due(rule, triggered_on=START, calendar=STATUTORY, extensions=[Extension(length, unit, "complex", START)])

    assert found.due_on == expected


# --- Versions of a rule ---

OLD = Rule(
    "X",
    Trigger.LISTED,
    5,
    Unit.CALENDAR,
    "old",
    OnExpiry.ESCALATE,
    valid_from=date(2020, 1, 1),
    valid_to=date(2024, 12, 31),
)
NEW = Rule("X/2025", Trigger.LISTED, 3, Unit.CALENDAR, "new", OnExpiry.ESCALATE, valid_from=date(2025, 1, 1))


def test_the_version_in_force_on_the_day_of_the_event_governs() -> None:
    assert rule_in_force([OLD, NEW], "X", date(2024, 12, 31)) == OLD
    assert rule_in_force([OLD, NEW], "X", date(2025, 1, 1)) == NEW


def test_it_rejects_a_day_before_any_version() -> None:
    with pytest.raises(NoRuleInForce, match="X on 2019-12-31"):
        rule_in_force([OLD, NEW], "X", date(2019, 12, 31))


def test_it_rejects_a_rule_that_makes_no_sense() -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        Rule("X", Trigger.LISTED, -1, Unit.CALENDAR, "", OnExpiry.ESCALATE)
    with pytest.raises(ValueError, match="ends before it begins"):
        Rule(
            "X",
            Trigger.LISTED,
            1,
            Unit.CALENDAR,
            "",
            OnExpiry.ESCALATE,
            valid_from=date(2025, 1, 2),
            valid_to=date(2025, 1, 1),
        )


# --- Words ---


def test_everything_that_needs_words_has_them() -> None:
    assert set(wording.TITLES) == {rule.id for rule in RULES}
    assert set(wording.TRIGGERS) == set(Trigger)
    assert set(wording.EXPIRIES) == set(OnExpiry)
    assert set(wording.REFUSALS) == set(ExtensionRefusal)
    assert set(wording._SENTENCES) == set(StepCode)


def sentences(rule: Rule, start: date, **more: object) -> list[str]:
    with translation.override("en"):
        return wording.explain(due(rule, triggered_on=start, calendar=STATUTORY, **more).steps)


def test_it_explains_a_roll_over_over_a_holiday() -> None:
    assert sentences(rule_in_force(RULES, "CRI25-DECIDE", date(2025, 9, 11)), date(2025, 9, 11)) == [
        "The day that starts the clock, 11 September 2025, is not counted.",
        "Day 20 after 11 September 2025 is 1 October 2025.",
        "1 October 2025 is a public holiday (to 8 October), so the deadline moves to 9 October 2025.",
    ]


def test_it_explains_a_plain_weekend() -> None:
    assert sentences(rule_in_force(RULES, "CRI25-DECIDE", date(2026, 3, 2)), date(2026, 3, 2))[-1] == (
        "22 March 2026 is on a weekend, so the deadline moves to 23 March 2026."
    )


def test_it_explains_an_adjusted_weekend_at_the_end() -> None:
    assert sentences(rule_in_force(RULES, "SPC12-REVIEW", START), START)[-1] == (
        "11 October 2025 is on a weekend but is an official working day, so the deadline stays."
    )


def test_it_explains_working_days() -> None:
    assert sentences(rule_in_force(RULES, "LOC-SH-36", START), START)[1:] == [
        "Working day 5 after 26 September 2025 is 10 October 2025.",
        "Not counted, because they are weekends or public holidays: 27 September 2025, 1 October to 8 October 2025.",
        "Counted although on a weekend, because they are official working days: 28 September 2025.",
    ]


def test_it_explains_pauses_extensions_and_a_provisional_year() -> None:
    said = sentences(
        rule_in_force(RULES, "OMB-FINAL", date(2026, 10, 12)),
        date(2026, 10, 12),
        pauses=[
            Pause(date(2026, 11, 2), date(2026, 11, 5), "waiting for the court"),
            Pause(date(2026, 12, 1), None, "ill"),
        ],
        extensions=[Extension(30, Unit.CALENDAR, "complex", date(2026, 11, 20))],
        as_of=date(2026, 12, 1),
    )

    assert said == [
        "The day that starts the clock, 12 October 2026, is not counted.",
        (
            "The clock stood still from 2 November 2026 and ran again on 5 November 2026 (waiting for the court). "
            "Not counted: 3 days."
        ),
        "The clock stands still since 1 December 2026 (ill). The date shown is the earliest possible.",
        "On 20 November 2026 the deadline was extended by 30 days (complex).",
        "Day 90 after 12 October 2026 is 13 January 2027.",
        (
            "The official calendar of 2027 is not published yet, so 13 January 2027 is provisional "
            "and will be counted again."
        ),
    ]


def test_it_explains_a_missing_month_day_and_a_duty_at_once() -> None:
    year = Rule("X", Trigger.LISTED, 1, Unit.YEARS, "", OnExpiry.ESCALATE)

    assert sentences(year, date(2024, 2, 29))[1:] == [
        "That month has no day 29, so its last day is taken, 28 February 2025.",
        "1 year after 29 February 2024 is 28 February 2025.",
    ]
    assert sentences(rule_in_force(RULES, "CRI25-ANNOT", START), START) == [
        "This is due at once, on 26 September 2025 itself."
    ]


def test_it_words_a_roll_over_that_met_a_pause_and_a_pause_without_effect() -> None:
    rule = rule_in_force(RULES, "CRI25-DECIDE", date(2025, 9, 11))
    pauses = [
        Pause(date(2025, 9, 12), date(2025, 9, 12), "a call"),
        Pause(date(2025, 10, 3), date(2025, 10, 14), "waiting"),
    ]

    said = sentences(rule, date(2025, 9, 11), pauses=pauses)

    assert said[1] == (
        "The clock stood still from 12 September 2025 and ran again on 12 September 2025 (a call). This moves nothing."
    )
    assert said[-1] == (
        "1 October 2025 is a rest day and the clock stood still after it, so the deadline moves to 14 October 2025."
    )


def test_it_names_rules_periods_and_the_date_that_binds() -> None:
    with translation.override("en"):
        assert wording.rule_title("OMB-ACK") == "Our acknowledgement of the complaint"
        assert wording.rule_title("OMB-ACK/2027", "x") == "Our acknowledgement of the complaint"
        assert wording.rule_title("OWN-1", "Added by the office") == "Added by the office"
        assert wording.period(1, Unit.WORKING) == "1 working day"
        assert wording.period(6, Unit.MONTHS) == "6 months"
        assert wording.source(POLICY[0]) == "Not law: our policy for PIPL 45-48, 50"
        assert wording.explain_kept(told=date(2027, 1, 5), counted=date(2027, 1, 4)) == (
            "Counted anew, the deadline is 4 January 2027. The date you were given, 5 January 2027, stands."
        )
