import pytest
from hypothesis import given
from hypothesis import strategies as st

from ratings_connectors import jsontext
from ratings_connectors.errors import Unreadable

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8", exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["a", "b", "sign", "键"]), PLAIN), st.sampled_from([None, 1]), st.booleans())
def test_the_members_of_an_object_are_its_own_text(value, indent, ascii_only):
    import json

    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)

    cut = jsontext.members(text)

    assert {name: json.loads(part) for name, part in cut.items()} == value
    assert all(part in text for part in cut.values())


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('{"a":1,"a":2}', "a key stands twice"),
        ('{"a":{"b":1,"b":1}}', "a key stands twice"),
        ('{"a":NaN}', "NaN is not a JSON number"),
        ('{"a":"\\u0000"}', "a NUL character"),
        ('{"a":"\\ud800"}', "half a surrogate pair"),
        ('{"\\uDFFF":1}', "half a surrogate pair"),
        ('{"a":1}x', "not JSON: Extra data"),
        ("[1]", "not a JSON object"),
    ],
)
def test_it_rejects_what_two_readers_could_read_differently(text, cause):
    with pytest.raises(Unreadable) as refusal:
        jsontext.load_object(text)

    assert str(refusal.value) == cause


def test_numbers_with_a_point_stay_exact_text():
    assert jsontext.load('{"a":1.10,"b":2,"c":1e400}') == {"a": "1.10", "b": 2, "c": "1e400"}


def test_a_whole_surrogate_pair_is_a_character():
    assert jsontext.load('"\\ud870\\udc29"') == "\U0002c029"


@pytest.mark.parametrize(
    ("text", "value"), [(r'"\\u0000"', r"\u0000"), (r'"a\\\\u0000"', r"a\\u0000"), (r'"C:\\ud800"', r"C:\ud800")]
)
def test_a_backslash_before_four_digits_is_plain_text(text, value):
    assert jsontext.load(text) == value


def test_an_escape_after_a_backslash_is_still_an_escape():
    with pytest.raises(Unreadable, match="a NUL character"):
        jsontext.load(r'"\\\u0000"')
