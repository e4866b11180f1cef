"""The complaint form to print, fill in by hand and send or read out; it holds nobody's data."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from cases.forms.filing_end import consent_choices
from cases.grounds import Ground
from cases.models import Agency, Harm, RepresentativeKind
from cases.queries import filing as queries
from cases.services.filings import PAPER_STAYS_AWAY
from cases.views.door import open_to_all
from cases.wording import filing as say
from cases.wording import statuses
from cases.wording.names import name_of
from cases.wording.told import STAKES, WISHES


@dataclass(frozen=True)
class Box:
    """Something to tick, with what it means."""

    label: str | Promise
    hint: str | Promise = ""


@dataclass(frozen=True)
class Permit:
    """What may be fetched from one agency: each its own box, one signature."""

    agency: str
    boxes: Sequence[Box]


@open_to_all
@require_safe
def form(request: HttpRequest) -> HttpResponse:
    """Show the whole form at once, in the reader's language, made for paper."""
    offer = queries.offer()
    context = {
        "schemes": [Box(f"{name_of(one)} · {name_of(one.agency)}") for one in offer.schemes],
        "grounds": [Box(statuses.GROUNDS[one], say.GROUNDS[one]) for one in Ground],
        "harms": [statuses.HARMS[one] for one in Harm],
        "stakes": [Box(words) for words in STAKES.values()],
        "holders": [Box(name_of(one)) for one in offer.holders],
        "wishes": [Box(words) for words in WISHES.values()],
        "kinds": [Box(say.REPRESENTATIVES[one]) for one in RepresentativeKind],
        "permits": _permits(consent_choices(offer, offer.agencies)),
        "rows": range(5),
        "paper_days": PAPER_STAYS_AWAY.days,
    }
    return render(request, "public/paper_form.html", context)


def _permits(choices: Sequence[tuple[Agency, str]]) -> list[Permit]:
    by_agency: dict[Agency, list[Box]] = {}
    for agency, category in choices:
        by_agency.setdefault(agency, []).append(Box(statuses.category(category), say.CONSENTS[category]))
    return [Permit(name_of(agency), boxes) for agency, boxes in by_agency.items()]
