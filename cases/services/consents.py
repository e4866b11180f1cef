"""The person's permissions to fetch records: given one by one, withdrawn at any time.

The form copies a permission into every matter that it concerns; who takes it back means all of them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from cases.actors import Actor
from cases.models import Agency, Case, Consent
from cases.permissions import Permission
from cases.queries.records import UNFINISHED
from cases.services import events, filings, pulling
from cases.services.guards import lock_case, lock_matters, require
from cases.services.refusals import Refused
from cases.workflow import Reason

LIFETIME = timedelta(days=365)  # our policy: nobody's permission outlives its case by years


@transaction.atomic
def give(*, case: Case, agency: Agency, category: str, by: Actor, at: datetime) -> Consent:
    """Permit one category of records from one agency; a permission that still stands is returned as it is.

    Effects in order: an expired one is ended; the row; one event.

    Raises:
        Refused: NOT_IN_THIS_STATUS when the case has ended; GUARDIAN_NEEDED for a child under 14 that
            no parent or guardian acts for; AUTHORITY_ENDED when whoever acts may not any more.

    """
    require(by, Permission.GIVE_CONSENT)
    row = lock_case(case)
    if not row.is_open:
        raise Refused(Reason.NOT_IN_THIS_STATUS)
    filings.require_guardian(person=row.person, representative=row.representative, at=at)
    filings.require_authority(representative=row.representative, at=at)
    live = row.consents.filter(agency=agency, category=category, withdrawn_at__isnull=True).first()
    if live is not None and live.expires_at > at:
        return live
    if live is not None:
        live.withdrawn_at = live.expires_at
        live.save(update_fields=["withdrawn_at"])
    consent = Consent.objects.create(case=row, agency=agency, category=category, given_at=at, expires_at=at + LIFETIME)
    _record(consent, "consent_given", by, at)
    return consent


@transaction.atomic
def withdraw(*, consent: Consent, by: Actor, at: datetime) -> Consent:
    """Take a permission back in every matter of the complaint: from now on no pull may stand on it.

    What was fetched before stays: it was fetched lawfully and the case may rest on it. A second click changes nothing.
    Effects in order, matter by matter: the row; its event; the end of every pull that waits on it, each with an event
    of its own. A pull that is under way in a worker ends when the agency answers, and that answer is not read.
    """
    require(by, Permission.GIVE_CONSENT)
    matters = lock_matters(consent.case)
    for one in _standing(matters, agency=consent.agency_id, category=consent.category):
        _end(one, by, at)
    return Consent.objects.select_related("case", "agency").get(pk=consent.pk)


@transaction.atomic
def withdraw_all(*, case: Case, by: Actor, at: datetime, agency: Agency | None = None) -> int:
    """Take every permission of a complaint back in one act, or every one for an agency; gives how many stood.

    A second click finds none. Effects in order: those of `withdraw`, permission by permission. The matters go on.
    """
    require(by, Permission.GIVE_CONSENT)
    narrowed = {"agency": agency.pk} if agency is not None else {}
    live = _standing(lock_matters(case), expires_at__gt=at, **narrowed)
    for consent in live:
        _end(consent, by, at)
    return len(live)


def end_with_case(*, case: Case, by: Actor, at: datetime) -> None:
    """Take every permission of one case back, because it ends; the caller has locked it. Effects as of `withdraw`."""
    for consent in _standing([case]):
        _end(consent, by, at)


def _standing(matters: Sequence[Case], **narrowed: Any) -> list[Consent]:
    rows = Consent.objects.select_for_update(of=("self",)).select_related("case", "agency")
    return list(rows.filter(case__in=matters, withdrawn_at__isnull=True, **narrowed).order_by("pk"))


def _end(consent: Consent, by: Actor, at: datetime) -> None:
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    under_way = consent.pull_set.filter(status__in=UNFINISHED).values_list("pk", flat=True)
    _record(consent, "consent_withdrawn", by, at, {"stops": sorted(under_way)})
    pulling.stop_waiting(consent=consent, at=at)


def _record(consent: Consent, action: str, by: Actor, at: datetime, data: dict[str, Any] | None = None) -> None:
    events.record(
        case=consent.case,
        action=action,
        by=by,
        at=at,
        about=consent,
        data={"agency": consent.agency.slug, "category": consent.category, **(data or {})},
    )
