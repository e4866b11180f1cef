"""The calendar file is read back with a library that had no part in writing it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cases.calendar_file import LONGEST_LINE, Entry, written

AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
DAY = date(2026, 10, 8)


def entry(**changes):
    facts = {"uid": "a-1@ombudsman", "sequence": 0, "title": "A date", "text": "Open your case.", "day": DAY}
    return Entry(**{**facts, **changes})


def read(*entries, language="en"):
    return Calendar.from_ical(written(entries, name="Dates", language=language, at=AT))


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Ombudsman: a date in your case"), ("zh-hans", "申诉专员：您案件中的一个日期")]
)
def test_a_day_comes_back_whole(language, title):
    calendar = read(entry(title=title, sequence=2), language=language)

    (event,) = calendar.walk("VEVENT")
    assert (str(event["UID"]), event["SEQUENCE"], str(event["SUMMARY"])) == ("a-1@ombudsman", 2, title)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (DAY, DAY + timedelta(days=1))
    assert event.decoded("DTSTAMP") == AT
    (alarm,) = event.walk("VALARM")
    assert alarm.decoded("TRIGGER") == timedelta(days=-3)
    assert calendar.errors == []


def test_a_day_that_may_move_is_tentative():
    assert [str(event["STATUS"]) for event in read(entry(tentative=True), entry()).walk("VEVENT")] == [
        "TENTATIVE",
        "CONFIRMED",
    ]


def test_a_calendar_without_dates_is_still_one():
    assert list(read().walk("VEVENT")) == []


def test_a_text_cannot_begin_a_line_of_its_own():
    """Attack check 29."""
    text = "one\r\nBEGIN:VEVENT\nATTACH:http://example.org\u2028END:VEVENT\x85x"

    (event,) = read(entry(text=text)).walk("VEVENT")

    assert "ATTACH" not in event
    assert str(event["DESCRIPTION"]).splitlines()[0] == "one"


@given(st.text(max_size=300))
def test_lines_are_short_and_texts_come_back(text):
    content = written([entry(text=text)], name=text, language="zh-hans", at=AT)

    assert max(len(line) for line in content.split(b"\r\n")) <= LONGEST_LINE
    content.decode("utf-8")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    kept = "".join(char for char in "\n".join(text.splitlines()) if char == "\n" or char.isprintable())
    assert str(event["DESCRIPTION"]) == kept
