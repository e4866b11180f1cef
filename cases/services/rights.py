"""The gate before every pull: a live consent for this agency and category, else a live statutory power."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.models import Agency, Case, Consent, Pull, StatutoryPower
from cases.services.refusals import Refused
from cases.wording import phrases, statuses
from cases.wording.names import name_of
from cases.workflow import Reason
from ratings_connectors.base import Category


class NoLiveBasis(Refused):
    """Nobody has a right to pull these; `missing` names each agency and category."""

    def __init__(self, missing: Sequence[tuple[Agency, Category]]) -> None:
        super().__init__(Reason.NO_LIVE_BASIS, field="wanted")
        self.missing = tuple(missing)

    def __str__(self) -> str:
        named = (phrases.labelled(name_of(agency), statuses.category(code.value)) for agency, code in self.missing)
        return f"{super().__str__()} {phrases.listed(named)}"


@dataclass(frozen=True)
class Right:
    """What one pull stands on: exactly one of the two."""

    consent: Consent | None = None
    power: StatutoryPower | None = None

    @property
    def name(self) -> str:
        """How the right is named to the agency; it carries no personal data."""
        if self.consent is not None:
            return f"consent-{self.consent.pk}"
        return f"power-{self.power.pk}" if self.power is not None else ""


def live_right(case: Case, agency: Agency, category: Category, *, at: datetime) -> Right | None:
    """Find what allows this pull at this moment: the person's own consent goes before any power."""
    consent = case.consents.filter(
        agency=agency, category=category.value, withdrawn_at__isnull=True, given_at__lte=at, expires_at__gt=at
    ).first()
    if consent is not None:
        return Right(consent=consent)
    power = case.powers.filter(
        agency=agency, categories__contains=[category.value], signed_at__lte=at, expires_at__gt=at
    ).first()
    return Right(power=power) if power is not None else None


def past_right(case: Case, agency: Agency, category: Category) -> Right | None:
    """Find the newest right there ever was; it allows nothing any more, but says what a blocked pull stood on."""
    consent = case.consents.filter(agency=agency, category=category.value).order_by("-given_at").first()
    if consent is not None:
        return Right(consent=consent)
    power = case.powers.filter(agency=agency, categories__contains=[category.value]).order_by("-signed_at").first()
    return Right(power=power) if power is not None else None


def right_of(pull: Pull) -> Right:
    """Give what a pull stands on."""
    return Right(consent=pull.consent, power=pull.power)


def is_live(right: Right, *, at: datetime) -> bool:
    """Say whether a right still holds. Read it fresh: a consent can be withdrawn between two attempts."""
    if right.consent is not None:
        return right.consent.withdrawn_at is None and right.consent.expires_at > at
    return right.power is not None and right.power.expires_at > at
