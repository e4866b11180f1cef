"""The design as it ships: no foreign brand, no inline code, small, readable, and every component still renders."""

import gzip
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.urls import path
from django.utils import translation

from cases.templatetags import ui
from cases.views.design import gallery
from cases.views.design_samples import Words, sample_form
from ombudsman.urls import urlpatterns as site

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "ombudsman" / "static"
TEMPLATES = ROOT / "templates"
CSS = (STATIC / "css" / "ombudsman.css").read_text()
PAGES = sorted(TEMPLATES.rglob("*.html"))
FOREIGN_WORDS = ("gds transport", "govuk", "gov.uk", "bootstrap", "crown", "fonts.googleapis")

# The gallery is only there for developers; its components lead to pages of the whole site.
urlpatterns = [path("design/<slug:language>/", gallery), *site]


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def token(name):
    return re.search(rf"--{name}: (#[0-9a-f]{{6}});", CSS)[1]


def ours(folder):
    return [file for file in folder.rglob("*") if file.is_file() and "vendor" not in file.parts]


def whole(page):
    """The page together with those it extends."""
    text = page.read_text()
    extended = re.match(r'{% extends "([^"]+)" %}', text)
    return text + (whole(TEMPLATES / extended[1]) if extended and (TEMPLATES / extended[1]).exists() else "")


def test_nothing_of_a_foreign_brand_ships():
    found = {
        (file.name, word)
        for file in [*ours(STATIC), *PAGES]
        for word in FOREIGN_WORDS
        if word in file.read_text().lower() or word in file.name.lower()
    }
    assert found == set()


def test_only_styles_scripts_and_our_sign_ship():
    assert {file.relative_to(STATIC).as_posix() for file in ours(STATIC)} == {
        "css/letters.css",
        "css/ombudsman.css",
        "img/favicon.svg",
        # On every page; the others each on the one page that they help.
        "js/ombudsman.js",
        "js/codes.js",
        "js/cover.js",
        "js/passkeys.js",
        "js/upload.js",
    }


def test_the_stylesheet_stays_small_and_asks_for_nothing():
    # As it goes over the line; what a whole page weighs is measured by make bench-citizen.
    assert len(gzip.compress(CSS.encode())) < 12_000
    assert re.findall(r"@import|url\(|@font-face", CSS) == []


def test_scripts_and_styles_are_never_inline():
    inline = re.compile(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*(?:\ssrc=|application/json))|javascript:", re.IGNORECASE
    )
    # What leaves the site has to bring its looks along.
    away = {"emails", "letters", "bundle"}
    assert [page.name for page in PAGES if page.parts[-2] not in away and inline.search(page.read_text())] == []


def test_every_whole_page_says_its_language():
    complete = [page for page in PAGES if "<html" in page.read_text()]
    assert [page.name for page in complete if not re.search(r"<html lang=", page.read_text())] == []


def test_every_page_with_a_form_shows_its_errors_on_top():
    shows_fields = re.compile(r"{{ ?form ?}}|as_field_group|components/field\.html")
    parts = {"components", "parts", "django", "allauth", "account", "mfa"}
    pages = [page for page in PAGES if not parts & set(page.parts) and shows_fields.search(page.read_text())]
    assert [page.name for page in pages if "components/error_summary.html" not in whole(page)] == []


@pytest.mark.parametrize("tone", ["grey", "blue", "amber", "green", "red", "violet"])
def test_state_colours_are_readable(tone):
    assert contrast(token(f"{tone}-fg"), token(f"{tone}-bg")) >= 4.5
    assert contrast(token(f"{tone}-fg"), token("paper")) >= 4.5


@pytest.mark.parametrize("ground", ["paper", "card", "wash", "accent-wash"])
def test_words_and_borders_are_readable_on_every_ground(ground):
    assert contrast(token("ink"), token(ground)) >= 7
    assert contrast(token("ink-soft"), token(ground)) >= 4.5
    assert contrast(token("accent"), token(ground)) >= 4.5
    assert contrast(token("line-strong"), token(ground)) >= 3


@pytest.mark.parametrize("page", [page.relative_to(TEMPLATES).as_posix() for page in PAGES])
def test_every_template_compiles(page):
    assert get_template(page)


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("language", "word"), [("en", "Lin Wenqing"), ("zh-hans", "林闻清")])
def test_the_gallery_shows_every_component(language, word):
    page = Client().get(f"/design/{language}/")
    html = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{language}">' in html
    assert word in html
    used = set(re.findall(r"components/(\w+)\.html", (TEMPLATES / "design.html").read_text()))
    inner = {"masthead", "sign", "language_switch", "footer", "messages", "table_cell", "figure_cell", "field", "tag"}
    assert {file.stem for file in (TEMPLATES / "components").glob("*.html")} - used - inner == set()


@pytest.mark.urls(__name__)
def test_the_gallery_repeats_no_id():
    html = Client().get("/design/en/").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.urls(__name__)
def test_the_gallery_refuses_a_language_we_do_not_have():
    assert Client().get("/design/fr/").status_code == 404


def test_one_question_a_page_makes_the_label_the_heading():
    form = sample_form(Words("en"))({}, auto_id="id_%s")
    choice = render_to_string("components/field.html", {"field": form["who"], "heading": True})
    words = render_to_string("components/field.html", {"field": form["name"], "heading": True})
    summary = render_to_string("components/error_summary.html", {"form": form})
    assert "<legend><h1>Who is this complaint about?</h1></legend>" in choice
    assert '<h1><label for="id_name">Your full name</label></h1>' in words
    assert re.findall('href="([^"]+)"', summary) == ["#id_who_0", "#id_name", "#id_agency", "#id_story", "#id_agree"]
    assert 'id="id_who_0"' in choice
    assert 'aria-describedby="id_name_helptext id_name_error"' in words


def test_a_day_is_sent_and_shown_year_first_in_every_language():
    with translation.override("zh-hans"):
        form = sample_form(Words("zh-hans"))(initial={"noticed": date(2026, 9, 14)})
        assert 'type="date"' in str(form["noticed"])
        assert 'value="2026-09-14"' in str(form["noticed"])


@pytest.mark.parametrize(
    ("state", "days", "tone", "words"),
    [
        ("running", 9, "blue", "9 days left"),
        ("running", 3, "amber", "3 days left"),
        ("running", 1, "amber", "1 day left"),
        ("running", 0, "amber", "Due today"),
        ("running", -1, "red", "1 day late"),
        ("missed", -4, "red", "4 days late"),
        ("missed", None, "red", "Missed"),
        ("met", None, "green", "Met"),
        ("paused", "", "grey", "Paused"),
    ],
)
def test_a_deadline_says_in_words_what_its_colour_says(state, days, tone, words):
    assert (ui.deadline_tone(state, days), ui.deadline_words(state, days)) == (tone, words)


def test_days_and_moments_are_written_in_the_readers_language_and_the_offices_zone():
    late = datetime(2026, 9, 16, 17, 30, tzinfo=UTC)
    assert (ui.day(late), ui.moment(late)) == ("17 September 2026", "17 September 2026, 01:30")
    with translation.override("zh-hans"):
        assert (ui.day(late), ui.weekday(date(2026, 9, 18))) == ("2026年9月17日", "2026年9月18日 星期五")


def test_the_error_pages_need_no_request():
    for name in ("500.html", "403_csrf.html"):
        with translation.override("zh-hans"):
            assert '<html lang="zh-hans">' in render_to_string(name)
