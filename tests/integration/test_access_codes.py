"""A case opens to reference and code together; guesses are slow, all alike, and lock nobody out for good."""

from datetime import timedelta

import pytest
from django.core import signing

from cases.models import CodeTry, Event
from cases.reference import grouped
from cases.services import access_codes, puzzles, throttle
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.wording.puzzles import Kind
from cases.workflow import Reason
from tests.factories.cases import AT, CODE, make_case

pytestmark = pytest.mark.django_db
HOME, STRANGER = "203.0.113.5", "198.51.100.9"


def enter(reference, code=CODE, *, address=HOME, at=AT, solution=throttle.NO_SOLUTION):
    return access_codes.enter(reference=reference, code=code, address=address, at=at, solution=solution)


def solve(at=AT):
    """The small question, answered by a machine that reads the slip."""
    told = signing.loads((slip := puzzles.ask(at=at)).token, salt="cases.tokens.puzzle")
    return Solution(slip.token, str(puzzles.answer(Kind(told["kind"]), told["numbers"])))


def reason(reference, code, **where):
    with pytest.raises(Refused) as refused:
        enter(reference, code, **where)
    return refused.value.reasons


def test_the_right_code_opens_the_case_however_it_is_typed():
    case = make_case()

    opened = enter(grouped(case.reference).lower(), " abcd efgh-jklm npqr ")

    assert opened == case
    assert Event.objects.filter(action="case_opened", actor="citizen").count() == 1
    assert CodeTry.objects.count() == 0


def test_a_wrong_code_and_an_unknown_reference_are_the_same_to_the_asker():
    case = make_case()

    assert reason(case.reference, "WRONG") == (Reason.WRONG_CODE,)
    assert reason("2222222222", CODE) == (Reason.WRONG_CODE,)


def test_both_run_the_same_costly_hash(monkeypatch):
    case = make_case()
    checked = []
    real = access_codes.check_password
    monkeypatch.setattr(
        access_codes, "check_password", lambda code, encoded: checked.append(encoded[:40]) or real(code, encoded)
    )

    reason(case.reference, "WRONG")
    reason("2222222222", CODE)

    assert len(checked) == 2
    assert checked[0].split("$")[:4] == checked[1].split("$")[:4]


def test_a_reference_takes_five_tries_and_then_makes_everybody_wait():
    case = make_case()
    for second in range(5):
        assert reason(case.reference, "WRONG", at=AT + timedelta(seconds=second)) == (Reason.WRONG_CODE,)

    assert reason(case.reference, CODE, at=AT + timedelta(seconds=6)) == (Reason.TOO_MANY_TRIES,)
    assert enter(case.reference, at=AT + timedelta(minutes=2)) == case


def test_each_further_try_waits_longer_but_never_longer_than_a_quarter_of_an_hour():
    case, at = make_case(), AT
    waits = []
    for _ in range(5):
        reason(case.reference, "WRONG", at=at)
    for _ in range(3):
        since = at
        while reason(case.reference, "WRONG", at=at) == (Reason.TOO_MANY_TRIES,):
            at += timedelta(seconds=30)
        waits.append(at - since)

    assert waits == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert enter(case.reference, at=at + throttle.LONGEST_DELAY) == case


def test_tries_that_are_turned_away_do_not_lengthen_the_wait():
    case = make_case()
    for _ in range(5):
        reason(case.reference, "WRONG")
    for second in range(50):
        reason(case.reference, "WRONG", at=AT + timedelta(seconds=second))

    assert enter(case.reference, at=AT + timedelta(minutes=1)) == case


def test_somebody_who_hammers_a_reference_does_not_keep_its_owner_out():
    case = make_case()
    for _ in range(20):
        reason(case.reference, "WRONG", address=STRANGER)

    assert enter(case.reference, address=HOME) == case


def test_an_unknown_reference_is_throttled_just_the_same():
    answers = [reason("2222222222", "WRONG") for _ in range(6)]

    assert answers == [(Reason.WRONG_CODE,)] * 5 + [(Reason.TOO_MANY_TRIES,)]


@pytest.mark.parametrize("addresses", [[STRANGER] * 31, [f"2001:db8::{number:x}" for number in range(31)]])
def test_an_address_and_its_whole_household_have_thirty_tries_an_hour(addresses):
    answers = [
        reason(f"22222222{number:02d}".replace("0", "X").replace("1", "Y"), "WRONG", address=address, solution=solve())
        for number, address in enumerate(addresses)
    ]

    assert answers == [(Reason.WRONG_CODE,)] * 30 + [(Reason.TOO_MANY_TRIES,)]
    assert reason("3333333333", "WRONG", address=addresses[0], at=AT + timedelta(hours=1)) == (Reason.WRONG_CODE,)


def test_what_is_kept_of_a_try_names_nobody():
    case = make_case()
    reason(case.reference, "WRONG")

    kept = str(list(CodeTry.objects.values_list("subject", flat=True)))
    assert case.reference not in kept
    assert HOME not in kept


def test_old_tries_are_forgotten():
    reason(make_case().reference, "WRONG")

    assert access_codes.forget(at=AT + timedelta(hours=25)) == 3
