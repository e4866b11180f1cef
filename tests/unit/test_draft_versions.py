"""Answers of an older form are taken over; what has no place any more is set aside, never dropped."""

from cases.complaint import FORM_VERSION
from cases.draft_versions import REWRITERS, Leftover, rewrite

OF_1 = {
    "about": {"scheme": "7"},
    "grounds": {"grounds": ["not_me"]},
    "story": {"narrative": "I cannot fly."},
    "effects": {"harms": ["travel"]},
    "urgency": {"urgent": ["3"], "why": "On Monday."},
    "wish": {"wish": "Delete it."},
    "earlier": {"earlier_steps": "I wrote in May."},
    "acting": {"acting": "self"},
    "person": {"name": "林闻清", "id_number": "110101198806150020", "birth_date": "1988-06-15"},
    "contact": {"email": "lin@example.org", "phone": "", "language": "en"},
    "consent": {"consents": ["1:SCORE"]},
    "evidence": {"seen": True},
}


def test_every_version_up_to_todays_can_be_reached():
    assert sorted(REWRITERS) == list(range(2, FORM_VERSION + 1))


def test_version_1_becomes_one_matter_of_version_2():
    work = rewrite(OF_1, version=1, to=2)

    assert work.leftovers == []
    assert work.answers == {
        **OF_1,
        "about": {"schemes": ["7"]},
        "records": {"rows": [{"key": "1", "scheme": "7", "entry": ""}]},
        "wish": {"wish": "Delete it.", "wishes": []},
        "earlier": {"earlier_steps": "I wrote in May.", "rows": []},
    }


def test_what_has_no_place_is_set_aside_with_its_words():
    old = {"story": {"narrative": "A.", "mood": "I am afraid."}, "hobbies": {"which": ["chess", "go"], "none": ""}}

    work = rewrite(old, version=1, to=2)

    assert work.answers == {"story": {"narrative": "A."}}
    assert work.leftovers == [Leftover("story", "I am afraid."), Leftover("hobbies", "chess\ngo")]


def test_half_a_draft_stays_half_a_draft():
    assert rewrite({}, version=1, to=2).answers == {}
    assert rewrite({"about": {"scheme": ""}}, version=1, to=2).answers == {"about": {}}


def test_a_later_version_is_left_alone():
    later = {"about": {"tomorrow": "x"}}

    assert rewrite(later, version=3, to=2).answers == later


def test_the_given_answers_are_not_changed():
    given = {"about": {"scheme": "7"}}

    rewrite(given, version=1, to=2)

    assert given == {"about": {"scheme": "7"}}
