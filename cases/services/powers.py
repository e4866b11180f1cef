"""Statutory powers: an ombudsman signs that records may be pulled without consent, on a named basis, for a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from cases.actors import Actor
from cases.models import Agency, Case, StatutoryPower
from cases.permissions import Permission
from cases.services import agencies, events
from cases.services.guards import lock_case, require
from cases.services.refusals import Refused
from cases.workflow import Reason
from ratings_connectors.base import Category

LONGEST = timedelta(days=180)


@transaction.atomic
def invoke(
    *,
    case: Case,
    agency: Agency,
    categories: Sequence[Category],
    basis: str,
    by: Actor,
    at: datetime,
    expires_at: datetime | None = None,
) -> StatutoryPower:
    """Sign a power to pull these categories from one agency; it ends by itself (180 days at most).

    Effects in order: the power, one event with its basis. The same live power again changes nothing. Raises Refused:
    not an ombudsman, the case has ended, no basis, no category that the agency offers, an end in the past.
    """
    require(by, Permission.INVOKE_POWER)
    case = lock_case(case)
    if not case.is_open:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    if not basis.strip():
        raise Refused(Reason.NO_REASONS_GIVEN, field="basis")
    wanted = sorted({category.value for category in categories if category in agencies.offered(agency)})
    if not wanted:
        raise Refused(Reason.NO_GROUND, field="categories")
    until = min(expires_at or at + LONGEST, at + LONGEST)
    if until <= at:
        raise Refused(Reason.NO_LIVE_BASIS, field="expires_at")
    same = case.powers.filter(agency=agency, categories=wanted, basis=basis.strip(), expires_at__gt=at).first()
    if same is not None:
        return same
    power = StatutoryPower.objects.create(
        case=case,
        agency=agency,
        categories=wanted,
        basis=basis.strip(),
        signed_by_id=by.user_id or 0,
        signed_at=at,
        expires_at=until,
    )
    events.record(
        case=case,
        action="power_invoked",
        by=by,
        at=at,
        about=power,
        data={"agency": agency.slug, "categories": wanted, "basis": basis.strip(), "until": until.isoformat()},
    )
    return power
