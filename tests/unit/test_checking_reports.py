"""A credit report is asked for anew each time: what its number and its marks prove, and what they do not."""

import pytest

from cases.checking import Asked, FaultCode, Seen, Wanted, faults_of

ACCOUNT = {"lender": "示例银行", "report_no": "BH1", "dispute_status": "open", "annotated": False}


def codes(asked, content):
    wanted = Wanted(1, "baihang", asked, "ACCOUNT", "BHA-1", ACCOUNT, frozenset({"BHA-1"}))
    return [fault.code for fault in faults_of([wanted], [Seen("baihang", "ACCOUNT", "BHA-1", content)])]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [FaultCode.NOT_ANNOTATED]),
        ({"annotated": True}, []),
        ({"dispute_status": ""}, [FaultCode.NOT_ANNOTATED]),
        ({"dispute_status": "closed"}, []),
    ],
)
def test_an_open_dispute_alone_is_no_mark(changes, expected):
    assert codes(Asked.ANNOTATE, ACCOUNT | changes) == expected


def test_a_new_report_number_corrects_nothing():
    assert codes(Asked.CORRECT, ACCOUNT | {"report_no": "BH2"}) == [FaultCode.NOT_CHANGED]


def test_another_creditor_is_a_change():
    assert codes(Asked.CORRECT, ACCOUNT | {"report_no": "BH2", "lender": "另一银行"}) == []
