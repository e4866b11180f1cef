"""What is asked, what a fresh pull shows, and what is therefore still wrong."""

from dataclasses import replace

import pytest

from cases.checking import Asked, Fault, FaultCode, Seen, Wanted, faults_of

LISTING = {"case_code": "（2026）京0101执1号", "court": "Beijing"}
DEBT = {"code": "AA001003", "settled": False, "refreshed_at": "2026-09-06 00:00:00"}
SETTLED = DEBT | {"settled": True}
FRESHER = DEBT | {"refreshed_at": "2026-10-06 00:00:00"}


def wanted(asked, kind="WATCH_ENTRY", content=DEBT, holder="sesame"):
    return Wanted(1, holder, asked, kind, "Z1", content, known=frozenset({"Z1", "Z2"}))


def seen(content=DEBT, external_id="Z1", kind="WATCH_ENTRY", holder="sesame"):
    return Seen(holder, kind, external_id, content)


def codes(*args):
    return [fault.code for fault in faults_of(*args)]


@pytest.mark.parametrize(
    ("asked", "fresh", "wrong"),
    [
        (Asked.DELETE, [], []),
        (Asked.DELETE, [seen()], [FaultCode.STILL_THERE]),
        (Asked.DELETE, [seen(SETTLED)], [FaultCode.STILL_THERE]),
        (Asked.DELETE, [seen(external_id="Z9")], [FaultCode.LISTED_AGAIN]),
        (Asked.DELETE, [seen(external_id="Z2")], []),
        (Asked.CORRECT, [], []),
        (Asked.CORRECT, [seen(SETTLED)], []),
        (Asked.CORRECT, [seen()], [FaultCode.NOT_CHANGED]),
        (Asked.CORRECT, [seen(FRESHER)], [FaultCode.NOT_CHANGED]),
        (Asked.ANNOTATE, [seen()], [FaultCode.NOT_ANNOTATED]),
        (Asked.ANNOTATE, [seen(DEBT | {"dispute_status": "1"})], []),
        (Asked.LIFT_SANCTION, [seen({"restricted": True})], [FaultCode.STILL_RESTRICTED]),
        (Asked.LIFT_SANCTION, [seen({"restricted": False})], []),
    ],
)
def test_it_looks_at_the_record_and_not_at_the_answer(asked, fresh, wrong):
    assert codes([wanted(asked)], fresh) == wrong


def test_a_scored_item_is_corrected_when_its_attributes_say_settled():
    item = {"item": "OVERDUE", "attributes": {"level": 2, "settled": False}}
    fixed = {"item": "OVERDUE", "attributes": {"level": 2, "settled": True}}

    assert codes([wanted(Asked.CORRECT, content=item)], [seen(item)]) == [FaultCode.NOT_CHANGED]
    assert codes([wanted(Asked.CORRECT, content=item)], [seen(fixed)]) == []


def test_a_deleted_listing_is_followed_to_its_copies_and_sanctions():
    asked = wanted(Asked.DELETE, "COURT_LISTING", LISTING, "court_list")
    copy = seen(LISTING, "C1", "COURT_COPY", "sesame")
    ban = seen({"restricted": True, "basis_reference": LISTING["case_code"]}, "R1", "RESTRICTION", "rail")
    other_ban = seen({"restricted": True, "basis_reference": "another case"}, "A1", "RESTRICTION", "air")

    assert faults_of([asked], [copy, ban, other_ban]) == (
        Fault(FaultCode.COPY_STILL_THERE, "sesame", 1, "COURT_COPY", "C1"),
        Fault(FaultCode.STILL_RESTRICTED, "rail", 1, "RESTRICTION", "R1"),
    )


def test_a_score_item_that_names_the_listing_is_followed_too():
    asked = wanted(Asked.DELETE, "COURT_LISTING", LISTING, "court_list")
    item = seen({"item": "COURT_LISTED", "attributes": LISTING}, "I4", "SCORE_ITEM", "sesame")

    assert faults_of([asked], [item]) == (Fault(FaultCode.COPY_STILL_THERE, "sesame", 1, "SCORE_ITEM", "I4"),)


def test_a_deleted_copy_is_never_followed_up_to_its_source():
    asked = wanted(Asked.DELETE, "COURT_COPY", LISTING)
    listing = seen(LISTING, "701", "COURT_LISTING", "court_list")
    ban = seen({"restricted": True, "basis_reference": LISTING["case_code"]}, "R1", "RESTRICTION", "rail")

    assert faults_of([asked], [listing, ban]) == ()
    assert [fault.holder for fault in faults_of([replace(asked, is_source=True)], [listing, ban])] == ["rail"]


@pytest.mark.parametrize(("others", "followed"), [([], True), ([{"case_code": "another case"}], False)])
def test_a_sanction_without_a_ground_is_laid_to_the_only_listing(others, followed):
    asked = wanted(Asked.DELETE, "COURT_LISTING", LISTING, "court_list")
    ban = seen({"restricted": True, "basis_reference": ""}, "R1", "RESTRICTION", "rail")
    listed = [seen(content, "702", "COURT_LISTING", "court_list") for content in others]

    assert bool(faults_of([asked], [ban, *listed])) is followed


def test_a_settled_debt_must_be_settled_at_every_holder():
    paid = DEBT | {"payment_reference": "PAY-7"}
    asked = wanted(Asked.CORRECT, content=paid)
    account = seen({"settled": False, "payment_reference": "PAY-7"}, "A", "ACCOUNT", "baihang")
    right = seen({"settled": True, "payment_reference": "PAY-7"}, "B", "ACCOUNT", "bank")
    freeze = seen({"restricted": True, "basis_reference": "PAY-7"}, "F", "RESTRICTION", "bank_sanctions")

    assert faults_of([asked], [seen(SETTLED), account, right, freeze]) == (
        Fault(FaultCode.NOT_CHANGED, "baihang", 1, "ACCOUNT", "A"),
        Fault(FaultCode.STILL_RESTRICTED, "bank_sanctions", 1, "RESTRICTION", "F"),
    )


def test_a_relisting_under_the_same_case_number_is_seen_whatever_else_changed():
    asked = wanted(Asked.DELETE, "COURT_LISTING", LISTING, "court_list")
    anew = seen(LISTING | {"court": "Another court"}, "709", "COURT_LISTING", "court_list")

    assert codes([asked], [anew]) == [FaultCode.LISTED_AGAIN]


def test_a_new_sanction_on_the_same_ground_is_the_old_one():
    content = {"restricted": True, "basis_reference": LISTING["case_code"]}
    asked = wanted(Asked.LIFT_SANCTION, "RESTRICTION", content, "rail")

    assert codes([asked], [seen(content, "R9", "RESTRICTION", "rail")]) == [FaultCode.STILL_RESTRICTED]
    assert codes([asked], [seen(content | {"basis_reference": "other"}, "R9", "RESTRICTION", "rail")]) == []


def test_a_namesakes_own_listing_is_no_copy():
    asked = wanted(Asked.DELETE, "COURT_COPY", LISTING)
    listing = Seen("court_list", "COURT_LISTING", "701", LISTING, theirs=False)

    assert faults_of([asked], [listing]) == ()
