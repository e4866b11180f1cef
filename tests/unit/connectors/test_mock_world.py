from datetime import date

import pytest

from ratings_connectors.mocks import scoring
from ratings_connectors.mocks.agencies import HOLDERS
from ratings_connectors.mocks.crowd import SIZE, crowd
from ratings_connectors.mocks.faults import FAULTS, Fault
from ratings_connectors.mocks.identity import check_character, could_be_real, synthetic_id
from ratings_connectors.mocks.operator_words import STATES, WORDS
from ratings_connectors.mocks.world import people, stated_score

TODAY = date(2026, 9, 21)
STORY = ["journalist", "paid_debt", "lawyer", "student", "fare_dodger", "namesake", "namesake_other", "hidden_method"]
STORY += ["photographer", "radio_host"]
# States in which the platform says another score than its method gives, on purpose.
OFF_METHOD = {("paid_debt", "record_only"), ("hidden_method", "initial")}


def test_the_check_character_follows_the_standard():
    """The specimen number printed in GB 11643-1999."""
    assert check_character("11010519491231002") == "X"


def test_no_identity_number_can_belong_to_anybody():
    assert [person.key for person in people().values() if could_be_real(person.id_number)] == []


def test_an_identity_number_is_never_given_twice():
    assert len({person.id_number for person in people().values()}) == len(people())


def test_an_identity_number_carries_the_birthday():
    assert all(person.id_number[6:14] == person.born.replace("-", "") for person in people().values())


def test_a_synthetic_number_is_one_place_off():
    assert synthetic_id(area="110101", born=date(1988, 6, 15), serial=2) == "11010119880615002" + "8"


def test_the_story_people_stand_first():
    assert list(people())[: len(STORY)] == STORY
    assert len(people()) == len(STORY) + SIZE


def test_the_world_is_the_same_every_time():
    import json

    from ratings_connectors.mocks.world import FOLDER

    names = json.loads((FOLDER / "names.json").read_text("utf-8"))

    assert crowd(names) == crowd(names)


def test_every_score_follows_the_method_unless_the_story_says_otherwise():
    off = {
        (person.key, name)
        for person in people().values()
        for name, held in person.states.items()
        if stated_score(held["sesame"], as_of=TODAY) != scoring.score(held["sesame"]["items"], as_of=TODAY)
    }

    assert off == OFF_METHOD


@pytest.mark.parametrize(
    ("person", "scores"),
    [
        ("journalist", {"initial": 558, "listing_deleted": 558, "corrected": 708, "hotel_lags": 708, "relisted": 708}),
        ("paid_debt", {"initial": 614, "record_only": 614, "corrected": 684}),
    ],
)
def test_the_two_main_stories_have_their_scores(person, scores):
    assert {name: stated_score(held["sesame"], as_of=TODAY) for name, held in people()[person].states.items()} == scores


def test_the_journalists_states_part_court_and_copies():
    held = {
        name: (
            len(state["court_list"]["listings"]),
            len(state["sesame"]["copies"]),
            [holder for holder in HOLDERS if state[holder].get("restricted")],
        )
        for name, state in people()["journalist"].states.items()
    }

    assert held == {
        "initial": (1, 1, ["rail_sanctions", "air_sanctions", "hotel_sanctions", "telecom_sanctions"]),
        "listing_deleted": (0, 1, ["rail_sanctions", "air_sanctions", "hotel_sanctions", "telecom_sanctions"]),
        "corrected": (0, 0, []),
        "hotel_lags": (0, 0, ["hotel_sanctions"]),
        "relisted": (0, 0, ["rail_sanctions"]),
    }


@pytest.mark.parametrize(
    ("person", "restricted"),
    [
        (
            "photographer",
            {
                "initial": ["rail", "air", "hotel", "telecom", "screen"],
                "corrected": [],
                "hotel_lags": ["hotel"],
            },
        ),
        ("radio_host", {"initial": ["rail", "air", "hotel"], "corrected": [], "relisted": ["rail"]}),
    ],
)
def test_who_is_like_the_journalist_is_let_go_by_all_but_one(person, restricted):
    held = {
        name: [holder.removesuffix("_sanctions") for holder in HOLDERS if state[holder].get("restricted")]
        for name, state in people()[person].states.items()
    }

    assert held == restricted


@pytest.mark.parametrize("holder", HOLDERS)
def test_every_holder_restricts_somebody_on_a_stated_basis_and_lets_go(holder):
    kinds = {"rail": "RAIL_TICKETS", "air": "AIR_TICKETS", "hotel": "HOTEL_STARS", "school": "SCHOOL_FEES"}
    kinds |= {"bank": "BANK_CREDIT", "telecom": "RING_TONE", "screen": "PUBLIC_SCREEN", "licensing": "WORK_LICENCE"}
    held = [person.states for person in people().values() if person.states["initial"][holder].get("restricted")]

    assert {states["initial"][holder]["kind"] for states in held} == {kinds[holder.removesuffix("_sanctions")]}
    assert {states["initial"][holder]["basis_source"] for states in held} <= {"court_list", "sesame"}
    assert [states for states in held if "corrected" in states and states["corrected"][holder]["restricted"]] == []


def test_what_a_restriction_stands_on_exists_in_the_world():
    numbers = {
        (source, number)
        for person in people().values()
        for source, number in (
            *(("court_list", listing["caseCode"]) for listing in person.states["initial"]["court_list"]["listings"]),
            *(
                ("sesame", entry["value"])
                for watch in person.states["initial"]["sesame"]["watch"]
                for entry in watch["extend_info"]
                if entry["key"] == "id"
            ),
        )
    }

    based = {
        (held[holder]["basis_source"], held[holder]["basis_reference"])
        for person in people().values()
        for held in person.states.values()
        for holder in HOLDERS
        if held[holder].get("basis_reference")
    }

    assert based - numbers == set()


def test_some_names_have_rare_characters():
    rare = [person.name for person in people().values() if any(ord(character) > 0xFFFF for character in person.name)]

    assert len(rare) == 3


def test_every_fault_and_state_has_words_in_both_languages():
    assert set(FAULTS) == set(Fault)
    assert all(about.english and about.chinese for about in FAULTS.values())
    assert {state for person in people().values() for state in person.states} == set(STATES)
    assert WORDS["en"].keys() == WORDS["zh"].keys()
