"""A sweep ordered at the desk: progress, a killed worker, cancel and resume, charts, and who may take the list."""

import csv
import io
import os
import signal
import time
from pathlib import Path

import pytest
from django.utils import timezone

from cases.actors import Role
from cases.models import Event, OwnInitiativeFile, Sweep, SweepPart
from cases.workflow import SweepStatus
from tests.factories.accounts import PASSWORD, make_staff
from tests.factories.populations import make_population
from tests.functional.accessibility import assert_accessible
from tests.functional.journeys.office import Officer, give_second_factor

PEOPLE, PARTS = 24_000, 24
PATIENCE_SECONDS = 120


@pytest.fixture(scope="module")
def population(stack, office):
    """Enough parts that a worker can be killed, and a sweep cancelled, in the middle."""
    return make_population(people=PEOPLE, records=360_000, parts=PARTS, folder="functional", at=timezone.now())


@pytest.fixture
def officer(new_page):
    """Signs somebody in; gives their browser."""

    def make(role: Role, album: str) -> Officer:
        user = make_staff(role, password=PASSWORD)
        person = Officer(new_page(locale="en-GB"), f"sweep-{album}", scripts=True)
        person.sign_in(user, PASSWORD, give_second_factor(user))
        return person

    return make


def wait_for(question):
    end = time.monotonic() + PATIENCE_SECONDS
    while not question():
        assert time.monotonic() < end
        time.sleep(0.05)


def opened(investigator: Officer) -> OwnInitiativeFile:
    """Open a file through the form."""
    page = investigator.page
    investigator.go("/desk/own-initiative/new/", "new")
    page.get_by_label("Title").fill("Travelling without a ticket")
    page.get_by_label("Why we look into it").fill("In one case the item had no ground in law.")
    page.get_by_label("Legal basis").fill("Guobanfa [2020] 49")
    page.locator('select[name="scheme"]').select_option(index=1)
    with page.expect_navigation():
        page.get_by_role("button", name="Open the file").click()
    return OwnInitiativeFile.objects.get(number=page.url.rstrip("/").rpartition("/")[2])


def asked(investigator: Officer, key: str, item: str = "") -> Sweep:
    """Ask one of the questions on the file's page, and turn to the sweep."""
    page = investigator.page
    form = page.locator(f'form:has(input[name="act"][value="{key}"])')
    page.locator("details", has=form).locator("summary").first.click()
    if item:
        form.get_by_text(item, exact=True).click()
    with page.expect_navigation():
        form.locator("button.button").click()
    sweep = Sweep.objects.latest("pk")
    page.goto(f"/desk/own-initiative/{sweep.file.number}/sweeps/{sweep.pk}/")
    return sweep


def parts_of(sweep: Sweep) -> list[int]:
    return list(SweepPart.objects.filter(sweep=sweep).order_by("part").values_list("part", flat=True))


def kill_children(stack) -> None:
    """SIGKILL the processes that calculate; their parent lives on."""
    parent = stack.processes["worker"].pid
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)


def test_a_sweep_survives_a_killed_worker_and_ends_with_charts(stack, population, officer):
    investigator = officer(Role.INVESTIGATOR, "killed")
    page = investigator.page
    file = opened(investigator)
    sweep = asked(investigator, "who_else", "Travelling without a ticket")

    page.locator("progress").wait_for()
    wait_for(lambda: len(parts_of(sweep)) >= 3)
    kill_children(stack)
    killed_at = len(parts_of(sweep))
    assert killed_at < PARTS
    # Nobody touches the page: it follows by itself until the result stands there.
    page.locator("figure.chart").wait_for(timeout=PATIENCE_SECONDS * 1000)

    sweep.refresh_from_db()
    assert (sweep.status, sweep.parts_done, sweep.parts_proved) == (SweepStatus.FINAL.value, PARTS, PARTS)
    assert parts_of(sweep) == list(range(PARTS))
    assert (sweep.people, sweep.changed > 0) == (PEOPLE, True)
    assert Event.objects.filter(action="sweep_proved", object_id=str(sweep.pk)).count() == 1
    assert "no difference" in page.locator("main").inner_text()
    assert_accessible(page)
    taken_by_whoever_may(page, officer, file, sweep)


def taken_by_whoever_may(page, officer, file: OwnInitiativeFile, sweep: Sweep) -> None:
    """The opener downloads the list; another investigator is refused, and each download is an event."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the list").click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    assert len(rows) == sweep.changed + 1
    assert all(0 < int(row[5]) <= 60 for row in rows[1:])
    other = officer(Role.INVESTIGATOR, "other").page
    address = f"/desk/own-initiative/{file.number}/sweeps/{sweep.pk}/list/"
    assert other.request.get(f"{page.url.partition('/desk')[0]}{address}").status == 403
    assert Event.objects.filter(action="sweep_list_taken", object_id=str(sweep.pk)).count() == 1


def test_a_cancelled_sweep_goes_on_where_it_stopped_and_is_published(stack, population, officer):
    investigator = officer(Role.INVESTIGATOR, "cancelled")
    page = investigator.page
    file = opened(investigator)
    sweep = asked(investigator, "shadow_audit")

    wait_for(lambda: len(parts_of(sweep)) >= 2)
    with page.expect_navigation():
        page.get_by_role("button", name="Cancel the sweep").click()
    kept = parts_of(sweep)
    time.sleep(2)
    sweep.refresh_from_db()
    assert (sweep.status, parts_of(sweep)) == (SweepStatus.CANCELLED.value, kept)
    with page.expect_navigation():
        page.get_by_role("button", name="Resume the sweep").click()
    page.locator("figure.chart").wait_for(timeout=PATIENCE_SECONDS * 1000)

    sweep.refresh_from_db()
    assert (sweep.status, sweep.people, parts_of(sweep)) == (SweepStatus.FINAL.value, PEOPLE, list(range(PARTS)))
    ombudsman = officer(Role.OMBUDSMAN, "publishes").page
    ombudsman.goto(f"/desk/own-initiative/{file.number}/")
    with ombudsman.expect_navigation():
        ombudsman.get_by_role("button", name="Publish the counts").click()
    answer = page.goto(f"/own-initiative/{file.number}/")
    assert answer is not None
    assert answer.status == 200
    assert_accessible(page)
