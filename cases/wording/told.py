"""What was told in pieces, in words: dates as well as they are known, wishes, stakes, earlier steps."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.grounds import Ground
from cases.models import Harm
from cases.questions import QUESTIONS, Kind
from cases.told import EarlierStep, Effect, How, Said, Stake, When, Wish
from cases.wording import phrases, statuses
from cases.wording.deadlines import long_date
from cases.wording.questions import QUESTIONS as ASKED

MONTHS: Sequence[Promise] = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)
WISHES: Mapping[Wish, Promise] = {
    Wish.DELETE: _("The entry is deleted"),
    Wish.CORRECT: _("The entry is corrected"),
    Wish.RECALCULATE: _("The score is calculated again"),
    Wish.LIFT: _("The ban or block ends"),
    Wish.EXPLAIN: _("Somebody explains it to me"),
    Wish.TELL_OTHERS: _("Everybody who got the entry is told that it was wrong"),
    Wish.APOLOGY: _("They say that they are sorry"),
}
STAKES: Mapping[Stake, Promise] = {
    Stake.CHILD: _("A child is affected"),
    Stake.HEALTH: _("Somebody's health"),
    Stake.LIVING: _("My income or my home"),
    Stake.SAFETY: _("Somebody's safety"),
}
HOW: Mapping[How, Promise] = {
    How.APP: _("In the app or on the website"),
    How.PHONE: _("By telephone"),
    How.LETTER: _("By letter or e-mail"),
    How.COUNTER: _("At the counter"),
    How.COURT: _("With a court or another office"),
}
SAID: Mapping[Said, Promise] = {
    Said.NOTHING: _("Nothing yet"),
    Said.REFUSED: _("No"),
    Said.PARTLY: _("Yes in part"),
    Said.PROMISED: _("Yes, but nothing changed"),
    Said.OTHER: _("Something else"),
}


def when(moment: When | None) -> str:
    """Write a date as well as it is known: a day, a month or a year, exact or about."""
    if moment is None:
        return gettext("date not known")
    if moment.day is not None:
        exact = long_date(moment.earliest)
    elif moment.month is not None:
        exact = gettext("%(month)s %(year)d") % {"month": MONTHS[moment.month - 1], "year": moment.year}
    else:
        exact = gettext("in %(year)d") % {"year": moment.year}
    return gettext("about %(date)s") % {"date": exact} if moment.about else exact


def effect(one: Effect) -> str:
    """Write what one harm means in one line."""
    name = statuses.HARMS[Harm(one.harm)]
    by = gettext("to be settled by %(day)s") % {"day": long_date(one.by)} if one.by else ""
    return phrases.labelled(str(name), " · ".join(part for part in (by, one.note) if part))


def ground_answers(ground: Ground, said: Mapping[str, str]) -> tuple[str, ...]:
    """Write what was answered to the own questions of a ground, each with its question."""
    return tuple(
        phrases.labelled(str(ASKED[one.code].asked), _day_or_text(one.kind, said[one.code]))
        for one in QUESTIONS[ground]
        if one.code in said
    )


def _day_or_text(kind: Kind, text: str) -> str:
    return long_date(date.fromisoformat(text)) if kind is Kind.DAY else text


def earlier_step(one: EarlierStep) -> str:
    """Write one attempt with an agency in one line."""
    answer = str(SAID[Said(one.answer)]) if one.answer else ""
    if one.answered:
        answer = " · ".join(part for part in (answer, when(one.answered)) if part)
    parts = (
        when(one.when) if one.when else "",
        str(HOW[How(one.how)]) if one.how else "",
        phrases.labelled(gettext("Answer"), answer) if answer else "",
        one.said,
    )
    return phrases.labelled(one.whom, " · ".join(part for part in parts if part))


def days_left(days: int) -> str:
    """Say how many days are left until something must be settled."""
    if days < 0:
        return gettext("the day is over")
    if days == 0:
        return gettext("today")
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
