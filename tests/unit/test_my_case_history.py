"""What has happened, told to the complainant: what belongs together is one line, and what is long past is folded."""

from datetime import UTC, datetime, timedelta

from django.utils import translation

from cases.models import Agency, Event
from cases.views.my_case_history import SHOWN, history

AT = datetime(2026, 9, 16, 1, 30, tzinfo=UTC)
NAMES = {
    slug: Agency(slug=slug, name=slug.title(), name_zh=f"机构{slug}") for slug in map("agency{}".format, range(15))
}


def event(action, minutes=0, *, actor="investigator:1", about="", **data):
    return Event(action=action, actor=actor, at=AT + timedelta(minutes=minutes), object_id=about, data=data)


def asked(purpose="investigation"):
    pulls = [{"pull": number, "agency": slug, "category": "SCORE"} for number, slug in enumerate(NAMES)]
    return event("pulls_requested", purpose=purpose, pulls=pulls)


def told(*events):
    """The entries of all days, newest first, as the page gives them."""
    found = history(sorted(events, key=lambda one: one.at, reverse=True), NAMES)
    return [entry for day in (*found.recent, *found.earlier) for entry in day.entries]


def test_fifteen_agencies_that_were_asked_are_one_line_with_the_details_inside():
    came = [event("records_pulled", 5, actor="system", about=str(number), agency="x") for number in range(12)]
    lost = event("pull_failed", 6, actor="system", about="12", agency="x")

    (entry,) = told(asked(), *came, lost)

    title = "We asked 15 agencies for your records: 12 answered, 2 still to come, 1 could not be read."
    assert entry.title == title
    assert len(entry.lines) == 15
    assert entry.lines[0] == "Agency0: The score (came)"
    assert entry.lines[-1] == "Agency14: The score (still to come)"


def test_a_question_that_failed_first_and_was_answered_later_was_answered():
    early = event("pull_failed", 5, actor="system", about="0", agency="x")
    late = event("records_pulled", 60, actor="system", about="0", agency="x")

    assert "1 answered, 14 still to come." in told(asked(), early, late)[-1].title


def test_a_check_and_a_look_at_relief_say_why_they_asked():
    titles = [told(asked(purpose))[0].title for purpose in ("verification", "relief")]

    assert titles[0].startswith("We asked 15 agencies again, to check an answer:")
    assert titles[1].startswith("We asked 15 holders whether the restriction is suspended:")


def test_an_answer_to_a_question_nobody_told_stands_by_itself():
    (entry,) = told(event("records_pulled", actor="system", about="99", agency="agency1"))

    assert entry.title == "Agency1 sent us records."


def test_many_permissions_are_one_line_and_one_is_told_in_full():
    given = [event("consent_given", n, actor="citizen", agency=f"agency{n}", category="SCORE") for n in range(3)]

    many, one = told(*given), told(given[0])

    assert (many[0].title, len(many[0].lines)) == ("You gave 3 permissions.", 3)
    assert one[0].title == "You allowed us to fetch: The score at Agency0."


def test_days_are_counted_in_shanghai_and_old_ones_are_folded():
    days = [event("message_sent", 60 * 24 * number, to="citizen") for number in range(20)]
    late = event("message_sent", 60 * 14 + 29, to="office", actor="citizen")  # 23:59 there is the same day

    found = history(sorted([*days, late], key=lambda one: one.at, reverse=True), NAMES)

    assert len(found.recent) == SHOWN
    assert found.earlier_count == 9
    assert found.earlier[-1].day.isoformat() == "2026-09-16"
    assert len(found.earlier[-1].entries) == 2


def test_what_says_nothing_to_the_complainant_is_left_out():
    assert told(event("read", actor="auditor:3"), event("deadline_warned", actor="system")) == []


def test_the_same_in_chinese_names_agencies_as_chinese_does():
    with translation.override("zh-hans"):
        assert told(asked())[0].lines[0].startswith("机构agency0")
