"""What the office looked into by itself: whom the fare-dodger's item hit, and a shadow audit of the platform."""

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

from django.conf import settings

from cases.actors import SYSTEM
from cases.deadlines import local_day
from cases.demo.accounts import Cast
from cases.models import Case, Finding, OwnInitiativeFile, Population, Scheme
from cases.scoring.method import from_document
from cases.services import own_initiative, populations, sweeps
from cases.services.scores import method_in_force
from cases.sweeps.generate import Size, generate
from cases.sweeps.reported import state

FOLDER: Final = "demo-platform"
SIZE: Final = Size(people=20_000, records=300_000, parts=4)
TITLE: Final = "Invented customers of the platform · 虚构的平台用户"
ITEM: Final = "FARE_DODGING"
SEED: Final = 20261122
_MEMORY_MB: Final = 512
_THREADS: Final = 2

#: Does the background work that is due, at simulated moments.
WorkOff = Callable[[], datetime]


def make(*, cast: Cast, case: Case | None, draw: Random, work_off: WorkOff) -> None:
    """Make the population, one published file that began with `case`, and one open file with a shadow audit.

    Effects in order: the population's files and row; the first file, its sweep, its publication; the second one.
    """
    at = work_off()
    scheme = Scheme.objects.get(slug="sesame-score")
    population = _population(scheme, at)
    finding = Finding.objects.filter(case=case, item=ITEM).first() if case else None
    opener = case.assigned_to if case and case.assigned_to else draw.choice(cast.investigators[:-1])
    first = own_initiative.open_file(
        scheme=scheme,
        title="Points for travelling without a ticket · 无票乘车扣分",
        reason="In one case we found that the platform takes points away for travelling without a ticket. No law "
        "and no official catalogue names this item, so we look for everybody else whom it hit. "
        "我们在一件投诉中发现，平台对无票乘车扣分，而任何法律和目录都没有规定该项目，因此我们查找所有受影响的人。",
        legal_basis="Guobanfa [2020] 49 · 国办发〔2020〕49号",
        case=case,
        finding=finding,
        by=opener.actor,
        at=at,
    )
    _ask(first, population, "who_else", without_items=[ITEM], at=at)
    at = work_off()
    own_initiative.publish(file=first, by=cast.second_signer(opener).actor, at=at)
    second = own_initiative.open_file(
        scheme=scheme,
        title="Does the platform follow its own method? · 平台是否遵守自己公布的方法？",
        reason="Several people complained that they cannot follow their figure. We calculate it for everybody. "
        "多人投诉看不懂自己的分数，因此我们为所有人重新计算。",
        legal_basis="PIPL 24, 48 · 《个人信息保护法》第二十四条、第四十八条",
        by=opener.actor,
        at=at,
    )
    _ask(second, population, "shadow_audit", at=at)
    work_off()


def _population(scheme: Scheme, at: datetime) -> Population:
    day = local_day(at)
    version = method_in_force(scheme, day)
    if version is None:
        raise LookupError(f"no method of {scheme.slug} is in force on {day}")
    method = from_document(version.document)
    folder = Path(settings.POPULATION_ROOT) / FOLDER
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Left by a demo world in a database that is no more.
    shutil.rmtree(folder, ignore_errors=True)
    made = generate(folder, [method], SIZE, seed=SEED, as_of=day, memory_mb=_MEMORY_MB, threads=_THREADS)
    state(made, method, seed=SEED, memory_mb=_MEMORY_MB, threads=_THREADS)
    return populations.register(folder=FOLDER, scheme=scheme, by=SYSTEM, at=at, title=TITLE)


def _ask(
    file: OwnInitiativeFile, population: Population, kind: str, *, at: datetime, without_items: list[str] | None = None
) -> None:
    version = method_in_force(file.scheme, population.as_of)
    if version is None:
        raise LookupError(f"no method is in force on {population.as_of}")
    sweeps.start(
        file=file,
        population=population,
        kind=kind,
        method=version,
        without_items=without_items or [],
        by=file.opened_by.actor,
        at=at,
    )
