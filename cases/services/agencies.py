"""Agencies, their schemes and the methods they disclosed. The ones the office starts with are illustrative."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from cases import scoring
from cases.actors import SYSTEM
from cases.models import Agency, AgencyKind, Scheme, SchemeKind
from cases.scoring.method import from_json
from cases.services import methods
from ratings_connectors.base import Category

METHODS_FOLDER: Final = Path(scoring.__file__).parent / "methods"

#: What may be asked of an agency, by its connector; a consent or a power names one of these.
OFFERED: Final[Mapping[str, tuple[Category, ...]]] = {
    "sesame": (Category.SCORE, Category.SCORE_INPUTS, Category.WATCH_LIST, Category.COURT_COPY),
    "court_list": (Category.COURT_LIST,),
    "rail_sanctions": (Category.RESTRICTION,),
    "air_sanctions": (Category.RESTRICTION,),
}


@dataclass(frozen=True)
class SchemeSeed:
    """One scheme of the first agencies; `method` names a file in cases/scoring/methods."""

    slug: str
    name: str
    name_zh: str
    kind: SchemeKind
    method: str = ""


@dataclass(frozen=True)
class AgencySeed:
    """One of the first agencies. All are illustrative: none speaks for a real body."""

    slug: str
    name: str
    name_zh: str
    kind: AgencyKind
    schemes: tuple[SchemeSeed, ...]

    @property
    def connector(self) -> str:
        """The connector has the agency's own name, where there is one."""
        return self.slug if self.slug in OFFERED else ""

    @property
    def email(self) -> str:
        """An address that reaches nobody."""
        return f"{self.slug.replace('_', '-')}@agency.example"


SEEDS: Final = (
    AgencySeed(
        "sesame",
        "Sesame Credit (illustrative)",
        "芝麻信用（示例）",
        AgencyKind.PLATFORM,
        (SchemeSeed("sesame-score", "Sesame score", "芝麻分", SchemeKind.SCORE, method="sesame_illustrative.v1.json"),),
    ),
    AgencySeed(
        "court_list",
        "Court list of dishonest persons (illustrative)",
        "失信被执行人名单（示例）",
        AgencyKind.COURT,
        (
            SchemeSeed(
                "court-list", "List of dishonest persons subject to enforcement", "失信被执行人名单", SchemeKind.LIST
            ),
        ),
    ),
    AgencySeed(
        "rail_sanctions",
        "Railway ticketing (illustrative)",
        "铁路售票（示例）",
        AgencyKind.SANCTION_HOLDER,
        (SchemeSeed("rail-tickets", "Restriction on train tickets", "限制购买火车票", SchemeKind.SANCTION),),
    ),
    AgencySeed(
        "air_sanctions",
        "Civil aviation ticketing (illustrative)",
        "民航售票（示例）",
        AgencyKind.SANCTION_HOLDER,
        (SchemeSeed("air-tickets", "Restriction on plane tickets", "限制购买机票", SchemeKind.SANCTION),),
    ),
    AgencySeed(
        "model_city",
        "Model City credit office (illustrative)",
        "示范市信用办（示例）",
        AgencyKind.CITY,
        (SchemeSeed("city-points", "City points", "城市积分", SchemeKind.SCORE, method="city_illustrative.v1.json"),),
    ),
)


def offered(agency: Agency) -> tuple[Category, ...]:
    """Give the categories that can be pulled from an agency; none when it has no connector."""
    return OFFERED.get(agency.connector, ())


def category(agency: Agency, code: str) -> Category | None:
    """Read a category by its code; None when this agency does not offer it."""
    return next((one for one in offered(agency) if one.value == code), None)


@transaction.atomic
def seed(*, at: datetime) -> dict[str, Agency]:
    """Make the illustrative agencies, schemes and methods that are missing; give all of them by slug.

    Safe to run again: what is there is left as it is.
    """
    return {row.slug: _seed_one(row, at) for row in SEEDS}


def _seed_one(row: AgencySeed, at: datetime) -> Agency:
    agency, _ = Agency.objects.get_or_create(
        slug=row.slug,
        defaults={
            "name": row.name,
            "name_zh": row.name_zh,
            "kind": row.kind.value,
            "connector": row.connector,
            "email": row.email,
        },
    )
    for each in row.schemes:
        scheme, _ = Scheme.objects.get_or_create(
            slug=each.slug,
            defaults={"agency": agency, "name": each.name, "name_zh": each.name_zh, "kind": each.kind.value},
        )
        if each.method:
            method = from_json((METHODS_FOLDER / each.method).read_bytes())
            if not scheme.methods.filter(version=method.version).exists():
                methods.disclose(scheme=scheme, method=method, by=SYSTEM, at=at)
    return agency
