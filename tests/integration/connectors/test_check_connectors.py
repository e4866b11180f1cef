"""`manage.py check_connectors` says in a table and by its exit code whether every connection is well."""

import pytest
from django.core.management import CommandError, call_command

from ratings_connectors import queries

pytestmark = pytest.mark.django_db


def check(capsys, *slugs):
    """What it printed by connection, and its exit code."""
    code, arguments = 0, [part for slug in slugs for part in ("--slug", slug)]
    try:
        call_command("check_connectors", *arguments)
    except CommandError as error:
        code = error.returncode
    lines = capsys.readouterr().out.splitlines()[1:]
    return {line.split()[0]: line.split(None, 2)[1:] for line in lines}, code


def test_all_are_well(mock_agencies, capsys):
    told, code = check(capsys)

    assert (sorted(told), code) == (list(queries.slugs()), 0)
    assert {state for state, _ in told.values()} == {"well"}


def test_it_names_nobody(mock_agencies, capsys):
    before = mock_agencies.requests()["by_transaction"]

    check(capsys, "sesame")

    assert mock_agencies.requests()["by_transaction"] == before


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [("MAINTENANCE", "http_503"), ("CONNECTION_RESET", "network_cut_short"), ("REDIRECT_LOOP", "redirect")],
)
def test_one_is_unwell(mock_agencies, capsys, fault, wrong):
    mock_agencies.fault("sesame", fault)

    told, code = check(capsys, "sesame", "court_list")

    assert (told["sesame"][0], told["court_list"][0], code) == ("unwell", "well", 1)
    assert wrong in told["sesame"][1]


def test_an_address_where_nobody_is_and_missing_settings_are_unwell(mock_agencies, capsys, settings):
    settings.CONNECTORS["sesame"] |= {"base_url": "http://127.0.0.1:1"}
    del settings.CONNECTORS["court_list"]

    told, code = check(capsys, "sesame", "court_list")

    assert ("network_connect" in told["sesame"][1], "no_settings" in told["court_list"][1], code) == (True, True, 1)


def test_it_rejects_a_connection_that_nobody_knows(capsys):
    assert check(capsys, "moon") == ({}, 2)
