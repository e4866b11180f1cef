"""The back office of the mock agencies: pages for people, switches for programs, commands."""

from io import StringIO

import httpx
import pytest
from django.core.management import CommandError, call_command

from ratings_connectors.mocks.agencies import AGENCIES, agencies_with
from ratings_connectors.mocks.faults import FAULTS, Fault
from tests.integration.connectors.mock_agencies import running_mock_agencies


def get(server, path, **more):
    return httpx.get(f"{server.url}{path}", trust_env=False, **more)


@pytest.mark.parametrize(
    ("lang", "title"),
    [
        ("en", "Back office of the mock agencies (illustrative)"),
        ("zh", "模拟机构后台（示例）"),
        ("xx", "Back office of the mock agencies (illustrative)"),
    ],
)
def test_the_overview_speaks_both_languages(mock_agencies, lang, title):
    page = get(mock_agencies, f"/operator/?lang={lang}")

    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.text


def test_a_button_moves_a_person_and_comes_back(mock_agencies):
    form = {"person": "journalist", "state": "corrected", "lang": "zh", "q": "", "all": ""}

    answer = httpx.post(f"{mock_agencies.url}/operator/state", data=form, trust_env=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/operator/?lang=zh&q=&all=")
    assert {p["key"]: p["state"] for p in mock_agencies.world()["people"]}["journalist"] == "corrected"


def test_an_impossible_wish_is_answered_in_words(mock_agencies):
    answer = httpx.post(
        f"{mock_agencies.url}/operator/state", data={"person": "journalist", "state": "<gone>"}, trust_env=False
    )

    assert answer.status_code == 400
    assert "journalist has no state &#x27;&lt;gone&gt;&#x27;" in answer.text


def test_another_sites_form_is_rejected(mock_agencies):
    answer = httpx.post(
        f"{mock_agencies.url}/operator/reset", headers={"Sec-Fetch-Site": "cross-site"}, trust_env=False
    )

    assert answer.status_code == 403


def test_a_search_finds_by_name(mock_agencies):
    page = get(mock_agencies, "/operator/", params={"q": "林闻清"})

    assert page.text.count("<tr><td data-label") == 1


def test_a_persons_page_shows_what_the_agencies_hold(mock_agencies):
    page = get(mock_agencies, "/operator/people/journalist?lang=en")

    assert "(2026)示0101执2718号" in page.text


@pytest.mark.parametrize("path", ["/moon", "/operator/people/nobody", "/sesame/other", "/rail_sanctions/v2"])
def test_an_unknown_address_is_not_found(mock_agencies, path):
    assert get(mock_agencies, path).status_code == 404


def test_commands_steer_the_world(mock_agencies):
    url = f"--url={mock_agencies.url}"

    call_command("mock_world", url, "set-state", "paid_debt", "record_only", stdout=StringIO())
    call_command("mock_world", url, "fault", "sesame", "NO_SCORE", "journalist", "--times=2", stdout=StringIO())
    shown = StringIO()
    call_command("mock_world", url, "show", stdout=shown)

    lines = [line.split() for line in shown.getvalue().splitlines()]
    assert ["paid_debt", "record_only", "陈广", "Chen", "Guang"] in lines
    assert ["fault", "sesame", "NO_SCORE", "journalist", "2"] in lines


def test_every_switch_of_every_agency_is_listed_and_can_be_set(mock_agencies):
    listed = StringIO()
    call_command("mock_world", "faults", stdout=listed)

    switches = [tuple(line.split()[:2]) for line in listed.getvalue().splitlines()]
    for agency, fault in switches:
        mock_agencies.fault(agency, fault, person="journalist")

    assert {(f["agency"], f["fault"]) for f in mock_agencies.world()["faults"]} == set(switches)
    assert set(switches) == {(agency, fault.value) for fault in Fault for agency in agencies_with(fault)}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_names_every_agency_and_every_fault(mock_agencies, lang):
    page = get(mock_agencies, f"/operator/?lang={lang}").text

    names = [(one.english if lang == "en" else one.chinese) for one in (*AGENCIES.values(), *FAULTS.values())]
    assert [name for name in names if f">{name}</option>" not in page] == []


@pytest.mark.django_db
def test_the_page_shows_what_an_agency_went_back_to(mock_agencies, pull):
    mock_agencies.move("journalist", "corrected")
    mock_agencies.fault("rail_sanctions", "REVERTS", person="journalist")

    shown = [get(mock_agencies, "/operator/people/journalist").text]
    pull("rail_sanctions", "journalist", "RESTRICTION")
    shown.append(get(mock_agencies, "/operator/people/journalist").text)

    assert ["RAIL-2026-000417" in page for page in shown] == [False, True]


def test_a_command_says_why_it_was_refused(mock_agencies):
    with pytest.raises(CommandError, match="there is no person 'nobody'"):
        call_command("mock_world", f"--url={mock_agencies.url}", "set-state", "nobody", "initial")


def test_a_command_says_that_nobody_answers():
    with pytest.raises(CommandError, match=r"No mock agencies at http://127\.0\.0\.1:9"):
        call_command("mock_world", "--url=http://127.0.0.1:9", "reset")


def test_the_mock_agencies_do_not_run_in_production(settings):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="do not run in production"):
        call_command("run_mock_agencies", "--port", "0")


def test_a_taken_port_is_said_in_one_line(mock_agencies):
    with pytest.raises(CommandError, match=r"Cannot listen on 127\.0\.0\.1:\d+: Address already in use\."):
        call_command("run_mock_agencies", "--port", mock_agencies.url.rpartition(":")[2])


def test_the_world_survives_a_restart_of_the_process(tmp_path):
    path = tmp_path / "world.json"
    with running_mock_agencies(path) as server:
        server.move("journalist", "listing_deleted")

    with running_mock_agencies(path) as server:
        states = {person["key"]: person["state"] for person in server.world()["people"]}

    assert states["journalist"] == "listing_deleted"
