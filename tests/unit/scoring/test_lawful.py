"""Each legal rule: rows where it is made out, where it is not, and where nobody knows."""

from datetime import date

import pytest

from cases.scoring.findings import KINDS, Effect, FindingCode
from cases.scoring.inputs import Input
from cases.scoring.lawful import corrected, find
from cases.scoring.lawful_checks import ANSWERS, Subject
from cases.scoring.lawful_rules import RULES, Check, in_force
from cases.scoring.method import Method
from tests.unit.scoring.tables import PERSON, method, records

TODAY = date(2026, 11, 20)
CHILD = Subject(id_number="110101201003150020", birth_date=date(2010, 3, 15))
SESAME, CITY = method("sesame"), method("city")


def found(text: str, chosen: Method | None = SESAME, subject: Subject = PERSON, as_of: date = TODAY) -> str:
    findings = find(records(text), subject, chosen, as_of=as_of)
    return ", ".join(f"{finding.record_id} {finding.code}" for finding in findings)


#: record, findings. Absent attributes are unknown and prove nothing.
ROWS = [
    ("IDENTITY_VERIFIED", ""),
    ("OVERDUE level=1 subject_id_masked=1101011988****0020", ""),
    ("OVERDUE level=1 subject_id_masked=110101198806150020", ""),
    ("OVERDUE level=1 subject_id_masked=1101011988****0021", "r1 WRONG_PERSON"),
    ("OVERDUE level=1 subject_id_masked=1101011988***0020", "r1 WRONG_PERSON"),
    ("OVERDUE level=1 subject_id_masked=", ""),
    ("OVERDUE level=1 relation_to_subject=self", ""),
    ("OVERDUE level=1 relation_to_subject=father", "r1 RELATION"),
    ("CONTACTS_RISK contacts=3", "r1 RELATION"),
    ("PETITION", "r1 BANNED_DATA"),
    ("FARE_DODGING", "r1 NOT_ELIGIBLE"),
    ("TRAFFIC_FINE", ""),
    ("TRAFFIC_FINE effective_document=", "r1 NOT_ELIGIBLE"),
    ("TRAFFIC_FINE effective_document=false", "r1 NOT_ELIGIBLE"),
    ("COURT_LISTED", ""),
    ("COURT_LISTED effective_document=(2026)A-1 notice_served_on=2026-09-01", ""),
    ("COURT_LISTED effective_document= notice_served_on=", "r1 NOT_ELIGIBLE, r1 NO_NOTICE"),
    ("OVERDUE level=1 notice_served_on=", "r1 NO_NOTICE"),
    ("OVERDUE level=1 notice_served_on=2026-03-02 listed_on=2026-03-01", "r1 NO_NOTICE"),
    ("OVERDUE level=1 notice_served_on=2026-03-01 listed_on=2026-03-01", ""),
    ("COURT_LISTED performed_on=2026-11-05", ""),
    ("COURT_LISTED performed_on=2026-11-04", "r1 PERFORMED_NOT_DELETED"),
    ("COURT_LISTED performed_on=2026-11-12 delete_by=2026-11-19", "r1 PERFORMED_NOT_DELETED"),
    ("COURT_LISTED performed_on=2026-11-16 delete_by=2026-11-20", ""),
    ("COURT_LISTED listed_on=2020-01-01", ""),
    ("COURT_LISTED listed_on=2020-01-01 listing_reason=1", ""),
    ("COURT_LISTED listed_on=2021-11-05 listing_reason=2", ""),
    ("COURT_LISTED listed_on=2021-11-04 listing_reason=2", "r1 TERM_OVER"),
    ("COURT_LISTED listed_on=2024-11-04 listing_reason=6 aggravated=false", "r1 TERM_OVER"),
    ("COURT_LISTED listed_on=2024-11-04 listing_reason=7 aggravated=false", ""),
    ("COURT_LISTED term_ends_on=2026-11-05", ""),
    ("COURT_LISTED term_ends_on=2026-11-04", "r1 TERM_OVER"),
    ("OVERDUE level=1 ended_on=2021-11-20", ""),
    ("OVERDUE level=1 ended_on=2021-11-19", "r1 RETENTION_OVER"),
    ("OVERDUE level=1 occurred_on=2015-01-01", ""),
    ("ON_TIME_PAYMENTS months=1 ended_on=2010-01-01", ""),
    ("OVERDUE level=1 determined_on=2015-01-01", ""),
    ("TRAFFIC_FINE occurred_on=2025-11-19", "r1 RETENTION_OVER"),
    ("TRAFFIC_FINE determined_on=2025-11-19", "r1 RETENTION_OVER"),
    ("TRAFFIC_FINE determined_on=2025-11-20", ""),
    ("OVERDUE level=2 settled=false paid_on=2026-03-02", "r1 WRONG_DATA"),
    ("OVERDUE level=2 settled=false paid_on=2026-11-20", "r1 WRONG_DATA"),
    ("OVERDUE level=2 settled=false paid_on=2026-11-21", ""),
    ("OVERDUE level=2 paid_on=2026-03-02", ""),
    ("OVERDUE level=2 evidence_level=1", "r1 WRONG_DATA"),
    ("OVERDUE level=2 evidence_level=2", ""),
    ("OVERDUE level=2 evidence_level=", ""),
    ("OVERDUE level=2 disputed_since=2026-11-01 annotated=false", "r1 NOT_ANNOTATED"),
    ("OVERDUE level=2 disputed_since=2026-11-01 annotated=true", ""),
    ("OVERDUE level=2 disputed_since=2026-11-01", ""),
    ("OVERDUE level=2 disputed_since=2026-11-20 annotated=false", "r1 NOT_ANNOTATED"),
    ("OVERDUE level=2 disputed_since=2026-11-21 annotated=false", ""),
    ("OVERDUE level=2 answer_due_on=2026-11-19", "r1 LATE"),
    ("OVERDUE level=2 answer_due_on=2026-11-20", ""),
    ("OVERDUE level=2 answer_due_on=2026-11-10 answered_on=2026-11-10", ""),
    ("OVERDUE level=2 answer_due_on=2026-11-10 answered_on=2026-11-11", "r1 LATE"),
    ("OVERDUE level=2 refused=true refusal_reasons=", "r1 NO_REASONS"),
    ("OVERDUE level=2 refused=true refusal_reasons=checked", ""),
    ("OVERDUE level=2 refused=true", ""),
    ("OVERDUE level=2 refused=false refusal_reasons=", ""),
    ("SECRET_FACTOR", "r1 METHOD_NOT_DISCLOSED"),
]


@pytest.mark.parametrize(("text", "findings"), ROWS)
def test_it_finds(text: str, findings: str) -> None:
    assert found(text) == findings


#: record, findings for a girl who is 16 on the day
CHILD_ROWS = [
    ("COURT_LISTED listed_on=2026-08-01", "r1 MINOR"),
    ("TRAFFIC_FINE occurred_on=2026-08-01", "r1 MINOR"),
    ("ON_TIME_PAYMENTS months=1", ""),
]


@pytest.mark.parametrize(("text", "findings"), CHILD_ROWS)
def test_it_finds_a_child(text: str, findings: str) -> None:
    assert found(text, subject=CHILD) == findings


def test_it_finds_no_child_from_the_eighteenth_birthday_on() -> None:
    later = date(2028, 4, 1)

    assert found("COURT_LISTED listed_on=2028-03-15", subject=CHILD, as_of=later) == ""
    assert found("COURT_LISTED listed_on=2028-03-14", subject=CHILD, as_of=later) == "r1 MINOR"
    assert found("TRAFFIC_FINE occurred_on=2028-03-14", subject=CHILD, as_of=later) == "r1 MINOR"
    assert (
        found("TRAFFIC_FINE determined_on=2028-03-14 occurred_on=2028-03-16", subject=CHILD, as_of=later) == "r1 MINOR"
    )


def test_it_finds_no_wrong_person_where_the_office_knows_no_number() -> None:
    assert found("OVERDUE level=1 subject_id_masked=1101011988****0021", subject=Subject(id_number="")) == ""


def test_it_finds_nothing_about_age_without_a_birth_date() -> None:
    assert found("COURT_LISTED listed_on=2026-08-01", subject=Subject(id_number=CHILD.id_number)) == ""


#: records outside any method
OUTSIDE = [
    ("COURT_LISTING effective_document= notice_served_on=", "r1 NOT_ELIGIBLE, r1 NO_NOTICE"),
    ("COURT_COPY effective_document= notice_served_on=", "r1 NOT_ELIGIBLE, r1 NO_NOTICE"),
    ("RESTRICTION effective_document=", "r1 NOT_ELIGIBLE"),
    ("RESTRICTION performed_on=2026-11-04", "r1 PERFORMED_NOT_DELETED"),
    ("WATCH_ENTRY settled=false paid_on=2026-03-02", "r1 WRONG_DATA"),
    ("OVERDUE level=2", "r1 METHOD_NOT_DISCLOSED"),
]


@pytest.mark.parametrize(("text", "findings"), OUTSIDE)
def test_it_finds_in_records_outside_any_method(text: str, findings: str) -> None:
    assert found(text, chosen=None) == findings


def test_it_joins_two_grounds_into_one_finding() -> None:
    (finding,) = find(records("FARE_DODGING effective_document="), PERSON, CITY, as_of=TODAY)

    assert [ground.rule_id for ground in finding.grounds] == ["CATALOGUE", "DOCUMENT"]
    assert finding.legal_basis == (
        "Guobanfa [2020] 49",
        "National Basic Catalogue (2024)",
        "Fa Shi [2017] 7, Article 1",
    )


def test_it_applies_a_rule_only_while_it_is_in_force() -> None:
    text = "TRAFFIC_FINE determined_on=2024-01-01"

    assert found(text, as_of=date(2026, 3, 31)) == ""
    assert found(text, as_of=date(2026, 4, 1)) == "r1 RETENTION_OVER"
    assert in_force(RULES, date(2010, 1, 1)) == ()


def test_it_puts_wrong_attributes_right_and_takes_unlawful_records_away() -> None:
    inputs = records("OVERDUE level=2 settled=false paid_on=2026-03-02 evidence_level=1; PETITION; IDENTITY_VERIFIED")

    right = corrected(inputs, find(inputs, PERSON, SESAME, as_of=TODAY))

    attributes = {"level": 1, "settled": True, "paid_on": date(2026, 3, 2), "evidence_level": 1}
    assert right == (Input("r1", "OVERDUE", attributes), inputs[2])


def test_it_leaves_the_score_alone_for_a_breach_of_procedure() -> None:
    (finding,) = find(records("OVERDUE level=1 notice_served_on="), PERSON, SESAME, as_of=TODAY)

    assert finding.effect is Effect.NONE
    assert corrected(records("OVERDUE level=1"), [finding]) == tuple(records("OVERDUE level=1"))


def test_it_has_an_answer_for_every_check_and_a_ground_for_every_code() -> None:
    assert set(ANSWERS) == set(Check) == {rule.check for rule in RULES}
    assert set(KINDS) == set(FindingCode)
    assert all(rule.legal_basis for rule in RULES)
    assert len({rule.rule_id for rule in RULES}) == len(RULES)


#: record, what the rule saw
FACTS = [
    ("CONTACTS_RISK contacts=3", {"about_relatives": True}),
    ("PETITION", {"banned_data": True}),
    ("OVERDUE level=2 disputed_since=2026-11-20 annotated=false", {"disputed_since": TODAY, "annotated": False}),
    ("OVERDUE level=2 settled=false paid_on=2026-11-20", {"paid_on": TODAY, "settled": False}),
    ("OVERDUE level=2 refused=true refusal_reasons=", {"refused": True}),
]


@pytest.mark.parametrize(("text", "facts"), FACTS)
def test_it_says_what_a_rule_saw(text: str, facts: dict[str, object]) -> None:
    (finding,) = find(records(text), PERSON, SESAME, as_of=TODAY)

    assert [dict(ground.facts) for ground in finding.grounds] == [facts]


#: record, every rule of retention that it breaks
TOO_OLD = [
    ("OVERDUE level=1 ended_on=2021-11-19", ["RETENTION-5Y", "RETENTION-METHOD"]),
    ("TRAFFIC_FINE occurred_on=2025-11-19", ["RETENTION-METHOD"]),
    ("TRAFFIC_FINE determined_on=2025-11-19", ["RETENTION-CLASS"]),
]


@pytest.mark.parametrize(("text", "rules"), TOO_OLD)
def test_it_names_every_rule_of_retention(text: str, rules: list[str]) -> None:
    (finding,) = find(records(text), PERSON, SESAME, as_of=TODAY)

    assert [ground.rule_id for ground in finding.grounds] == rules
