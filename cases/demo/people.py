"""What is wrong with each synthetic person of the mock world, and what that person complains about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from cases.grounds import Ground
from cases.models import Harm
from ratings_connectors.mocks.world import Person

SESAME, COURT, RAIL, AIR, CITY = "sesame", "court_list", "rail_sanctions", "air_sanctions", "model_city"
HOTEL, SCHOOL, BANK, LICENCES = "hotel_sanctions", "school_sanctions", "bank_sanctions", "licensing_sanctions"
TELEPHONE, SCREENS = "telecom_sanctions", "screen_sanctions"
PENALTIES, REPORTS, CLEARING, WECHAT = "credit_china", "baihang", "clearing", "wechat_pay"


class Trouble(StrEnum):
    """The one thing that a person of the crowd complains about."""

    LISTED = "listed"
    DEBT = "debt"
    FARE = "fare"
    CONTACTS = "contacts"
    PETITION = "petition"
    NONE = "none"


@dataclass(frozen=True)
class Complains:
    """How a trouble becomes a complaint: about which scheme, on what grounds, with which harm and consents."""

    scheme: str
    grounds: tuple[Ground, ...]
    harms: tuple[Harm, ...]
    consents: tuple[tuple[str, str], ...]


_SCORE = ((SESAME, "SCORE"), (SESAME, "SCORE_INPUTS"))
_LISTS = ((SESAME, "COURT_COPY"), (COURT, "COURT_LIST"), (RAIL, "RESTRICTION"))
COMPLAINS: Final[Mapping[Trouble, Complains]] = {
    Trouble.LISTED: Complains("court-list", (Ground.NEVER_TOLD,), (Harm.TRAVEL,), (*_SCORE, *_LISTS)),
    Trouble.DEBT: Complains(
        "sesame-score", (Ground.PAID_OR_PERFORMED,), (Harm.LOAN,), (*_SCORE, (SESAME, "WATCH_LIST"))
    ),
    Trouble.FARE: Complains("sesame-score", (Ground.SHOULD_NOT_COUNT,), (Harm.HOUSING,), _SCORE),
    Trouble.CONTACTS: Complains("sesame-score", (Ground.ABOUT_SOMEONE_ELSE,), (Harm.JOB,), _SCORE),
    Trouble.PETITION: Complains("sesame-score", (Ground.FORBIDDEN_DATA,), (Harm.HOTEL,), _SCORE),
    Trouble.NONE: Complains("sesame-score", (Ground.MISCALCULATED, Ground.NOT_EXPLAINED), (Harm.OTHER,), _SCORE),
}


def trouble_of(person: Person) -> Trouble:
    """Read from what the agencies hold in the first state what this person has reason to complain about."""
    held = person.states["initial"]
    if held[COURT].get("listings"):
        return Trouble.LISTED
    codes = {item["item"]: item for item in held[SESAME]["items"]}
    if "OVERDUE" in codes and not codes["OVERDUE"]["attributes"].get("settled"):
        return Trouble.DEBT
    for code, trouble in (
        ("FARE_DODGING", Trouble.FARE),
        ("PETITION", Trouble.PETITION),
        ("CONTACTS_RISK", Trouble.CONTACTS),
    ):
        if code in codes:
            return trouble
    return Trouble.NONE


def newest_day(person: Person) -> date:
    """The youngest day in what a person complains about: before it there was nothing to complain about.

    Reports and penalties are left out: they also name days to come, such as the last one of a publicity.
    """
    held = person.states["initial"]
    return max(_days([held[slug] for slug in (SESAME, COURT, RAIL, AIR)]), default=date.min)


def _days(held: Any) -> list[date]:
    if isinstance(held, Mapping):
        return [day for value in held.values() for day in _days(value)]
    if isinstance(held, list):
        return [day for value in held for day in _days(value)]
    if isinstance(held, str) and len(held) == 10:
        try:
            return [date.fromisoformat(held)]
        except ValueError:
            return []
    return []
