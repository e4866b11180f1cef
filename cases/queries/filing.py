"""What the complaint form offers: agencies with their schemes."""

from collections.abc import Sequence
from dataclasses import dataclass

from cases.models import Agency, AgencyKind, Scheme


@dataclass(frozen=True)
class Offer:
    """Everything that can be chosen in the form, read once a page."""

    agencies: tuple[Agency, ...]
    schemes: tuple[Scheme, ...]

    @property
    def holders(self) -> Sequence[Agency]:
        """Agencies that carry out a restriction."""
        return [agency for agency in self.agencies if agency.kind == AgencyKind.SANCTION_HOLDER.value]

    def agency_of(self, scheme_id: str) -> Agency | None:
        """Give the agency behind a chosen scheme, if both still exist."""
        return next((scheme.agency for scheme in self.schemes if str(scheme.pk) == scheme_id), None)


def offer() -> Offer:
    """Read agencies and schemes; runs one query."""
    schemes = tuple(Scheme.objects.select_related("agency").order_by("agency__name", "name"))
    agencies = {scheme.agency.pk: scheme.agency for scheme in schemes}
    return Offer(agencies=tuple(agencies.values()), schemes=schemes)
