"""Prepared words for what a filing tells: its grounds with their answers, timeline, urgency, representation, links."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from cases import told
from cases.grounds import Ground
from cases.minors import Age, age_on
from cases.models import Case, Channel, Representative, RepresentativeKind
from cases.queries.filings import Neighbour, Neighbours
from cases.reference import grouped
from cases.templatetags.ui import day
from cases.wording import phrases, statuses
from cases.wording import told as words
from cases.wording.filing import ACTING_AS, CHANNELS
from cases.wording.names import name_of
from cases.wording.told import STAKES, WISHES
from cases.workflow import CaseStatus

Row = dict[str, Any]


def ground_rows(case: Case) -> list[Row]:
    """Name the entry, and each ground with what was answered to its own questions."""
    said = told.answers(case.details)
    rows: list[Row] = [{"key": _("Entry"), "value": case.entry}] if case.entry else []
    for code in case.grounds:
        ground = Ground(code)
        lines = words.ground_answers(ground, said)
        rows.append({"key": str(statuses.GROUNDS[ground]), "lines": lines or (_("No more was said about it."),)})
    return rows


def urgency_rows(case: Case, today: date) -> list[Row]:
    """Say what presses and by when, the first day first."""
    filing = case.filing
    effects = sorted(told.effects(filing.effects), key=lambda one: one.by or date.max)
    rows: list[Row] = []
    if filing.needed_by:
        left = words.days_left((filing.needed_by - today).days)
        rows.append({"key": _("First day that matters"), "value": phrases.aside(day(filing.needed_by), left)})
    if effects:
        rows.append({"key": _("What presses"), "lines": [words.effect(one) for one in effects]})
    if filing.at_stake:
        rows.append(
            {"key": _("What depends on it"), "lines": [str(STAKES[told.Stake(one)]) for one in filing.at_stake]}
        )
    return rows


def told_rows(case: Case) -> list[Row]:
    """Say what was wished for, what was tried before, and on which way the complaint came."""
    filing = case.filing
    rows: list[Row] = []
    if filing.wishes:
        rows.append({"key": _("Wanted"), "lines": [str(WISHES[told.Wish(one)]) for one in filing.wishes]})
    earlier = [words.earlier_step(one) for one in told.earlier(filing.earlier)]
    if earlier:
        rows.append({"key": _("Asked before"), "lines": earlier})
    if filing.taken_by is not None:
        channel = str(CHANNELS[Channel(filing.channel)])
        rows.append({"key": _("Came"), "value": phrases.aside(channel, filing.taken_by.name)})
    return rows


def timeline(case: Case) -> list[Row]:
    """Give what happened, in order, for components/timeline.html."""
    return [
        {"title": one.what, "when_text": words.when(one.when), "state": "done"}
        for one in told.in_order(told.timeline(case.filing.timeline))
    ]


def acting_rows(acting: Representative) -> list[Row]:
    """Say who acts, by what authority, for what and until when."""
    rows: list[Row] = [
        {"key": _("Represented by"), "value": phrases.aside(acting.name, ACTING_AS[RepresentativeKind(acting.kind)])},
        {"key": _("Authority"), "value": acting.authority},
        {"key": _("May do"), "value": acting.limits or _("Everything that belongs to the complaint")},
    ]
    if acting.authority_until:
        rows.append({"key": _("May act until"), "value": day(acting.authority_until)})
    return rows


def warnings(case: Case, around: Neighbours, today: date) -> list[Row]:
    """Warn of what limits this case: an authority that ended, a paper that is missing, a child, a complaint before."""
    found: list[Row] = []
    acting = case.representative
    if acting and acting.authority_until and acting.authority_until < today:
        text = _("The authority ended on %(day)s. Take no new acts from %(name)s before a newer one is here.")
        found.append(
            {
                "tone": "red",
                "title": _("This authority has ended"),
                "text": text % {"day": day(acting.authority_until), "name": acting.name},
            }
        )
    if acting and acting.paper_due_on and not around.paper_is_here:
        text = _("The paper that proves the authority is to be here by %(day)s.") % {"day": day(acting.paper_due_on)}
        found.append({"tone": "amber", "title": _("A paper is still missing"), "text": text})
    if age_on(case.person.birth_date, case.person.id_number, today) is Age.CHILD:
        text = _(
            "Records may be fetched only with the permission of a parent or guardian (Personal Information Protection "
            "Law, article 31). Everything else goes on as in every case."
        )
        found.append({"tone": "blue", "title": _("The person is younger than 14"), "text": text})
    return found


def neighbour_rows(rows: tuple[Neighbour, ...]) -> list[Row]:
    """Link other cases; of one that somebody else holds only who that is."""
    return [_neighbour(one) for one in rows]


def _neighbour(one: Neighbour) -> Row:
    case = one.case
    scheme = f"{name_of(case.scheme)} · {name_of(case.scheme.agency)}"
    if not one.opens:
        held = case.assigned_to.name if case.assigned_to else _("nobody")
        return {"key": scheme, "value": _("Held by %(name)s") % {"name": held}}
    status = statuses.look(CaseStatus(case.status)).label
    return {
        "key": scheme,
        "lines": [part for part in (case.entry, str(status)) if part],
        "href": reverse("desk:case", args=[case.reference]),
        "action": grouped(case.reference),
    }
