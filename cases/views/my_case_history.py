"""What has happened, for the complainant: day by day, newest first, what belongs together told as one thing.

Fifteen agencies that were asked are one line with the details inside. Days that are long past are folded away; nothing
needs a script.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import presenters
from cases.deadlines import local_day
from cases.models import Event, PullPurpose
from cases.presenters import Names
from cases.wording import phrases, statuses
from cases.wording.names import name_of

SHOWN: Final = 12  # entries that stand open; whole days, so that it may be a few more

# What became of one pull, by the event that ended it.
_ENDS: Final = {
    "records_pulled": "came",
    "pull_failed": "failed",
    "pull_blocked": "stopped",
    "answer_left_unread": "stopped",
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `lines` are its details, folded away."""

    title: str
    when: datetime
    who: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Day:
    """What happened on one day in Shanghai, newest first."""

    day: date
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class History:
    """The newest days, and the earlier ones that are folded away."""

    recent: tuple[Day, ...]
    earlier: tuple[Day, ...]

    @property
    def earlier_count(self) -> int:
        """How many things happened on the earlier days."""
        return sum(len(day.entries) for day in self.earlier)


def history(events: Sequence[Event], names: Names) -> History:
    """Word the events of a case, given newest first."""
    days = _days(_entries(events, names))
    shown, open_days = 0, 0
    while open_days < len(days) and shown < SHOWN:
        shown += len(days[open_days].entries)
        open_days += 1
    return History(recent=tuple(days[:open_days]), earlier=tuple(days[open_days:]))


def _entries(events: Sequence[Event], names: Names) -> Iterable[Entry]:
    ended = {event.object_id: event.action for event in reversed(events) if event.action in _ENDS}
    told = {str(one["pull"]) for event in events for one in _asked(event)}
    group: list[tuple[Event, str]] = []
    for event in events:
        if event.action in _ENDS and event.object_id in told:
            continue  # stands inside the question it answers
        if event.action == "pulls_requested" and _asked(event):
            yield from _flush(group)
            yield _question(event, ended, names)
            continue
        words = presenters.sentence(event, names)
        if words is None:
            continue
        if group and not _belongs(event, words, group):
            yield from _flush(group)
        group.append((event, words))
    yield from _flush(group)


def _belongs(event: Event, words: str, group: Sequence[tuple[Event, str]]) -> bool:
    """Whether an event is told with its neighbour: the same act, or the same words, by the same party that day."""
    last, said = group[-1]
    if (event.action, event.actor) != (last.action, last.actor) or local_day(event.at) != local_day(last.at):
        return False
    return event.action in _MANY or (words == said and abs((event.at - last.at).total_seconds()) < 60)


def _flush(group: list[tuple[Event, str]]) -> Iterable[Entry]:
    if not group:
        return
    newest, words = group[0]
    said = list(dict.fromkeys(line for _event, line in group))
    many = _MANY.get(newest.action)
    who = presenters.actor(newest.actor)
    if many is None or len(group) == 1:
        yield Entry(words, newest.at, who)
    else:
        # Files are told by their number alone: what each is stands on the page of files.
        yield Entry(many(len(group)), newest.at, who, tuple(said) if len(said) > 1 else ())
    group.clear()


_MANY: Final = {
    "consent_given": lambda count: (
        ngettext("You gave %(count)d permission.", "You gave %(count)d permissions.", count) % {"count": count}
    ),
    "consent_withdrawn": lambda count: (
        ngettext("You took %(count)d permission back.", "You took %(count)d permissions back.", count)
        % {"count": count}
    ),
    "evidence_received": lambda count: (
        ngettext("%(count)d file was added.", "%(count)d files were added.", count) % {"count": count}
    ),
    "evidence_scanned": lambda count: (
        ngettext(
            "%(count)d file was checked for harmful software.",
            "%(count)d files were checked for harmful software.",
            count,
        )
        % {"count": count}
    ),
    "relief_asked": lambda count: (
        ngettext(
            "You asked that %(count)d restriction is suspended for now.",
            "You asked that %(count)d restrictions are suspended for now.",
            count,
        )
        % {"count": count}
    ),
    "correction_sent": lambda count: (
        ngettext("We asked %(count)d agency for a correction.", "We asked %(count)d agencies for a correction.", count)
        % {"count": count}
    ),
    "finding_confirmed": lambda count: (
        ngettext("We found %(count)d thing that is wrong.", "We found %(count)d things that are wrong.", count)
        % {"count": count}
    ),
}


def _asked(event: Event) -> Sequence[Mapping[str, Any]]:
    found = event.data.get("pulls", ()) if event.action == "pulls_requested" else ()
    return [one for one in found if isinstance(one, dict) and "pull" in one]


def _question(event: Event, ended: Mapping[str, str], names: Names) -> Entry:
    """Tell one question to many agencies with what became of it: who answered, who has still to."""
    by_agency: dict[str, list[tuple[str, str]]] = {}
    for one in _asked(event):
        state = _ENDS.get(ended.get(str(one["pull"]), ""), "waiting")
        by_agency.setdefault(str(one.get("agency", "")), []).append((state, str(one.get("category", ""))))
    waiting = sum(any(state == "waiting" for state, _category in rows) for rows in by_agency.values())
    failed = sum(_lost(rows) for rows in by_agency.values())
    came = len(by_agency) - waiting - failed
    parts = [_answered(came), _to_come(waiting), _not_reached(failed)]
    counts = phrases.listed(part for part in parts if part)
    asked = _WHY.get(str(event.data.get("purpose")), _for_records)(len(by_agency))
    title = _("%(asked)s %(counts)s.") % {"asked": asked, "counts": counts}
    lines = tuple(_agency_line(_name(slug, names), rows) for slug, rows in by_agency.items())
    return Entry(title, event.at, presenters.actor(event.actor), lines)


def _lost(rows: Sequence[tuple[str, str]]) -> bool:
    states = {state for state, _category in rows}
    return "waiting" not in states and "came" not in states


def _for_records(count: int) -> str:
    return ngettext(
        "We asked %(count)d agency for your records:", "We asked %(count)d agencies for your records:", count
    ) % {"count": count}


def _for_a_check(count: int) -> str:
    return ngettext(
        "We asked %(count)d agency again, to check an answer:",
        "We asked %(count)d agencies again, to check an answer:",
        count,
    ) % {"count": count}


def _for_relief(count: int) -> str:
    return ngettext(
        "We asked %(count)d holder whether the restriction is suspended:",
        "We asked %(count)d holders whether the restriction is suspended:",
        count,
    ) % {"count": count}


_WHY: Final = {
    PullPurpose.INVESTIGATION.value: _for_records,
    PullPurpose.VERIFICATION.value: _for_a_check,
    PullPurpose.RELIEF.value: _for_relief,
}


def _answered(count: int) -> str:
    return ngettext("%(count)d answered", "%(count)d answered", count) % {"count": count} if count else ""


def _to_come(count: int) -> str:
    return ngettext("%(count)d still to come", "%(count)d still to come", count) % {"count": count} if count else ""


def _not_reached(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(count)d could not be read", "%(count)d could not be read", count) % {"count": count}


def _name(slug: str, names: Names) -> str:
    return name_of(names[slug]) if slug in names else slug


def _agency_line(agency: str, rows: Sequence[tuple[str, str]]) -> str:
    said = [phrases.aside(statuses.category(category), _STATES[state]()) for state, category in rows]
    return phrases.labelled(agency, phrases.listed(said))


_STATES: Final = {
    "came": lambda: _("came"),
    "waiting": lambda: _("still to come"),
    "failed": lambda: _("could not be fetched"),
    "stopped": lambda: _("stopped, because the permission is gone"),
}


def _days(entries: Iterable[Entry]) -> list[Day]:
    found: dict[date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(local_day(entry.when), []).append(entry)
    return [Day(day, tuple(found[day])) for day in sorted(found, reverse=True)]
