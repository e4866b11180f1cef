"""Small invented populations, registered for the illustrative platform's score."""

from datetime import date, datetime
from pathlib import Path

from django.conf import settings

from cases.actors import SYSTEM
from cases.models import OwnInitiativeFile, Population, User
from cases.scoring.method import from_document
from cases.services import own_initiative, populations
from cases.sweeps.generate import Size, generate
from cases.sweeps.reported import state
from tests.factories.agencies import make_agencies, scheme_of
from tests.factories.cases import AT

DAY = date(2026, 9, 16)


def make_population(
    *, people: int = 400, records: int = 4000, parts: int = 2, folder: str = "small", at: datetime = AT, seed: int = 7
) -> Population:
    """Invent a population under POPULATION_ROOT, with the figures that the agency states, and register it."""
    scheme = scheme_of(make_agencies()["sesame"])
    method = from_document(scheme.methods.get().document)
    place = Path(settings.POPULATION_ROOT) / folder
    place.parent.mkdir(parents=True, exist_ok=True)
    means = {"memory_mb": 256, "threads": 1}
    made = generate(place, [method], Size(people, records, parts), seed=seed, as_of=DAY, **means)
    state(made, method, seed=seed, **means)
    return populations.register(folder=folder, scheme=scheme, by=SYSTEM, at=at)


def make_file(opened_by: User, *, title: str = "Travelling without a ticket", at: datetime = AT) -> OwnInitiativeFile:
    """Open an own-initiative file about the platform's score."""
    return own_initiative.open_file(
        scheme=scheme_of(make_agencies()["sesame"]),
        title=title,
        reason="In one case the item had no ground in law.",
        legal_basis="Guobanfa [2020] 49",
        by=opened_by.actor,
        at=at,
    )
