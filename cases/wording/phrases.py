"""Words joined as the reader's language does it: Chinese has its own colon, brackets and comma, without spaces."""

from collections.abc import Iterable
from functools import reduce

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def labelled(label: str | Promise, text: str | Promise) -> str:
    """Put a label before what it is about: "Sesame: the score"."""
    return _("%(label)s: %(text)s") % {"label": label, "text": text}


def aside(text: str | Promise, remark: str | Promise) -> str:
    """Put a remark in brackets after a text: "The record is too old (Sesame)"."""
    return _("%(text)s (%(remark)s)") % {"text": text, "remark": remark}


def flowing(sentences: Iterable[str]) -> str:
    """Let sentences follow one another in one paragraph."""
    return reduce(lambda text, more: _("%(text)s %(more)s") % {"text": text, "more": more}, sentences)


def listed(parts: Iterable[str | Promise]) -> str:
    """Put a comma between the parts of a list: "one, two, three"."""
    return pgettext("between two parts of a list", ", ").join(str(part) for part in parts)
