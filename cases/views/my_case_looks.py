"""Who looked at the case: counted by day, with why; every single look as a file."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from cases import presenters
from cases.actors import Role
from cases.models import Case, User
from cases.queries import looks as look_queries
from cases.queries import my_case as queries
from cases.queries.looks import Looked, Looks
from cases.reference import grouped
from cases.services import reads
from cases.templatetags.ui import moment
from cases.views import files as answers
from cases.views.door import ActingRequest, complainant_only
from cases.views.my_case import frame
from cases.wording import looks as say
from cases.wording import phrases
from cases.wording.names import name_of

FILTERS = {
    "others": gettext_lazy("Everybody but you"),
    "office": gettext_lazy("Our office"),
    "agency": gettext_lazy("Agencies"),
    "you": gettext_lazy("You"),
}
EMPTY = {
    "others": gettext_lazy("Nobody has looked at your case yet."),
    "office": gettext_lazy("Nobody at our office has looked at your case yet."),
    "agency": gettext_lazy("No agency has looked at anything in your case yet."),
    "you": gettext_lazy("You have not looked at your case before."),
}


@dataclass(frozen=True)
class Line:
    """What one party was shown of one thing on one day."""

    title: str
    why: str
    first_at: datetime


@complainant_only
@require_safe
def looks(request: ActingRequest) -> HttpResponse:
    """Show who looked at the case, day by day; one page holds a month of days on which somebody did."""
    case = queries.opened_case(request.actor)
    who = _who(request)
    page = look_queries.looks(case, who, before=parse_date(request.GET.get("before", "")) if _is_day(request) else None)
    reads.note(case=case, what="looks", by=request.actor, at=timezone.now())
    context = {
        **frame(case, "looks"),
        "days": _days(page, _agencies(row.actor for row in page.rows)),
        "tabs": [{"label": label, "href": f"?who={key}", "current": key == who} for key, label in FILTERS.items()],
        "who": who,
        "empty": EMPTY[who],
        "next_href": f"?who={who}&before={page.before.isoformat()}" if page.before else "",
        "previous_href": f"?who={who}" if "before" in request.GET else "",
    }
    return render(request, "my_case/looks.html", context)


@complainant_only
@require_safe
def looks_file(request: ActingRequest) -> HttpResponseBase:
    """Download every single look as a table."""
    case, who = queries.opened_case(request.actor), _who(request)
    reads.note(case=case, what="looks", by=request.actor, at=timezone.now())
    return answers.csv(_lines(case, who), f"looks-{grouped(case.reference)}.csv")


def _who(request: ActingRequest) -> str:
    who = request.GET.get("who", "")
    return who if who in FILTERS else "others"


def _is_day(request: ActingRequest) -> bool:
    try:
        return parse_date(request.GET.get("before", "")) is not None
    except ValueError:
        return False


def _agencies(actors: Iterable[str]) -> dict[str, str]:
    """Name the agencies whose accounts looked. One query, or none."""
    numbers = {label.partition(":")[2] for label in actors if label.startswith(f"{Role.RESPONDENT}:")}
    rows = User.objects.filter(pk__in=numbers).select_related("agency") if numbers else ()
    return {f"{Role.RESPONDENT}:{row.pk}": name_of(row.agency) for row in rows if row.agency}


def _days(page: Looks, agencies: dict[str, str]) -> list[dict[str, Any]]:
    """Group by day; what differs only in a number behind the colon, or in the account, is one line."""
    found: dict[date, dict[tuple[str, str, str], list[Looked]]] = {}
    for row in page.rows:
        key = (_party(row.actor, agencies), say.seen(row.what), say.why(row.what, _role(row.actor)))
        found.setdefault(row.day, {}).setdefault(key, []).append(row)
    return [{"day": day, "lines": [_line(*key, rows) for key, rows in lines.items()]} for day, lines in found.items()]


def _line(who: str, what: str, why: str, rows: list[Looked]) -> Line:
    count = sum(row.count for row in rows)
    title = ngettext("%(who)s looked at %(what)s.", "%(who)s looked at %(what)s %(count)d times.", count)
    return Line(title % {"who": who, "what": what, "count": count}, why, min(row.first_at for row in rows))


def _party(actor: str, agencies: dict[str, str]) -> str:
    role = presenters.actor(actor)
    return phrases.aside(role, agencies[actor]) if actor in agencies else role


def _role(actor: str) -> Role:
    return Role(actor.partition(":")[0])


def _lines(case: Case, who: str) -> Iterator[list[str]]:
    yield [_("When"), _("Who"), _("What"), _("What for")]
    agencies: dict[str, str] = {}
    for event in look_queries.all_looks(case, who):
        if event.actor.startswith(f"{Role.RESPONDENT}:") and event.actor not in agencies:
            agencies |= _agencies([event.actor])
        what = str(event.data.get("what", ""))
        yield [
            moment(event.at),
            _party(event.actor, agencies),
            say.seen(what),
            say.why(what, _role(event.actor)),
        ]
