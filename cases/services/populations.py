"""Populations: registered once with the hash of what they are, opened only while they still are that."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from cases.actors import Actor
from cases.models import Population, Scheme
from cases.services import events
from cases.services.refusals import Refused
from cases.sweeps import Population as Store
from cases.sweeps import PopulationInvalid, open_population
from cases.workflow import Reason


@transaction.atomic
def register(*, folder: str, scheme: Scheme, by: Actor, at: datetime, title: str = "") -> Population:
    """File a store that lies under POPULATION_ROOT as the population of a scheme; the same again changes nothing.

    `title` is what the pages call it, else its own title. Effects in order: the row, one event in the office's chain.
    Raises `PopulationInvalid` with the place when the store is not whole, and Refused: POPULATION_CHANGED when another
    store was registered under this folder.
    """
    if Path(folder).name != folder:
        raise PopulationInvalid("folder", "not the name of one folder")
    found = open_population(path_of(folder))
    manifest = found.manifest
    row, created = Population.objects.get_or_create(
        folder=folder,
        defaults={
            "scheme": scheme,
            "title": title or manifest.title,
            "as_of": manifest.as_of,
            "people": manifest.people,
            "records": manifest.records,
            "parts": manifest.parts,
            "batches": list(manifest.batches),
            "sha256": found.sha256,
            "illustrative": manifest.illustrative,
            "registered_at": at,
        },
    )
    if row.sha256 != found.sha256 or row.scheme_id != scheme.pk:
        raise Refused(Reason.POPULATION_CHANGED)
    if created:
        data = {"population": row.folder, "scheme": scheme.slug, "sha256": row.sha256}
        events.record(case=None, action="population_registered", by=by, at=at, about=row, data=data)
    return row


def opened(row: Population) -> Store:
    """Open a registered population.

    Raises:
        Refused: POPULATION_CHANGED when its files are gone, or are not those that were registered.

    """
    try:
        found = open_population(path_of(row.folder))
    except PopulationInvalid as error:
        raise Refused(Reason.POPULATION_CHANGED, field="population") from error
    if found.sha256 != row.sha256:
        raise Refused(Reason.POPULATION_CHANGED, field="population")
    return found


def path_of(folder: str) -> Path:
    """Where the files of a population lie."""
    return Path(settings.POPULATION_ROOT) / folder
