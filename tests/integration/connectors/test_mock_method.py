"""Two independent sums of the illustrative method: the mock platform's and the office's."""

import json
from datetime import date
from pathlib import Path

from cases.scoring import methods
from cases.scoring.evaluate import evaluate
from cases.scoring.inputs import Input
from cases.scoring.method import from_document
from ratings_connectors.mocks.world import people, stated_score

AS_OF = date(2026, 9, 21)
METHOD = Path(next(iter(methods.__path__))) / "sesame_illustrative.v1.json"


def day(text):
    return date.fromisoformat(text) if text else None


def test_the_office_and_the_mock_platform_sum_alike_but_for_the_stories():
    method = from_document(json.loads(METHOD.read_text("utf-8")))

    different = {}
    for person in people().values():
        for state, held in person.states.items():
            items = [
                Input(i["record_id"], i["item"], i["attributes"], day(i["occurred_on"]), day(i["ended_on"]))
                for i in held["sesame"]["items"]
            ]
            ours, theirs = evaluate(method, items, AS_OF).total, stated_score(held["sesame"], as_of=AS_OF)
            if ours != theirs:
                different[person.key, state] = (ours, theirs)

    assert different == {("paid_debt", "record_only"): (684, 614), ("hidden_method", "initial"): (642, 579)}
