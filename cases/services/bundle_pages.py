"""What a person reads of a case bundle: the pages in both languages and the case file on paper."""

import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from cases.chain import canonical, moment
from cases.letters.render import LANGUAGE_TAGS, draw, numbering
from cases.reference import grouped
from cases.services.bundle_words import LANGUAGES, in_language


def in_both(template: str, told: dict[str, Any], at: datetime) -> bytes:
    """Render a text in English and Chinese, one after the other, as the reader may be of either."""
    said = {short: _rendered(template, told, short, at) for short in LANGUAGES}
    words = {"said": said, "reference": grouped(told["reference"])}
    return render_to_string(f"bundle/both{Path(template).suffix}", words).encode()


def case_file(told: dict[str, Any], short: str, at: datetime) -> bytes:
    """Draw the case as a PDF for whoever wants to read it on paper."""
    digest = hashlib.sha256(canonical(told) + short.encode()).digest()
    return draw(_rendered("bundle/case_file.html", told, short, at), identifier=digest[:16])


def _rendered(template: str, told: dict[str, Any], short: str, at: datetime) -> str:
    words = {
        "told": in_language(told, short),
        "reference": grouped(told["reference"]),
        "made_at": at,
        "language": LANGUAGE_TAGS.get(LANGUAGES[short], short),
        "source_date": moment(at).partition(".")[0] + "Z",
    }
    with translation.override(LANGUAGES[short]):
        return render_to_string(template, words | {"numbering": numbering()})
