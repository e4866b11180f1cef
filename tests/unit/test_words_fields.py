"""What people write in their own words: nothing is cut by a browser, and a new line is one character."""

import pytest
from django.utils.translation import override

from cases.forms.aftercare import EraseForm, RatingForm
from cases.forms.filing_complaint import StoryForm, UrgencyForm, WishForm
from cases.forms.filing_person import ContactForm, PersonForm, RepresentativeForm
from cases.forms.filing_told import EarlierForm
from cases.forms.my_case import CommentForm, MessageForm, ReliefForm
from cases.forms.my_case_decision import RemarkForm, RespondForm, ReviewForm, SlipForm
from cases.forms.ways_in import ProveForm
from cases.forms.words import Words


def test_a_new_line_counts_as_one_character():
    assert Words(max_length=5, rows=3).clean("ab\r\ncd") == "ab\ncd"


def test_too_many_characters_are_counted_and_said():
    form = MessageForm({"body": "长" * 4001})

    with override("en"):
        assert form.errors["body"] == ["This is 4001 characters long. There is room for 4000: shorten it."]


@pytest.mark.parametrize(
    "form",
    [
        StoryForm, UrgencyForm, WishForm, RepresentativeForm, EarlierForm, MessageForm, CommentForm, ReliefForm,
        RemarkForm, RespondForm, ReviewForm, SlipForm, RatingForm, EraseForm, ProveForm,
    ],
)  # fmt: skip
def test_no_browser_cuts_what_is_written_and_every_page_says_how_much_there_is_room_for(form):
    texts = [
        field for field in form.base_fields.values() if getattr(field.widget, "template_name", "").endswith("area.html")
    ]

    assert texts
    with override("en"):
        for field in texts:
            assert field.widget.attrs["data-limit"] == field.max_length
            assert "maxlength" not in field.widget.attrs
            assert f"Up to {field.max_length:,} characters." in str(field.help_text)


def test_a_name_a_number_and_a_telephone_are_never_cut_to_something_else():
    fields = [PersonForm.base_fields["name"], PersonForm.base_fields["id_number"], ContactForm.base_fields["phone"]]

    assert [field.widget.attrs.get("maxlength") for field in fields] == [None, None, None]
