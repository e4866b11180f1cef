"""Pages beside the straight way, in a browser: accessible, fit at every width, and speak one language.

Django makes them (tests/odd_pages.py); the browser shows them at an address of the running system, whose style sheet,
script and headers they have.
"""

import pytest

from tests.functional.test_every_page import cut_when_zoomed, faults, given_names
from tests.functional.wrong_forms import PHONE
from tests.odd_pages import PAGES

pytestmark = pytest.mark.usefixtures("office")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_beside_the_straight_way_is_sound(language, new_page, stack):
    page, names, found, given = new_page(viewport=PHONE, locale="en-GB"), given_names(), [], {}
    page.route(f"{stack.url}/odd/", lambda route: route.fulfill(**given))
    for name, (status, make) in PAGES.items():
        answer = make(language)
        if answer.status_code != status:
            found.append(f"{name}: {answer.status_code}")
        given = shown(answer)
        page.goto("/odd/")
        found += [f"{name}: {fault}" for fault in (*faults(page, language, names), *cut_when_zoomed(page))]

    assert found == [], "\n".join(found)


def shown(answer):
    """What the browser is given of an answer: all but an error's status, which it would only write to its console."""
    return {"status": 200, "headers": dict(answer.items()), "body": answer.content}
