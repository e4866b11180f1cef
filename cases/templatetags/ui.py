"""Filters that templates use to show prepared values. They compute words and marks only; none runs a query."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django import template
from django.forms import BoundField
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases import charts
from cases.models import Agency, Scheme
from cases.wording import names
from cases.wording.office import Office
from cases.wording.office import office as find_office

register = template.Library()

MESSAGE_TONES = {"debug": "", "info": "blue", "success": "green", "warning": "amber", "error": "red"}
DAY_SHAPES = {"en": "j F Y", "zh-hans": "Y年n月j日"}
WEEKDAY_SHAPES = {"en": "l j F Y", "zh-hans": "Y年n月j日 l"}
MOMENT_SHAPES = {"en": "j F Y, H:i", "zh-hans": "Y年n月j日 H:i"}
# A running deadline turns amber when this many calendar days are left.
SOON_DAYS = 3


@register.filter
def message_tone(level: str) -> str:
    """Colour of one of Django's message levels."""
    return MESSAGE_TONES.get(level, "")


@register.filter
def step_states(current: int, total: int) -> Iterator[str]:
    """One mark per step of a form: done, now, or nothing yet."""
    for step in range(1, total + 1):
        yield "is-done" if step < current else "is-now" if step == current else ""


@register.filter
def focus_id(field: BoundField) -> str:
    """The id an error link leads to: of a group of choices it is the first choice, since the group takes no focus."""
    options = field.subwidgets if field.use_fieldset else []
    return str(options[0].id_for_label) if options else field.auto_id


@register.filter
def at(items: Sequence[Any], index: int) -> Any:
    """The item at a place; nothing when there is none, as templates do."""
    return items[index] if index < len(items) else ""


@register.filter
def iso(value: date | None) -> str:
    """Machine form of a day or moment, for the datetime attribute."""
    return value.isoformat() if value else ""


@register.filter
def day(value: date | None) -> str:
    """A day in full: 18 September 2026, 2026年9月18日. A moment is shown as the day it falls on here."""
    return _shaped(value, DAY_SHAPES)


@register.filter
def weekday(value: date | None) -> str:
    """A day with its weekday, for dates people plan by."""
    return _shaped(value, WEEKDAY_SHAPES)


@register.filter
def moment(value: date | None) -> str:
    """A moment with its time of day in the office's zone; a mere day as a day."""
    return _shaped(value, MOMENT_SHAPES if isinstance(value, datetime) else DAY_SHAPES)


@register.simple_tag
def office() -> Office:
    """Where our office is and how to reach it, in the reader's language."""
    return find_office()


@register.simple_tag
def deadline_tone(state: str = "", days_left: int | Literal[""] | None = None) -> str:
    """Colour of a deadline: red when missed or late, amber when near, green when met, grey while paused."""
    if state == "met":
        return "green"
    late = isinstance(days_left, int) and days_left < 0
    if state == "missed" or late:
        return "red"
    if state == "paused" or not isinstance(days_left, int):
        return "grey"
    return "amber" if days_left <= SOON_DAYS else "blue"


@register.simple_tag
def deadline_words(state: str = "", days_left: int | Literal[""] | None = None) -> str:
    """Say how a deadline stands, so that colour is never the only sign. A template's missing value comes as ""."""
    if state in {"met", "paused"} or not isinstance(days_left, int):
        return {"met": _("Met"), "paused": _("Paused"), "missed": _("Missed")}.get(state, "")
    if days_left < 0:
        return ngettext("%(days)d day late", "%(days)d days late", -days_left) % {"days": -days_left}
    if state == "missed":
        return _("Missed")
    if days_left == 0:
        return _("Due today")
    return ngettext("%(days)d day left", "%(days)d days left", days_left) % {"days": days_left}


@register.inclusion_tag("components/tag.html")
def due_badge(days_left: int | None, state: str = "running") -> dict[str, str]:
    """The same words and colour as a small tag, for lists."""
    return {"label": deadline_words(state, days_left), "tone": deadline_tone(state, days_left)}


@register.filter
def points(value: Decimal | int | None) -> str:
    """A score on its own scale, without trailing zeros; a dash when there is none."""
    return "–" if value is None else charts.plain(value)


@register.filter
def is_question(label: str) -> bool:
    """A field whose label asks: its errors are answers to the question and need no label before them."""
    return str(label).endswith(("?", "？"))


@register.filter
def name_of(thing: Agency | Scheme | None) -> str:
    """The name of an agency or scheme in the reader's language; nothing for nobody."""
    return "" if thing is None else names.name_of(thing)


@register.filter
def points_change(value: Decimal | int | None) -> str:
    """Points added or taken away, with their sign."""
    return charts.signed(value)


def _shaped(value: date | None, shapes: dict[str, str]) -> str:
    if value is None or value == "":
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value
    return formats.date_format(local, shapes.get(get_language() or "en", shapes["en"]))
