"""What is kept how long and why, in the words of the person it is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.retention import Kind, last_day
from cases.wording.deadlines import long_date

NAMES: Mapping[Kind, Promise] = {
    Kind.DRAFT: _("The answers as you typed them into the form"),
    Kind.CONTACT: _("Your e-mail address and telephone number"),
    Kind.EVIDENCE: _("Your files that no agency was shown"),
    Kind.CASE: _("Everything about you in this case"),
    Kind.TRAIL: _("The list of what we did, and the bare facts of the case"),
}
WHY: Mapping[Kind, Promise] = {
    Kind.DRAFT: _("So that you can go on with the form on another day. What you sent us is in the case."),
    Kind.CONTACT: _("So that we can reach you when something about your case changes."),
    Kind.EVIDENCE: _("A decision can be taken to court, usually within six months. Your papers are needed then."),
    Kind.CASE: _("For three years claims can follow from what happened. Then you and others can still show it."),
    Kind.TRAIL: _("It proves that we worked correctly. No name, number or word of yours is in it."),
}
OPENED_AGAIN = _("The case was opened again before anything was deleted. We still need what is in it.")


@dataclass(frozen=True)
class Line:
    """One row of the table: what, until when, and why."""

    what: str
    until: str
    why: str


def lines(closed_on: date | None) -> list[Line]:
    """Word the rules for a case; before it has closed only the length is known."""
    return [Line(str(NAMES[kind]), _until(kind, closed_on), str(WHY[kind])) for kind in Kind]


def _until(kind: Kind, closed_on: date | None) -> str:
    if kind is Kind.TRAIL:
        return gettext("For good")
    if kind is Kind.DRAFT:
        return gettext("30 days after you last changed it")
    last = last_day(kind, closed_on) if closed_on else None
    if last is not None:
        return long_date(last)
    return gettext("One year after the end") if kind is Kind.CONTACT else gettext("Three years after the end")


def when(first: date | None, today: date) -> str:
    """Say from when on a request may be granted."""
    if first is None or first <= today:
        return gettext("We can delete this now.")
    return gettext("By rule we keep this until %(day)s at least.") % {"day": long_date(first)}
