"""What a complainant reads beside the straight way is for readers of twelve too: errors, answers, e-mails, letters.

`make reading-level` writes its table of docs/reading-level.md again; that of all other pages is kept by
tests/functional/test_every_page.py.
"""

import os
from collections.abc import Iterator

import pytest

from cases.letters.render import html
from cases.models import Mail
from cases.services import mail
from tests.factories import letters
from tests.factories.complaints import make_office
from tests.odd_pages import PAGES
from tests.reading import levels
from tests.reading.blocks import blocks

pytestmark = pytest.mark.django_db
#: These are for agencies and for the office.
OF_OTHERS = ("agency_", "deadline_", "code_alarm", "decision_questioned")
LETTERS = {"receipt": letters.receipt, "decision": letters.decision}


@pytest.fixture(autouse=True)
def _office(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    make_office()


def texts(language: str) -> Iterator[tuple[str, list[str]]]:
    """Name and running text of everything."""
    for name, (_status, make) in PAGES.items():
        yield name, blocks(make(language).content.decode())
    for template in mail.TEMPLATES:
        if not template.startswith(OF_OTHERS):
            row = Mail(template=template, language=language, context={"reference": "KM7-4Q29-XHC"}, secret="12345678")
            yield f"e-mail: {template}", mail.compose(row)[1].splitlines()
    for name, make_letter in LETTERS.items():
        yield f"letter: {name}", blocks(html(make_letter(language)))


def test_whatever_else_complainants_read_is_easy_to_read():
    told = {language: dict(texts(language)) for language in ("en", "zh-hans")}
    by_name = {name: {language: told[language][name] for language in told} for name in told["en"]}
    figures = levels.measured(by_name)
    if os.environ.get("WRITE_READING_LEVELS"):
        levels.write(figures, levels.BESIDE)

    found = list(levels.faults(figures, by_name, levels.BESIDE))
    assert found == [], "\n".join(found)
