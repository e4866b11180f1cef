"""The complainant's pages for people who use no mouse, no eyes, large letters, few colours, or must be gone at once.

That every page fits and speaks, at every width, also when a form was sent wrong, is in test_every_page.py; here is
what one does with them.
"""

import re
from urllib.parse import urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from cases.actors import Role
from cases.models import Case, Outcome, Scheme, Stage
from cases.services import admission, decisions
from tests.factories.accounts import make_staff
from tests.factories.cases import CODE, make_case
from tests.factories.files import picture
from tests.functional.accessibility import violations
from tests.functional.prepared import wait
from tests.functional.wrong_forms import PHONE, faults_in_error

pytestmark = pytest.mark.usefixtures("stack", "office")

MOST_STOPS = 80
HARMLESS = re.compile(r"^https://www\.weather\.com\.cn")
FOCUS = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return null;
    const seen = one.matches("input[type=radio], input[type=checkbox]") && one.labels[0] ? one.labels[0] : one;
    const box = seen.getBoundingClientRect();
    const style = getComputedStyle(one), around = getComputedStyle(seen);
    const before = getComputedStyle(seen, "::before");
    const ring = [style, around, before].some(
        (look) => (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) > 0) || look.boxShadow !== "none",
    );
    const middle = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    return {
        what: one.name || one.textContent.trim().slice(0, 40),
        name: one.name || "", value: one.value || "", tag: one.tagName, type: one.type || "",
        href: one.getAttribute("href") || "", ring, height: box.height,
        inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        covered: !!middle && !seen.contains(middle) && !middle.contains(seen) && !!middle.closest(".leave"),
    };
}"""


class Keyboard:
    """Somebody without a mouse: only Tab, Space, Enter, arrows and letters. Every stop must be seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def stop(self) -> dict:
        """Go one stop further and look at it."""
        self.page.keyboard.press("Tab")
        at = self.page.evaluate(FOCUS)
        if at and at["height"] > 1:
            for wrong, words in (
                (not at["ring"], "no ring"),
                (not at["inView"], "not in view"),
                (at["covered"], "covered"),
            ):
                if wrong:
                    self.faults.append(f"{self.page.url}: {words}: {at['what']}")
        return at or {}

    def to(self, **wanted: str) -> dict:
        """Tab until the focus is on something with these properties."""
        passed = []
        for _ in range(MOST_STOPS):
            at = self.stop()
            if at and all(at[key] == value for key, value in wanted.items()):
                return at
            passed.append(at.get("what", "-"))
        raise AssertionError(f"{self.page.url}: {wanted} is not reached; passed {passed}")

    def type(self, name: str, text: str) -> None:
        """Write into a field."""
        self.to(name=name)
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str = "") -> None:
        """Tick a box, or choose among radios, of which one stop takes all."""
        self.to(name=name, **({"value": value} if value else {}))
        self.page.keyboard.press("Space")
        assert self.page.evaluate("document.activeElement.checked"), name

    def go_on(self) -> None:
        """Press the button of the page's main form with Enter."""
        for _ in range(MOST_STOPS):
            at = self.stop()
            if (
                at.get("tag") == "BUTTON"
                and at["type"] == "submit"
                and self.page.evaluate("document.activeElement.matches('main .button:not(.button--secondary)')")
            ):
                with self.page.expect_navigation():
                    self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"{self.page.url}: no button is reached")


def slug_of(page: Page) -> str:
    """The last part of the page's address."""
    return urlsplit(page.url).path.rstrip("/").rpartition("/")[2]


def test_a_complaint_is_filed_and_followed_by_keyboard_alone(new_page):
    """No stop without a ring, none out of view or under the button that leaves, no trap, skip link first."""
    page = new_page(locale="en-GB", viewport=PHONE)
    hands = Keyboard(page)
    page.goto("/complain/")
    first = hands.stop()
    assert (first["tag"], first["href"]) == ("A", "#main")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    hands.go_on()
    answers = {
        "about": lambda: hands.choose("schemes", str(Scheme.objects.get(slug="sesame-score").pk)),
        "grounds": lambda: hands.choose("grounds", "never_told"),
        "story": lambda: hands.type("narrative", "At the airport they told me that I may not fly."),
        "effects": lambda: hands.choose("harms", "travel"),
        "acting": lambda: hands.choose("acting", "self"),
        "person": lambda: (hands.type("name", "林闻清"), hands.type("id_number", "110101198806150020")),
        "contact": lambda: hands.type("email", "lin@example.org"),
        "check": lambda: hands.choose("declared"),
    }
    seen = []
    while (slug := slug_of(page)) != "receipt":
        assert slug not in seen, f"{slug} does not lead on: {page.locator('.error-summary').all_inner_texts()}"
        seen.append(slug)
        answers.get(slug, lambda: None)()
        hands.go_on()
    reference = page.locator(".figure-number").inner_text().strip()
    code = "".join(page.locator(".secret span").all_inner_texts())

    page.goto("/my-case/enter/")
    hands.type("reference", reference)
    hands.type("code", code)
    hands.go_on()
    assert page.url.endswith("/my-case/")
    # All the way through: the focus comes out at the other end of the page.
    for _ in range(MOST_STOPS):
        if not hands.stop():
            break
    else:
        pytest.fail("the focus does not leave the page")

    assert set(answers) - set(seen) == set()
    assert hands.faults == []


@pytest.fixture
def visit(new_page):
    """Opens pages of one case for its complainant, who came in with reference and code."""

    def make(**options) -> Page:
        page = new_page(**{"locale": "en-GB", "viewport": PHONE, **options})
        case = make_case()
        page.goto(reverse("my_case:enter"))
        page.fill("[name=reference]", case.reference)
        page.fill("[name=code]", CODE)
        with page.expect_navigation():
            page.locator("main form button.button").first.click()
        return page

    return make


def provisionally_decided(case: Case) -> None:
    """A decision of which the complainant may say what they think."""
    officer = make_staff(Role.INVESTIGATOR)
    admission.accept(case=case, to=officer, reasons="材料齐全。", by=officer.actor, at=timezone.now())
    decisions.prepare(case=case, by=officer.actor, at=timezone.now())
    decision = decisions.propose(
        case=Case.objects.get(pk=case.pk),
        stage=Stage.PROVISIONAL,
        outcome=Outcome.NOT_UPHELD,
        reasons="没有发现错误。",
        recommendation="",
        by=officer.actor,
        at=timezone.now(),
    )
    decisions.sign(decision=decision, by=make_staff(Role.OMBUDSMAN).actor, at=timezone.now())
    wait(case)


def test_papers_are_sent_and_covered_and_words_said_by_keyboard_alone(visit):
    """A file chosen and covered, a message written, a decision answered."""
    page, case = visit(), Case.objects.latest("pk")
    hands = Keyboard(page)
    page.goto("/my-case/files/")
    hands.to(type="file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files({"name": "paper.png", "mimeType": "image/png", "buffer": picture(size=(80, 110))})
    hands.type("shows", "The bank's paper")
    hands.go_on()
    wait(case)
    file = case.evidence.get()
    page.goto(reverse("my_case:redact", args=[file.uid]))
    for name, percent in (("left", "10"), ("top", "20"), ("width", "30"), ("height", "5")):
        hands.type(f"box-0-{name}", percent)
    hands.go_on()
    covered = page.locator("#picture rect:visible").count()
    page.goto("/my-case/messages/")
    hands.type("body", "I sent you the bank's paper.")
    hands.go_on()
    provisionally_decided(case)
    page.goto("/my-case/comment/")
    hands.choose("agrees")
    hands.type("body", "That is fair.")
    hands.go_on()

    assert (file.shows, covered) == ("The bank's paper", 1)
    assert [message.body for message in case.messages.all()] == ["I sent you the bank's paper."]
    assert [comment.body for comment in case.decisions.get().comments.all()] == ["That is fair."]
    assert hands.faults == []


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_every_question_tells_its_errors_first_beside_their_field(new_page, locale):
    """The form as somebody meets it who answers nothing at first, and then what is asked."""
    page, found = new_page(locale=locale, viewport=PHONE), []
    page.goto("/complain/")
    page.locator("main form button.button").first.click()
    answers = {
        "about": {"schemes": str(Scheme.objects.get(slug="sesame-score").pk)},
        "grounds": {"grounds": "never_told"},
        "story": {"narrative": "机场说我不能坐飞机。"},
        "effects": {"harms": "travel"},
        "acting": {"acting": "self"},
        "person": {"name": "林闻清", "id_number": "110101198806150020"},
        "check": {"declared": "on"},
    }
    refused = set()
    while not page.url.endswith("/receipt/"):
        here = page.url
        slug = slug_of(page)
        with page.expect_navigation():
            page.locator("main form[method=post] button.button:not(.button--secondary)").first.click()
        if page.url != here:
            continue
        refused.add(slug)
        found += [f"{page.url}: {fault}" for fault in faults_in_error(page)]
        for name, value in answers[slug].items():
            box = page.locator(
                f'input[name="{name}"]:is([value="{value}"], :not([value])):is([type=radio], [type=checkbox])'
            )
            if box.count():
                page.locator(f'label[for="{box.get_attribute("id")}"]').click()
            else:
                page.fill(f'[name="{name}"]', value)
        with page.expect_navigation():
            page.locator("main form[method=post] button.button:not(.button--secondary)").first.click()
        assert page.url != here, page.locator(".error-summary").all_inner_texts()

    assert found == []
    assert {"about", "grounds", "story", "acting", "person", "check"} <= refused


@pytest.mark.parametrize("way", ["button", "escape"])
def test_whoever_must_be_gone_is_gone_and_the_page_with_them(visit, way):
    """By the button and by Escape pressed three times; the browser's way back does not lead to the page."""
    page = visit()
    page.route(HARMLESS, lambda route: route.fulfill(content_type="text/html", body="<p>Sun.</p>"))
    page.goto("/")
    page.goto("/my-case/messages/")
    if way == "button":
        page.locator("[data-leave]").click()
    else:
        for _ in range(3):
            page.keyboard.press("Escape")
    page.wait_for_url(HARMLESS)
    page.go_back(wait_until="commit")

    assert "/my-case/" not in page.url


def test_nothing_moves_for_those_who_asked_for_stillness(visit):
    page = visit(reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter((one) => {
            const look = getComputedStyle(one);
            return [...look.transitionDuration.split(","), ...look.animationDuration.split(",")]
                .some((time) => parseFloat(time) > 0.01);
        }).map((one) => one.className || one.tagName)"""
    )

    assert (moving, page.evaluate("getComputedStyle(document.documentElement).scrollBehavior")) == ([], "auto")


def test_buttons_and_the_focus_are_seen_with_few_colours(visit):
    """Windows' high contrast: backgrounds vanish, so borders and outlines must stay."""
    page = visit(forced_colors="active")
    page.goto("/my-case/messages/")
    button = page.locator("main form button.button").first
    button.focus()
    bare = page.evaluate(
        """() => [...document.querySelectorAll(".button, input:not([type=hidden]), textarea, select, .panel, .notice")]
            .filter((one) => one.offsetParent && getComputedStyle(one).borderTopStyle === "none"
                && getComputedStyle(one).outlineStyle === "none" && getComputedStyle(one).borderLeftStyle === "none")
            .map((one) => one.className || one.name)"""
    )

    assert bare == []
    assert button.evaluate("one => getComputedStyle(one).outlineStyle") != "none"
    assert violations(page) == []


def test_paper_shows_the_case_and_nothing_to_press(visit):
    page = visit()
    page.emulate_media(media="print")
    shown = page.evaluate(
        """() => [...document.querySelectorAll(".leave, .nav, .footer, .skip, .masthead__tools, .button-row")]
            .filter((one) => one.getClientRects().length).map((one) => one.className)"""
    )

    assert shown == []
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip() != ""
