"""Small invented populations, registered for the illustrative platform's score."""

import atexit
import shutil
import tempfile
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings

from cases.actors import SYSTEM
from cases.models import OwnInitiativeFile, Population, User
from cases.scoring.method import Method, from_document
from cases.services import own_initiative, populations
from cases.sweeps.generate import Size, generate
from cases.sweeps.reported import state
from tests.factories.agencies import make_agencies, scheme_of
from tests.factories.cases import AT

DAY = date(2026, 9, 16)
_METHODS: dict[str, Method] = {}


def make_population(
    *, people: int = 400, records: int = 4000, parts: int = 2, folder: str = "small", at: datetime = AT, seed: int = 7
) -> Population:
    """Invent a population under POPULATION_ROOT, with the figures that the agency states, and register it."""
    scheme = scheme_of(make_agencies()["sesame"])
    method = from_document(scheme.methods.get().document)
    _METHODS[method.sha256] = method
    invented = _invented(method.sha256, Size(people, records, parts), seed)
    shutil.copytree(invented, Path(settings.POPULATION_ROOT) / folder)
    return populations.register(folder=folder, scheme=scheme, by=SYSTEM, at=at)


@cache
def _invented(method_sha256: str, size: Size, seed: int) -> Path:
    """Invent each population once a run; tests get copies, which they may spoil."""
    method = _METHODS[method_sha256]
    folder = Path(tempfile.mkdtemp(prefix="population-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = generate(folder / "made", [method], size, seed=seed, as_of=DAY, memory_mb=256, threads=1)
    return state(made, method, seed=seed, memory_mb=256, threads=1).folder


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
