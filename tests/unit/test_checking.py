"""What is asked, what a fresh pull shows, and what is therefore still wrong."""

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


def test_a_namesakes_own_listing_is_no_copy():
    asked = wanted(Asked.DELETE, "COURT_COPY", LISTING)
    listing = Seen("court_list", "COURT_LISTING", "701", LISTING, theirs=False)

    assert faults_of([asked], [listing]) == ()
