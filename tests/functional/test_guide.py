"""The guide before filing on a telephone: every kind of answer is sound, in both languages."""

import pytest

from tests.functional.accessibility import violations
from tests.integration.test_languages import english_on

PHONE = {"width": 390, "height": 844}
# What is answered, page by page.
WAYS = (
    ("court_list", "entry", "nothing", "no"),
    ("platform", "entry", "nothing", "answered"),
    ("ban", "entry", "travel"),
    ("bureau", "judgment"),
)
QUESTIONS = ("about", "behind", "now", "asked")


def faults(page, language):
    """What is wrong with the page as it stands."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{wide} px too wide"] if wide > 0 else []
    found += violations(page)
    return found + sorted(english_on(" ".join(page.inner_text("body").split())) if language != "en" else [])


def press(page):
    with page.expect_navigation():
        page.locator("main form:has(input[name=at]) button.button").last.click()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_answer_of_the_guide_is_sound(language, new_page, stack):
    page = new_page(viewport=PHONE)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": stack.url}])
    found = []
    for way in WAYS:
        page.goto("/can-we-help/")
        for question, answer in zip(QUESTIONS, way, strict=False):
            page.locator(f"input[name={question}][value={answer}]").check(force=True)
            press(page)
        found += [f"{way}: {fault}" for fault in faults(page, language)]
    page.goto("/can-we-help/")
    press(page)
    found += [f"nothing chosen: {fault}" for fault in faults(page, language)]

    assert found == [], "\n".join(found)
