import pytest

from ratings_connectors.mocks.faults import Fault
from ratings_connectors.mocks.state import Rejected, State
from ratings_connectors.mocks.world import people


def test_the_world_survives_a_restart(tmp_path):
    path = tmp_path / "world.json"
    before = State(people(), path)
    before.move("journalist", "listing_deleted")
    before.set_fault(agency="sesame", person="paid_debt", fault="NO_SCORE", times=2)
    before.take("sesame", "paid_debt", Fault.NO_SCORE)

    after = State(people(), path)

    assert after.of("journalist") == "listing_deleted"
    assert after.faults == [{"agency": "sesame", "person": "paid_debt", "fault": "NO_SCORE", "times": 1}]


def test_a_fault_wears_off_after_its_times():
    state = State(people(), None)
    state.set_fault(agency="sesame", person="*", fault="NO_SCORE", times=2)

    taken = [state.take("sesame", "journalist", Fault.NO_SCORE) for _ in range(3)]

    assert taken == [True, True, False]


def test_an_agency_goes_back_on_a_correction_after_so_many_answers(tmp_path):
    state = State(people(), tmp_path / "world.json")
    state.move("journalist", "corrected")
    state.set_fault(agency="rail_sanctions", person="*", fault="REVERTS", times=2)

    shown = []
    for _ in range(3):
        shown.append(state.shown("rail_sanctions", "journalist"))
        state.answered("rail_sanctions", "journalist")

    assert shown == ["corrected", "corrected", "initial"]
    again = State(people(), tmp_path / "world.json")
    assert [again.shown(agency, "journalist") for agency in ("rail_sanctions", "sesame")] == ["initial", "corrected"]


def test_a_new_move_ends_a_reversal():
    state = State(people(), None)
    state.set_fault(agency="rail_sanctions", person="journalist", fault="REVERTS", times=1)
    state.move("journalist", "corrected")
    state.answered("rail_sanctions", "journalist")
    state.answered("rail_sanctions", "journalist")

    state.move("journalist", "hotel_lags")

    assert state.shown("rail_sanctions", "journalist") == "hotel_lags"


def test_answers_about_nobody_count_for_nobody():
    state = State(people(), None)
    state.set_fault(agency="rail_sanctions", person="*", fault="REVERTS", times=1)

    state.answered("rail_sanctions", None)

    assert [entry["times"] for entry in state.faults] == [1]


def test_a_persons_fault_spares_the_others():
    state = State(people(), None)
    state.set_fault(agency="sesame", person="journalist", fault="NO_SCORE", times=None)

    assert [state.take("sesame", who, Fault.NO_SCORE) for who in ("paid_debt", "journalist")] == [False, True]


def test_a_reset_forgets_everything(tmp_path):
    state = State(people(), tmp_path / "world.json")
    state.move("journalist", "corrected")
    state.set_fault(agency="court_list", person="*", fault="STALE_CAPTCHA", times=None)

    state.reset()

    again = State(people(), tmp_path / "world.json")
    assert (again.of("journalist"), again.faults) == ("initial", [])


@pytest.mark.parametrize(
    ("agency", "person", "fault"),
    [
        ("moon", "*", "NO_SCORE"),
        ("sesame", "nobody", "NO_SCORE"),
        ("sesame", "*", "SLEEPY"),
        ("court_list", "*", "NO_SCORE"),
    ],
)
def test_it_rejects_a_fault_that_means_nothing(agency, person, fault):
    with pytest.raises(Rejected):
        State(people(), None).set_fault(agency=agency, person=person, fault=fault, times=None)


@pytest.mark.parametrize(("person", "state"), [("nobody", "initial"), ("journalist", "record_only")])
def test_it_rejects_a_state_nobody_has(person, state):
    with pytest.raises(Rejected):
        State(people(), None).move(person, state)
