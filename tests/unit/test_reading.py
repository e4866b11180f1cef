"""The measure of reading is itself measured: syllables against a dictionary's, grades against worked figures."""

import pytest

from tests.reading.blocks import blocks
from tests.reading.measure import COMMON, chinese, english, syllables


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "we the case your sent asked shows changed times us code why held one once"),
        (2, "people table being every reply credit sentence wanted changes wrongly something create"),
        (3, "agency agency's decided telephone permission idea correctly complaining everything"),
        (4, "information authority investigate"),
    ],
)
def test_syllables_are_counted(count, words):
    counted = {word: syllables(word) for word in words.split()}

    assert {word: number for word, number in counted.items() if number != count} == {}


def test_the_grade_is_that_of_the_formula():
    # 6 words, 7 syllables in the first sentence; 8 words, 11 syllables in the second.
    level = english(["We look at it for you. Your agency has to answer us soon."])

    assert (level.sentences, level.grade) == (2, round(0.39 * 14 / 2 + 11.8 * 17 / 14 - 15.59, 1))


def test_a_page_is_as_easy_to_read_on_a_wednesday_in_november_as_on_a_friday_in_may():
    short = english(["You can comment once, until 7 May 2026. We decide by 9 May."])
    long = english(["You can comment once, until Wednesday 11 November 2026. We decide by Saturday, 12 December."])

    assert long == short


def test_headings_and_the_other_language_do_not_count():
    assert english(["My case", "陈广 paid all of it back.", "Go on"]).grade is None
    assert chinese(["我的案件", "Go on with it, please, today."]).characters is None


def test_chinese_is_measured_by_sentences_and_known_characters():
    two = "我们会在五天内告诉您结果。请您保存好查询码，不要给别人看。"
    level, long = chinese([two]), chinese([two * 10 + "罹患疾病的人可以先看账户。"])

    assert (level.sentences, level.characters, level.unknown_percent) == (2, 13.0, None)
    assert (long.sentences, long.unknown_percent, long.unknown) == (21, 0.4, "罹")


def test_the_list_of_common_characters_is_whole():
    assert len(COMMON) == 2500


def test_a_page_is_read_block_by_block_without_what_people_wrote():
    page = (
        "<html><title>No</title><body><nav>Menu</nav><main><h1>My case</h1><p>We have <b>your</b> letter.</p>"
        '<p>Ref <span translate="no">KM7</span> is yours.</p><blockquote class="quote">I am angry.</blockquote>'
        "<svg><text>12</text></svg><ul><li>One<li>Two</ul><p>We have <b>your</b> letter.</p></main></body></html>"
    )

    assert blocks(page) == ["My case", "We have your letter.", "Ref is yours.", "One", "Two"]
