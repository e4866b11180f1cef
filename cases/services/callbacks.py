"""An agency tells by itself that something changed: kept at once, acted on by a worker, never twice."""

import logging
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.db import transaction

from cases.actors import SYSTEM
from cases.models import Agency, Case, Event, Match, PullPurpose
from cases.services import events, jobs, records
from cases.services.guards import lock_case
from cases.services.rights import live_right
from cases.workflow import CaseStatus
from ratings_connectors import callbacks as connectors
from ratings_connectors import errors
from ratings_connectors.base import CallbackReading

log = logging.getLogger(__name__)

KIND: Final = "read_callback"
_NOBODY: Final = frozenset({"unknown_connector", "no_settings", "takes_no_callbacks"})


class Taken(StrEnum):
    """What became of a callback."""

    KEPT = "kept"
    KNOWN = "known"  # it had come before; nothing was done again
    FORGED = "forged"  # signature wrong, missing or stale: it was not read
    UNREADABLE = "unreadable"
    NO_SUCH_AGENCY = "no_such_agency"
    NOT_READY = "not_ready"  # our own keys do not fit; the agency will send it again


def take(*, connector: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Taken:
    """Take a callback from the network; header names are lower case.

    Effects in order, in one transaction that is committed when this returns: the callback is kept as it came; its job
    is written. Refused ones leave one line in the log, without anything they said.
    """
    try:
        return _keep(connector, headers, body, at)
    except errors.ForgedSignature as error:
        outcome, cause = Taken.FORGED, error.code
    except errors.NotConfigured as error:
        outcome, cause = Taken.NO_SUCH_AGENCY if error.code in _NOBODY else Taken.NOT_READY, error.code
    except errors.ConnectorError as error:
        outcome, cause = Taken.UNREADABLE, error.code
    log.warning("a callback was refused: %s, %s", outcome.value, cause)
    return outcome


@transaction.atomic
def _keep(connector: str, headers: Mapping[str, str], body: bytes, at: datetime) -> Taken:
    kept = connectors.keep_callback(slug=connector, headers=headers, body=body, at=at)
    # The key makes it one job, also where two copies arrive in the same moment.
    jobs.enqueue(kind=KIND, key=f"{KIND}:{kept.row}", args={"callback": kept.row}, at=at)
    return Taken.KEPT if kept.fresh else Taken.KNOWN


def read(*, callback: int, at: datetime) -> None:
    """Pull again what a callback says has changed, for every case that may see it (job handler).

    Effects in order, for each open case that already holds a record of the person under the agency's number, and has a
    live right: one event, then the pulls. Without a live right nothing is asked; the callback is only kept. Run again,
    a case that has the event is passed over.
    """
    slug, said = connectors.reread_callback(row=callback)
    if not said.concerns or not said.person_number:
        return
    for agency in Agency.objects.filter(connector=slug):
        for case in _cases_about(agency, said.person_number):
            _pull_again(case, agency, said, callback, at)


def _cases_about(agency: Agency, person_number: str) -> list[Case]:
    found = Case.objects.filter(
        closed_at__isnull=True,
        records__agency=agency,
        records__match=Match.EXACT.value,
        records__content__person_number=person_number,
    )
    return list(found.exclude(status=CaseStatus.RECEIVED.value).distinct().order_by("pk"))


@transaction.atomic
def _pull_again(case: Case, agency: Agency, said: CallbackReading, callback: int, at: datetime) -> None:
    case = lock_case(case)
    known = Event.objects.filter(chain__case=case, action="callback_received", data__callback=callback).exists()
    live = [category for category in said.concerns if live_right(case, agency, category, at=at)]
    if known or not case.is_open or not live:
        return
    events.record(
        case=case,
        action="callback_received",
        by=SYSTEM,
        at=at,
        data={"agency": agency.slug, "callback": callback, "event": said.event_type},
    )
    wanted = [(agency, category) for category in live]
    records.request_pulls(case=case, wanted=wanted, purpose=PullPurpose.INVESTIGATION, by=SYSTEM, at=at)
