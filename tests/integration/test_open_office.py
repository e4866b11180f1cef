"""A new office can take its first complaint; an old one keeps what it edited."""

from io import StringIO

import pytest
from django.core.management import call_command

from cases.deadline_table import RULES
from cases.models import Agency, DeadlineRule
from cases.services.agencies import SEEDS

pytestmark = pytest.mark.django_db


def opened(*arguments: str) -> list[str]:
    said = StringIO()
    call_command("open_office", *arguments, stdout=said)
    return said.getvalue().splitlines()


def test_the_shipped_rules_are_added_once_and_edits_are_kept():
    first = opened()
    DeadlineRule.objects.filter(pk="OMB-ANSWER").update(length=10)

    second = opened()

    assert (first, second) == ([f"Deadline rules: {len(RULES)} added."], ["Deadline rules: 0 added."])
    assert DeadlineRule.objects.get(pk="OMB-ANSWER").length == 10


def test_illustrative_agencies_come_only_when_asked_for():
    assert opened("--illustrative-agencies")[1] == f"Illustrative agencies: {len(SEEDS)} in place."
    assert Agency.objects.count() == len(SEEDS)
