"""The ways into a case in a real browser: a passkey of the browser's own, a new code, and every state accessible."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from cases.actors import citizen
from cases.models import Filing, Passkey
from cases.reference import grouped
from cases.services import access_codes
from tests.factories.cases import CODE, make_case
from tests.functional.accessibility import assert_accessible

pytestmark = pytest.mark.usefixtures("stack")
PHONE = {"width": 390, "height": 844}
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def case(office):
    return make_case(at=timezone.now())


@pytest.fixture
def open_page(browser, stack):
    """Pages in contexts of their own, at phone width."""
    contexts = []

    def make(*, scripts=True) -> Page:
        context = browser.new_context(base_url=stack.url, viewport=PHONE, locale="en-GB", java_script_enabled=scripts)
        contexts.append(context)
        context.set_default_timeout(10_000)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def with_device(page: Page):
    """Give the browser a device that keeps passkeys and knows its owner."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def enter(page: Page, case, code=CODE):
    page.goto("/my-case/enter/")
    page.get_by_label("Reference").fill(grouped(case.reference))
    page.get_by_label("Access code").fill(grouped(code))
    page.get_by_role("button", name="Open my case").click()


def test_a_passkey_is_made_opens_the_case_and_gives_a_new_code(open_page, case, stack):
    page = open_page()
    with_device(page)
    enter(page, case)
    page.goto("/my-case/ways-in/")
    assert_accessible(page)
    page.get_by_label("A name for this device").fill("My phone")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("The passkey was added")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Close my case").click()

    page.goto("/my-case/recover/")
    page.get_by_role("button", name="Open with a passkey").click()
    expect(page).to_have_url(f"{stack.url}/my-case/new-code/")
    page.get_by_role("button", name="Give me a new code").click()
    shown = page.locator(".secret").inner_text()

    assert_accessible(page)
    assert page.title() == "New access code – Ombudsman"
    assert "".join(shown.split()) == access_codes.fresh_code(filing=case.filing, at=timezone.now())
    page.get_by_role("button", name="I have written it down").click()
    enter(open_page(), case, "".join(shown.split()))
    assert Passkey.objects.get(filing=case.filing).used_at is not None


def test_a_device_without_a_passkey_says_so_and_nothing_is_lost(open_page, case):
    page = open_page()
    session = with_device(page)
    page.goto("/my-case/enter/")
    page.get_by_label("Reference").fill("KM7")
    page.get_by_role("button", name="Open with a passkey").click()

    expect(page.locator("[data-passkey-failed]")).to_be_visible()
    assert page.get_by_label("Reference").input_value() == "KM7"
    assert_accessible(page)
    session.detach()


def test_a_lost_code_is_replaced_without_scripts(open_page, case):
    page = open_page(scripts=False)
    page.goto("/my-case/enter/")
    assert page.get_by_text("Passkeys need JavaScript").is_visible()
    assert page.get_by_role("button", name="Open with a passkey").count() == 0
    page.get_by_role("link", name="Get a new access code").click()
    page.get_by_role("link", name="Ask to show my papers").click()
    page.get_by_label("Reference").fill(grouped(case.reference))
    page.get_by_text("I come to the office").click()
    page.get_by_label("How can we reach you about this?").fill("+86 10 5550 0199")
    page.get_by_role("button", name="Ask for it").click()

    assert page.get_by_role("heading", name="Write down your pick-up code").is_visible()
    assert len("".join(page.locator(".secret").inner_text().split())) == 16
    enter(page, case)
    page.goto("/my-case/new-code/")
    page.get_by_role("button", name="Give me a new code").click()
    assert page.locator(".secret").is_visible()


def test_a_replaced_code_closes_the_case_on_the_other_device(open_page, case):
    page = open_page()
    enter(page, case)

    access_codes.replace(filing=Filing.objects.get(pk=case.filing_id), by=citizen(case.pk), at=timezone.now())
    page.get_by_role("link", name="Messages").click()

    expect(page.get_by_role("heading", name="Look at my case")).to_be_visible()


@pytest.mark.parametrize("address", ["enter", "recover", "recover/digits", "recover/papers", "recover/pick-up"])
def test_what_went_wrong_is_said_accessibly(open_page, address):
    page = open_page()
    page.goto(f"/my-case/{address}/")
    page.locator("main form:not([data-passkey]) button[type=submit]").click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert_accessible(page)
