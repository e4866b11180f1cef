"""Bulk cases: rows that hold together, chains that prove, and no way into an office's real database."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases.demo.bulk import NO_CODE
from cases.models import Case, Chain, Consent, Deadline, Event
from cases.queries import desk
from cases.queries.desk import Show
from cases.reference import is_reference
from tests.factories.cases import make_case


def make(count: int, *arguments: str) -> None:
    call_command("make_cases", "--count", str(count), *arguments, stdout=StringIO())


def proof() -> str:
    said = StringIO()
    call_command("verify_audit", stdout=said)
    return said.getvalue()


def test_cases_hold_together_and_the_audit_proves_them(db, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    make(60)
    make(5)

    assert "in 66 chains without a break" in proof()
    assert Case.objects.filter(code_hash=NO_CODE).count() == 65
    assert all(is_reference(reference) for reference in Case.objects.values_list("reference", flat=True))
    assert list(Chain.objects.order_by("number").values_list("number", flat=True)) == list(range(66))
    assert Deadline.objects.count() == 130
    assert Consent.objects.count() >= 130
    assert Event.objects.filter(action="complaint_received").count() == 65


def test_sealed_names_open_again_and_lists_show_them(db):
    make(40)

    page = desk.page(desk.listed(Case.objects.all(), Show.ALL, 0))

    assert page.rows
    assert all(row.person.startswith("Bulk ") for row in page.rows)


def test_cases_made_later_continue_the_keys(db):
    make(3)
    ours = make_case()

    assert ours.chain.number == 4
    assert Case.objects.count() == 4


def test_it_refuses_a_database_that_is_worked_in(db):
    make_case()

    with pytest.raises(CommandError, match="--beside"):
        make(1)
    make(1, "--beside")

    assert Case.objects.count() == 2


def test_it_refuses_production_and_nonsense(db, settings):
    with pytest.raises(CommandError, match="at least 1"):
        make(0)
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        make(1)


def test_the_benchmark_refuses_any_other_database(db):
    with pytest.raises(CommandError, match="make bench"):
        call_command("bench")
