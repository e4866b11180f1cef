import json

import pytest

from ratings_connectors.errors import Unreadable
from tests.unit.connectors.golden import AGENCIES, EXAMPLES, as_json, read


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.parent.name}/{example.name}")
def test_it_reads_the_payload_as_expected(example):
    expected = json.loads((example / "expected.json").read_text("utf-8"))
    parser = expected.pop("parser")

    if "error" in expected:
        with pytest.raises(Unreadable) as refusal:
            read(example, parser)
        assert str(refusal.value) == expected["error"]
    else:
        assert as_json(read(example, parser)) == expected


def test_every_agency_has_examples_good_and_ugly():
    outcomes = {agency: set() for agency in AGENCIES}

    for example in EXAMPLES:
        expected = json.loads((example / "expected.json").read_text("utf-8"))
        outcomes[example.parent.name].add("ugly" if "error" in expected or expected["drift"] else "good")

    assert outcomes == {agency: {"good", "ugly"} for agency in AGENCIES}
