"""How a case bundle writes what it says: codes beside their words in both languages, moments, days, numbers."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from django.utils import translation

from cases.chain import moment
from cases.models import Agency
from cases.wording import statuses

Json = dict[str, Any]
Said = TypeVar("Said")
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def text_of(value: Json) -> bytes:
    """Write data so that a person can read it too."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def in_language(value: Any, short: str) -> Any:
    """Give data with its words in one language only, for whoever reads it as text."""
    if isinstance(value, dict):
        if LANGUAGES.keys() <= value.keys():
            return value[short]
        return {key: in_language(one, short) for key, one in value.items()}
    return [in_language(one, short) for one in value] if isinstance(value, list) else value


def agency(row: Agency) -> Json:
    """Name an agency."""
    return {"slug": row.slug, "en": row.name, "zh": row.name_zh}


def coded(code: str, ask: Callable[[], object]) -> Json:
    """Give a code and what it means."""
    return {"code": code, **both(ask)}


def looked(code: StrEnum) -> Json:
    """Give a status and the word that stands on its badge."""
    return coded(code.value, partial(str, statuses.look(code).label))


def both(ask: Callable[[], object]) -> Json:
    """Ask for the same words in each language."""
    return {short: said(long, lambda: str(ask() or "")) for short, long in LANGUAGES.items()}


def said(language: str, ask: Callable[[], Said]) -> Said:
    """Ask for something in one language; Django's own name of it."""
    with translation.override(language):
        return ask()


def at(then: datetime | None) -> str | None:
    """Write a moment, if there is one."""
    return moment(then) if then else None


def day(then: date | None) -> str | None:
    """Write a day, if there is one."""
    return then.isoformat() if then else None


def number(value: Decimal | None) -> str | None:
    """Write a number as it is, without making a fraction of it."""
    return None if value is None else str(value)
