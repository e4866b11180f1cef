"""Two independent sums of the illustrative city method: the mock office's and ours."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from cases.scoring import methods
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import from_document
from ratings_connectors.mocks.city_scoring import account
from ratings_connectors.mocks.world import people

AS_OF = date(2026, 9, 21)
METHOD = from_document(
    json.loads((Path(next(iter(methods.__path__))) / "city_illustrative.v1.json").read_text("utf-8"))
)


def day(text):
    return date.fromisoformat(text) if text else None


def ours(events, as_of=AS_OF):
    rows = [Input(e["event_id"], e["item"], e["attributes"], day(e["occurred_on"]), day(e["ended_on"])) for e in events]
    return evaluate(METHOD, rows, as_of)


def event(code, number, on="2026-03-01", **attributes):
    return {"event_id": f"e{number}", "item": code, "occurred_on": on, "ended_on": on, "attributes": attributes}


def test_the_office_and_we_sum_alike_for_everybody():
    different = {}
    for person in people().values():
        for state, held in person.states.items():
            events = held["model_city"]["events"]
            result, stated = ours(events), account(events, as_of=AS_OF)
            if (result.total, result.grade) != (stated.total, stated.grade):
                different[person.key, state] = (result.total, stated.total)

    assert different == {}


@pytest.mark.parametrize(
    ("person", "state", "total", "grade"),
    [
        ("fare_dodger", "initial", 950, "B"),
        ("fare_dodger", "corrected", 980, "A"),
        ("p017", "initial", 970, "C"),
        ("journalist", "initial", 1000, "A"),
    ],
)
def test_the_stories_have_their_points(person, state, total, grade):
    stated = account(people()[person].states[state]["model_city"]["events"], as_of=AS_OF)

    assert (stated.total, stated.grade) == (total, grade)


@pytest.mark.parametrize(
    "events",
    [
        [event("LOAN_ARREARS", 1, months=9), event("LOAN_ARREARS", 2, months=7)],
        [event("TRAFFIC_TICKET", n) for n in range(12)],
        [event("VOLUNTEERING", 1, hours=48), event("VOLUNTEERING", 2, hours=5), event("HEROIC_ACT", 3)],
        [event("TRAFFIC_TICKET", 1, on="2025-09-21"), event("TRAFFIC_TICKET", 2, on="2025-09-20")],
        [event("DRUNK_DRIVING", 1, on="2023-09-20"), event("UTILITY_THEFT", 2, on="2023-09-21")],
        [event("DRUNK_DRIVING", 1), *(event("JUDGMENT_BREACH", n) for n in range(2, 22))],
    ],
)
def test_caps_terms_and_grade_caps_agree_item_by_item(events):
    result, stated = ours(events), account(events, as_of=AS_OF)

    assert (result.total, result.grade) == (stated.total, stated.grade)
    booked = {}
    for row, points in zip(events, stated.booked, strict=True):
        booked[row["item"]] = booked.get(row["item"], 0) + Fraction(points)
    assert {item: points for item, points in booked.items() if points} == {
        item: points for item, points in result.item_points().items() if points
    }
