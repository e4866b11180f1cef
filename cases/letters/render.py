"""From words to a PDF. The only place that knows the PDF renderer; it fetches nothing from anywhere.

The same words give the same bytes: dates and the file's identifier come from the words, not from the clock. So a
letter can be drawn again years later and compared, as long as renderer and fonts are those of the day.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from cases import charts
from cases.letters.context import MOST_ROWS, CorrectionRequest, Decision, Letter, Receipt, digest
from cases.letters.qr import square

STYLE = Path("ombudsman/static/css/letters.css")
TEMPLATES: Mapping[type[Letter], str] = {
    Receipt: "letters/receipt.html",
    CorrectionRequest: "letters/correction_request.html",
    Decision: "letters/decision.html",
}
LANGUAGE_TAGS = {"zh-hans": "zh-Hans"}


class ForbiddenFetch(Exception):
    """A letter asked for something outside itself. Nothing was fetched and nothing is filed."""


class FetchNothing(URLFetcher):  # type: ignore[misc]  # the renderer publishes no types
    """Refuses every address, `data:` too: letters carry everything in themselves, so an address means an attack."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=())
        self.refused: list[str] = []

    def fetch(self, url: str, headers: object = None) -> Any:
        """Refuse, and remember: inside of pictures the renderer swallows even errors that should stop it."""
        self.refused.append(url[:80])
        raise FatalURLFetchingError


def render(letter: Letter) -> bytes:
    """Draw a letter as a tagged PDF (PDF/UA-1) on A4. Pure but for reading our own templates and style sheet."""
    return draw(html(letter), identifier=bytes.fromhex(digest(letter))[:16])


def draw(page: str, *, identifier: bytes) -> bytes:
    """Turn a page of markup into a PDF.

    Raises:
        ForbiddenFetch: the markup names an address of a picture, a style sheet, a font or an attachment.

    """
    fetcher, pdf = FetchNothing(), b""
    # The renderer raises this as a BaseException, which would end the whole worker.
    with suppress(FatalURLFetchingError):
        style = CSS(string=_style(), url_fetcher=fetcher)
        pdf = HTML(string=page, url_fetcher=fetcher).write_pdf(
            stylesheets=[style], pdf_variant="pdf/ua-1", pdf_identifier=identifier
        )
    if fetcher.refused:
        raise ForbiddenFetch(f"letters fetch nothing, least of all {fetcher.refused[0]!r}")
    return pdf


def html(letter: Letter) -> str:
    """Fill the letter's template in the letter's own language; every value is escaped there."""
    with translation.override(letter.sheet.language):
        return render_to_string(TEMPLATES[type(letter)], {"letter": letter, "sheet": letter.sheet, **_frame(letter)})


def _frame(letter: Letter) -> dict[str, Any]:
    frame: dict[str, Any] = {
        "language": LANGUAGE_TAGS.get(letter.sheet.language, letter.sheet.language),
        "source_date": letter.sheet.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "most_rows": MOST_ROWS,
        "numbering": numbering(),
    }
    if isinstance(letter, (CorrectionRequest, Decision)):
        frame["spread"] = charts.propagation(letter.spread) if letter.spread else None
    if isinstance(letter, Receipt) and letter.confirm_whole:
        frame["square"] = square(letter.confirm_whole)
    if isinstance(letter, Decision):
        frame["figures"] = [
            {
                "words": one,
                "path": charts.score_path(one.path) if one.path else None,
                "items": charts.waterfall(one.items) if one.items else None,
            }
            for one in letter.figures
        ]
    return frame


def numbering() -> list[str]:
    """Give the words before, between and after the two numbers of a page, in the language that is on."""
    return re.split(r"\{pages?\}", _("Page {page} of {pages}"))


@cache
def _style() -> str:
    return (settings.BASE_DIR / STYLE).read_text("utf-8")
