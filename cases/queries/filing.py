"""What the complaint form offers: agencies with their schemes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

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

    def restrictions_of(self, holder: Agency) -> Sequence[Scheme]:
        """Name what a holder carries out."""
        return [scheme for scheme in self.schemes if scheme.agency_id == holder.pk]

    def agency_of(self, scheme_id: str) -> Agency | None:
        """Give the agency behind a chosen scheme, if both still exist."""
        return next((scheme.agency for scheme in self.schemes if str(scheme.pk) == scheme_id), None)


def offer() -> Offer:
    """Read agencies and schemes; runs two queries. An agency without a scheme may still hold proof of a payment."""
    schemes = tuple(Scheme.objects.select_related("agency").order_by("agency__name", "name"))
    with_scheme = {scheme.agency_id for scheme in schemes}
    asked = Agency.objects.filter(Q(pk__in=with_scheme) | ~Q(connector="")).order_by("name")
    return Offer(agencies=tuple(asked), schemes=schemes)
