"""What is still wrong, in sentences: each wrong once, and why a holder could not be checked without codes."""

from dataclasses import asdict

import pytest

from cases.checking import Fault, FaultCode
from cases.wording import faults

RAIL = Fault(FaultCode.STILL_RESTRICTED, "rail_sanctions", 1, "RESTRICTION", "RAIL-1")


def test_a_restriction_on_which_two_items_rest_is_said_once():
    twice = [RAIL, Fault(FaultCode.STILL_RESTRICTED, "rail_sanctions", 2, "RESTRICTION", "RAIL-1")]

    assert faults.sentences(asdict(fault) for fault in twice) == ("The restriction is still in force.",)


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("right_gone", "The consent or power has ended; since then nothing was asked or read."),
        ("no_connector", "We have no connection to it."),
        ("network_timeout", "The agency did not answer in time."),
        ("waiting", "It did not answer."),
    ],
)
def test_a_holder_that_could_not_be_checked_is_said_with_the_cause(code, cause):
    fault = Fault(FaultCode.NOT_REACHED, "rail_sanctions", seen=code)

    assert faults.sentence(asdict(fault)) == f"This holder could not be checked. {cause}"
