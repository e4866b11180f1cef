"""A file on a bad line, in a real browser: cut, waited out, gone on with after a reload; and without scripts."""

import hashlib
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from cases.models import Evidence
from cases.services.refusals import words
from cases.views.door import CASE_IN_SESSION, OPENED_IN_SESSION
from cases.workflow import Reason
from tests.factories.cases import make_case

pytestmark = pytest.mark.usefixtures("office")
TEXT = "我没有收到通知。\n".encode() * 60_000  # 1.5 MB
ADDRESS = "**/my-case/files/upload/"


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    file = tmp_path / "notes.txt"
    file.write_bytes(TEXT)
    return file


@pytest.fixture
def case():
    return make_case(at=timezone.now())


def at_files(page, case, stack):
    """Open the page of files with the case open."""
    session = Client().session
    session[CASE_IN_SESSION], session[OPENED_IN_SESSION] = case.pk, timezone.now().timestamp()
    session.save()
    page.context.add_cookies([{"name": "session", "value": session.session_key, "url": stack.url}])
    page.goto("/my-case/files/")
    return page


def offsets_of_pieces(page):
    """Where each piece that the page sends begins; the list grows as they go."""
    seen = []
    page.on(
        "request",
        lambda sent: seen.append(int(sent.headers["upload-offset"])) if sent.method == "PATCH" else None,
    )
    return seen


def test_a_file_survives_a_line_that_breaks_and_a_page_that_closes(new_page, stack, case, notes):
    page = at_files(new_page(locale="en-GB", viewport={"width": 390, "height": 844}, has_touch=True), case, stack)
    offsets = offsets_of_pieces(page)
    pieces = []

    def cut_the_second(route, request):
        if request.method == "PATCH":
            pieces.append(request)
            if len(pieces) == 2:
                page.context.set_offline(True)
                route.abort()
                return
        route.continue_()

    page.route(ADDRESS, cut_the_second)
    page.get_by_label("Choose files").set_input_files(notes)
    page.get_by_label("What do they show?").fill("That nobody told me.")
    page.get_by_role("button", name="Send these files").click()

    row = page.get_by_role("list", name="Files you chose").get_by_role("listitem")
    expect(row).to_contain_text("The line is down. We go on by ourselves")
    shown = row.get_by_role("progressbar")
    assert 0 < float(shown.get_attribute("value")) < len(TEXT) == int(shown.get_attribute("max"))
    row.get_by_role("button", name="Pause").click()

    page.unroute(ADDRESS)
    page.context.set_offline(False)
    page.reload()
    offsets.clear()
    page.get_by_label("Choose files").set_input_files(notes)
    page.get_by_label("What do they show?").fill("That nobody told me.")
    page.get_by_role("button", name="Send these files").click()

    expect(page.get_by_text("Your files reached us.")).to_be_visible()
    assert offsets[0] == 256 * 1024
    file = Evidence.objects.get(case=case)
    assert (file.sha256, file.shows) == (hashlib.sha256(TEXT).hexdigest(), "That nobody told me.")


def test_a_line_that_comes_back_is_gone_on_with_by_itself(new_page, stack, case, notes):
    page = at_files(new_page(locale="en-GB"), case, stack)
    failed = []

    def cut_once(route, request):
        if request.method == "PATCH" and not failed:
            failed.append(request)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(ADDRESS, cut_once)
    page.get_by_label("Choose files").set_input_files(notes)
    page.get_by_role("button", name="Send these files").click()

    expect(page.get_by_text("Your files reached us.")).to_be_visible()
    assert len(failed) == 1
    assert Evidence.objects.get(case=case).size == len(TEXT)


def test_a_refused_file_is_named_and_the_good_one_stays(new_page, stack, case, notes, tmp_path):
    page = at_files(new_page(locale="en-GB"), case, stack)
    wrong = tmp_path / "photo.pdf"
    wrong.write_bytes(b"this is no PDF")
    page.get_by_label("Choose files").set_input_files([wrong, notes])
    page.get_by_label("What do they show?").fill("Both")
    page.get_by_role("button", name="Send these files").click()

    rows = page.get_by_role("list", name="Files you chose").get_by_role("listitem")
    expect(rows.nth(1)).to_contain_text("Arrived")
    expect(rows.nth(0)).to_contain_text(words(Reason.FILE_DISGUISED))
    expect(page.get_by_role("list", name="Files you chose")).to_be_focused()
    expect(page.get_by_label("What do they show?")).to_have_value("Both")
    rows.nth(0).get_by_role("button", name="Take off the list").click()
    page.get_by_role("button", name="Send these files").click()

    expect(page.get_by_text("Your files reached us.")).to_be_visible()
    assert [file.original_name for file in Evidence.objects.filter(case=case)] == ["notes.txt"]


def test_without_scripts_files_and_a_photograph_come_in_one_form(new_page, stack, case, notes, tmp_path):
    options = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
    page = at_files(new_page(locale="en-GB", java_script_enabled=False, **options), case, stack)
    photo = tmp_path / "photo.txt"
    photo.write_bytes(b"stands for a photograph")
    page.get_by_label("Choose files").set_input_files(notes)
    page.get_by_label("Or take a photograph").set_input_files(photo)
    page.get_by_role("button", name="Send these files").click()

    expect(page.get_by_text("Your files reached us.")).to_be_visible()
    names = [file.original_name for file in Evidence.objects.filter(case=case).order_by("pk")]
    assert names == ["notes.txt", "photo.txt"]
