"""The illustrative agencies, as the office itself seeds them."""

from datetime import UTC, datetime

from cases.models import Agency, Scheme
from cases.services import agencies

SEEDED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)


def make_agencies() -> dict[str, Agency]:
    """Give all by slug: sesame, court_list, rail_sanctions, air_sanctions, model_city; with schemes and methods.

    They stand in the test database from the start; only a test that empties its tables finds them made here.
    """
    there = Agency.objects.in_bulk([row.slug for row in agencies.SEEDS], field_name="slug")
    return there if len(there) == len(agencies.SEEDS) else agencies.seed(at=SEEDED_AT)


def scheme_of(agency: Agency) -> Scheme:
    """Give the one scheme of a seeded agency."""
    return agency.schemes.get()
