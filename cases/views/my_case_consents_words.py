"""The permissions of a case in words, agency by agency."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import ngettext

from cases.models import Agency, Consent
from cases.wording import filing as say
from cases.wording import phrases, statuses
from cases.wording.names import name_of


@dataclass
class Holder:
    """One agency with what it stands for on the page: permissions that hold, or what could be allowed."""

    pk: int
    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def count(self) -> str:
        """How many permissions there are, in words."""
        found = len(self.rows)
        return ngettext("%(count)d permission", "%(count)d permissions", found) % {"count": found}


def shown(given: Sequence[Consent], offered: Iterable[tuple[Agency, str]], now: datetime) -> dict[str, Any]:
    """Group what holds and what could be allowed by agency; what is over is a plain list."""
    live = [one for one in given if _holds(one, now)]
    there = {(one.agency_id, one.category) for one in live}
    return {
        "live": _grouped((one.agency, _row(one)) for one in live),
        "live_count": len(live),
        "offered": _grouped(
            (agency, _offer(category)) for agency, category in offered if (agency.pk, category) not in there
        ),
        "over": [_row(one) for one in given if not _holds(one, now)],
    }


def _grouped(pairs: Iterable[tuple[Agency, dict[str, Any]]]) -> list[Holder]:
    found: dict[int, Holder] = {}
    for agency, row in pairs:
        found.setdefault(agency.pk, Holder(agency.pk, name_of(agency))).rows.append(row)
    return list(found.values())


def _holds(consent: Consent, now: datetime) -> bool:
    return consent.withdrawn_at is None and consent.expires_at > now


def _row(consent: Consent) -> dict[str, Any]:
    return {
        "pk": consent.pk,
        "title": statuses.category(consent.category),
        "full_title": phrases.labelled(name_of(consent.agency), statuses.category(consent.category)),
        "why": say.CONSENTS.get(consent.category, ""),
        "given_at": consent.given_at,
        "expires_at": consent.expires_at,
        "withdrawn_at": consent.withdrawn_at,
    }


def _offer(category: str) -> dict[str, Any]:
    return {"category": category, "title": statuses.category(category), "why": say.CONSENTS.get(category, "")}
