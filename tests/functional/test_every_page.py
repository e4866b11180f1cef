"""Every page of every role, in both languages, on a phone and at a desk: accessible, fits, and speaks one language.

The list of pages and who may see which come from tests/integration/access_matrix.py, which holds every route of the
resolver. A page that nobody here reached fails by name.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Browser, Page

from cases import steps
from cases.models import Person, Population, User
from tests.functional.accessibility import AXE, violations
from tests.functional.prepared import World, prepare
from tests.functional.wrong_forms import FOR_SCRIPTS, NOTHING_WRONG, PHONE, WRONG, ZOOMED, forms_on, send, too_wide
from tests.integration.access_matrix import ROUTES, VISITORS
from tests.integration.test_languages import english_on, shown
from tests.reading import levels
from tests.reading.blocks import blocks

DESK = {"width": 1280, "height": 900}
#: Names of the routes of complainants, whose pages must fit when zoomed, and be easy to read.
OF_COMPLAINANTS = ("public:", "my_case:")
CUT = """() => [...document.querySelectorAll("body *")].filter((one) => {
    const look = getComputedStyle(one);
    return one.clientWidth > 1 && one.textContent.trim() && ["hidden", "clip"].includes(look.overflowX)
        && one.scrollWidth > one.clientWidth + 1 && !one.closest("svg, .hidden-visually");
}).map((one) => one.className || one.tagName)"""
LANGUAGES = ("en", "zh-hans")
# What axe judges does not hang on the language: it looks at every page at both widths, in one language each.
AXE_AT = {"en": PHONE, "zh-hans": DESK}
# Whose column of the access matrix each role's pages are read from; these roles see only what others do not.
SAME_AS = {
    "writer": "stranger",
    "torn": "stranger",
    "filer": "stranger",
    "newcomer": "intake",
    "commenter": "citizen_a",
    "decided": "citizen_a",
}
ONLY = {
    "writer": (
        "public:start",
        "public:step",
        "public:evidence",
        "public:check",
        "public:discard",
        "public:later",
        "public:resume",
        "public:go_on",
    ),
    # The page that two windows saved; whatever comes after it is not open to them yet.
    "torn": ("public:step",),
    "filer": ("public:receipt", "my_case:prove_asked"),
    "newcomer": ("mfa_activate_totp", "mfa_index"),
    "commenter": ("my_case:status", "my_case:picture", "my_case:comment", "my_case:letters"),
    "decided": ("my_case:status", "my_case:picture", "my_case:review", "my_case:more", "my_case:rate", "my_case:erase"),
}
ROLES = ("stranger", "citizen_a", "intake", "investigator", "ombudsman", "auditor", "admin", "respondent_x", *ONLY)
# Staff without a case of their own share the sign-in pages with the investigator, who looks at them for all.
ACCOUNT_PAGES_OF = frozenset({"stranger", "investigator", "newcomer"})
# Answers of these are files, data or parts of pages.
NO_PAGES = frozenset(
    {
        "healthz",
        "readyz",
        "desk:file",
        "desk:letter",
        "desk:preview",
        "desk:version",
        "desk:progress",
        "desk:sweep_list",
        "desk:sweep_progress",
        "agency:file",
        "agency:letter",
        "agency:preview",
        "my_case:calendar",
        "my_case:bundle_file",
        "my_case:file",
        "my_case:looks_file",
        "my_case:letter",
        "my_case:preview",
        "my_case:version",
        "my_case:upload",
        "public:upload",
        "public:verifier",
        "mfa_download_recovery_codes",
        "mfa_login_webauthn",
        "set_language",
    }
)
# Here the administrator has a passkey, the investigator has recovery codes, and somebody has just filed; in the access
# matrix nobody has.
KEYS = {"mfa_remove_webauthn": {"pk": "key"}, "mfa_edit_webauthn": {"pk": "key"}}
HERE_TOO = {
    "mfa_list_webauthn": "admin",
    "mfa_remove_webauthn": "admin",
    "mfa_edit_webauthn": "admin",
    "mfa_view_recovery_codes": "investigator",
    # Whoever has just filed, and asked to show papers; others are led on.
    "public:receipt": "filer",
}
# These lead on for everybody here: nobody is half-way through signing in, everybody has a password, and proving
# oneself with a passkey takes a real one. The second step of signing in is looked at in test_stories.py.
LEAD_ON = frozenset(
    {"account_confirm_login_code", "account_set_password", "mfa_authenticate", "mfa_reauthenticate_webauthn"}
)

# The text of a sweep is SQL in every language, and so is what one types at a computer.
PROGRAM = re.compile(r'<(pre|code)[^>]* translate="no"[^>]*>.*?</\1>', re.DOTALL)


@pytest.fixture(scope="module")
def world(office: Any, stack: Any) -> World:
    address = f"{settings.MOCK_AGENCIES_URL}/operator/reset"
    httpx.post(address, headers={"Accept": "application/json"}, trust_env=False).raise_for_status()
    return prepare(office)


@pytest.fixture(scope="module")
def reached() -> set[str]:
    """Names of the routes whose page somebody saw."""
    return set()


@pytest.fixture(scope="module")
def to_fill_in() -> set[str]:
    """Names of all forms with something to fill in that complainants met."""
    return set()


@pytest.fixture(scope="module")
def texts() -> dict[str, dict[str, list[str]]]:
    """The running text of complainants' pages: by page, by language."""
    return defaultdict(dict)


@pytest.fixture
def visitor(browser: Browser, stack: Any, world: World) -> Iterator[Any]:
    """Opens one browser a role and language; script errors are kept with the page's address."""
    contexts = []

    def make(role: str, language: str, complaints: list[str]) -> Page:
        context = browser.new_context(base_url=stack.url, viewport=PHONE, locale="en-GB")
        contexts.append(context)
        context.set_default_timeout(10_000)
        # Every page here is judged: sent once to the browser, not once a page.
        context.add_init_script(path=AXE)
        cookies = {**world.cookies[role], "django_language": language}
        context.add_cookies([{"name": name, "value": value, "url": stack.url} for name, value in cookies.items()])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda line: complaints.append(f"{page.url}: {line.text}") if line.type == "error" else None)
        return page

    yield make
    for context in contexts:
        context.close()


def pages_of(role: str, objects: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and address of every page a role may see."""
    column = VISITORS.index(SAME_AS.get(role, role))
    for name, row in ROUTES.items():
        account = name.startswith(("account_", "mfa_")) and role not in ACCOUNT_PAGES_OF
        seen = row.get.split()[column] == "Y" and not account and name not in KEYS
        seen = seen or HERE_TOO.get(name) == role
        if not seen or name in NO_PAGES:
            continue
        if role in ONLY and name not in ONLY[role]:
            continue
        if role not in ONLY and name.startswith("public:") and role != "stranger":
            continue
        if name == "public:step":
            slugs = [step.slug for step in steps.STEPS if step.form is not None]
            yield from ((name, reverse(name, args=[slug])) for slug in slugs)
        else:
            keys = KEYS.get(name, row.args)
            yield name, reverse(name, kwargs={key: objects.get(value, value) for key, value in keys.items()})


def faults(page: Page, language: str, names: Sequence[str]) -> Iterator[str]:
    """What is wrong with the page as it stands, at either width; `names` are of no language."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        yield from too_wide(page)
        if size == AXE_AT[language]:
            yield from violations(page)
    if language != "en":
        yield from english_in(our_words(page, names))


def english_in(said: str) -> Iterator[str]:
    """What a Chinese page says in English, with the words around it."""
    for text in english_on(said):
        at = said.find(text)
        yield f"English: {text}, in “{said[max(0, at - 30) : at + len(text) + 30]}”"


def cut_when_zoomed(page: Page) -> Iterator[str]:
    """What does not fit a window of 1280 px at 400 %."""
    page.set_viewport_size(ZOOMED)
    yield from too_wide(page)
    yield from (f"cut off at 400 %: {what}" for what in page.evaluate(CUT))


def given_names() -> list[str]:
    """The names of all people and populations, the longest first: other tests of this package leave theirs in lists."""
    names = {someone.name for someone in (*Person.objects.all(), *User.objects.all())} - {""}
    names |= set(Population.objects.values_list("title", flat=True))
    return sorted(names, key=len, reverse=True)


def our_words(page: Page, names: Sequence[str]) -> str:
    """What the page says, without programs and given names."""
    said = " ".join(shown(PROGRAM.sub(" ", page.content())).split())
    for name in names:
        said = said.replace(name, " ")
    return said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_sound(role, language, visitor, world, reached, texts, to_fill_in):
    complaints: list[str] = []
    page, names = visitor(role, language, complaints), given_names()

    for name, address in pages_of(role, world.objects):
        answer = page.goto(address)
        if urlsplit(page.url).path != address:
            continue  # led on to a page that is looked at elsewhere
        reached.add(name)
        assert answer is not None
        if answer.status != 200:
            complaints.append(f"{address}: {answer.status}")
        complaints += [f"{address}: {fault}" for fault in faults(page, language, names)]
        if name.startswith(OF_COMPLAINANTS):
            complaints += [f"{address}: {fault}" for fault in cut_when_zoomed(page)]
            to_fill_in |= forms_on(page)
            slug = f" {address.rstrip('/').rpartition('/')[2]}" if name == "public:step" else ""
            texts[name + slug].setdefault(language, []).extend(blocks(page.content()))

    assert complaints == [], "\n".join(complaints)


def test_no_page_was_left_out(reached):
    shown_to_somebody = {name for name, row in ROUTES.items() if "Y" in row.get and not name.startswith("api:")}

    left = sorted((shown_to_somebody | set(HERE_TOO)) - NO_PAGES - LEAD_ON - reached)
    assert left == [], "\n".join(left)


@pytest.mark.parametrize("role", list(dict.fromkeys(wrong.role for wrong in WRONG)))
def test_every_form_of_complainants_says_what_is_wrong(role, visitor, world, stack):
    """Sent empty or wrong, in one language after the other: the page says so first, beside each field, and fits."""
    complaints: list[str] = []
    page, names = visitor(role, "en", complaints), given_names()

    found: list[str] = []
    for number, wrong in enumerate(one for one in WRONG if one.role == role):
        language = LANGUAGES[number % 2]
        page.context.add_cookies([{"name": "django_language", "value": language, "url": stack.url}])
        told = list(send(page, wrong, world.objects))
        if language != "en":
            told += english_in(our_words(page, names))
        found += [f"{wrong.key} {dict(wrong.sent)} ({language}): {fault}" for fault in told]
    found += [line for line in complaints if "Failed to load resource" not in line]

    assert found == [], "\n".join(found)


def test_no_form_of_complainants_was_left_out(to_fill_in):
    """Whoever adds a page that takes something says how it is sent wrong, or that it cannot be."""
    letters = [VISITORS.index(visitor) for visitor in ("stranger", "citizen_a")]
    takes = {
        name
        for name, row in ROUTES.items()
        if name.startswith(OF_COMPLAINANTS) and any(row.post.split()[at] == "Y" for at in letters)
    }
    tried = {wrong.key for wrong in WRONG}
    routes = {key.split()[0] for key in tried | NOTHING_WRONG} | FOR_SCRIPTS

    assert sorted(takes - routes) == []
    assert sorted(to_fill_in - tried - NOTHING_WRONG) == []


def test_every_page_of_complainants_is_easy_to_read(reached, texts):
    """Both languages for readers of twelve; see docs/reading-level.md, which `make reading-level` writes again."""
    pages = levels.measured(texts)
    if os.environ.get("WRITE_READING_LEVELS"):
        levels.write(pages)

    found = list(levels.faults(pages, texts))
    assert found == [], "\n".join(found)
