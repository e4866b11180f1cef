"""Every action a service writes is worded for the complainant; an unworded one is a loud error."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from cases import presenters
from cases.models import Event
from cases.workflow import CaseStatus

SERVICES = Path(settings.BASE_DIR) / "cases" / "services"


def written_actions():
    """Every text given as `action=` to a call in the service layer."""
    for path in SERVICES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "action":
                for part in ast.walk(node.value):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
                        yield part.value


def test_every_action_written_by_a_service_is_worded():
    assert sorted(set(written_actions()) - set(presenters.EVENTS) - {"finding_"}) == []


def test_every_sentence_can_be_said_about_an_event():
    for action in presenters.EVENTS:
        words = presenters.sentence(Event(action=action, data={"kind": "receipt"}), {})
        assert words is None or (words and "%(" not in words)


def test_an_unworded_action_is_an_error():
    with pytest.raises(presenters.Unworded):
        presenters.sentence(Event(action="something_new", data={}), {})


def test_in_production_an_unworded_action_is_left_out_and_logged(settings, caplog):
    settings.PRODUCTION = True

    assert presenters.sentence(Event(action="something_new", data={}), {}) is None
    assert "something_new" in caplog.text


def test_every_status_says_who_holds_the_case_and_what_comes_next():
    assert set(presenters.STANDINGS) == set(CaseStatus)
