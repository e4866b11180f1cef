"""How each holder stands after an agency said that it corrected, and on which day it is looked at again.

The days are rules of the office (OMB-RECHECK-1, -2, ...), counted from the answer; whoever edits or adds a rule moves
every schedule that starts afterwards, and the next step of those that run.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from django.db.models import Q, QuerySet

from cases import deadlines as counting
from cases.calendars import STATUTORY
from cases.checking import Fault, FaultCode
from cases.deadline_steps import to_rows
from cases.deadlines import Due, local_day
from cases.models import CorrectionRequest, DeadlineRule, HolderCheck, HolderWatch, Verification
from cases.propagation import Look, Standing, standing_of
from cases.services.deadline_rows import rule_of
from cases.services.holders import Holders, look_of
from cases.workflow import CorrectionStatus

FAMILY: Final = "OMB-RECHECK-"
# A follow-up that ended like this looks after its holder no longer.
GIVEN_UP: Final = (CorrectionStatus.CANCELLED.value, CorrectionStatus.UNRESOLVED.value)


def schedule(day: date) -> list[tuple[DeadlineRule, Due]]:
    """Give the checks that follow an answer of this day in Shanghai, in order, by the rules in force on it."""
    rows = [row for row in DeadlineRule.objects.filter(pk__startswith=FAMILY) if rule_of(row).in_force(day)]
    found = [(row, counting.due(rule_of(row), triggered_on=day, calendar=STATUTORY)) for row in rows]
    return sorted(found, key=lambda pair: (pair[1].due_on, pair[0].pk))


def open_all(*, request: CorrectionRequest, holders: Holders, at: datetime) -> None:
    """Watch every holder of a claimed correction; a new answer starts their schedules anew. The case is locked."""
    claimed_at = request.answers.order_by("-round").values_list("answered_at", flat=True).first() or at
    for agency in holders.everybody:
        watch, _made = HolderWatch.objects.get_or_create(
            request=request, agency=agency, defaults={"since": at, "claimed_at": claimed_at}
        )
        watch.claimed_at = claimed_at
        _plan(watch, at)
        watch.save()
    miss(request=request, holders=holders, at=at)


def miss(*, request: CorrectionRequest, holders: Holders, at: datetime) -> None:
    """Note the holders that could not even be asked."""
    codes = {agency.pk: code for agency, code in holders.unseen.items()}
    for watch in request.watches.filter(agency_id__in=codes):
        _see(watch, Look.NO_SIGHT, codes[watch.agency_id], at)


def take(*, check: Verification, faults: Iterable[Fault], at: datetime) -> None:
    """Note what one check showed of each holder in it, also where this request follows up another. No event."""
    wrong = {fault.holder for fault in faults if fault.code is not FaultCode.NOT_REACHED}
    rows: dict[int, list[HolderCheck]] = {}
    for row in check.holder_checks.select_related("agency", "pull"):
        rows.setdefault(row.agency_id, []).append(row)
    request = check.request
    mine = Q(request=request, agency__in=rows) | Q(follow_up=request, agency=request.agency_id, agency__in=rows)
    for watch in HolderWatch.objects.select_related("agency", "request", "follow_up").filter(mine):
        found = rows[watch.agency_id]
        look, code = look_of(found, wrong=watch.agency.slug in wrong, asked=watch.agency_id == watch.request.agency_id)
        _see(watch, look, code, at)


def hand_over(*, watch: HolderWatch, to: CorrectionRequest, at: datetime) -> None:
    """Let a follow-up look after a holder: what its checks show counts here too."""
    watch.follow_up = to
    _plan(watch, at)
    watch.save()


def is_followed(watch: HolderWatch) -> bool:
    """Say whether a follow-up looks after this holder."""
    return watch.follow_up is not None and watch.follow_up.status not in GIVEN_UP


def due(request: CorrectionRequest, day: date) -> QuerySet[HolderWatch]:
    """Give the holders of a request that are due by a day, and those that no follow-up looks after any more."""
    left = Q(due_on__isnull=True, follow_up__status__in=GIVEN_UP)
    return request.watches.filter(Q(due_on__lte=day) | left)


def lagging(request: CorrectionRequest) -> list[HolderWatch]:
    """Give the other holders that are known to be wrong."""
    wrong = [Standing.STILL_THERE.value, Standing.REVERTED.value]
    rows = request.watches.filter(standing__in=wrong).exclude(agency=request.agency_id)
    return list(rows.select_related("agency", "follow_up"))


def is_clear(request: CorrectionRequest) -> bool:
    """Say whether the agency asked is clear, and every other holder that can be seen."""
    unseen = Q(standing=Standing.CANNOT_BE_SEEN.value) & ~Q(agency=request.agency_id)
    return not request.watches.exclude(Q(standing=Standing.CLEARED.value) | unseen).exists()


def asked_is_clear(request: CorrectionRequest) -> bool:
    """Say whether the agency asked is clear itself; one that we never pulled from has nothing that could be seen."""
    return not request.watches.filter(agency=request.agency_id).exclude(standing=Standing.CLEARED.value).exists()


def unseen_slugs(request: CorrectionRequest) -> frozenset[str]:
    """Name the other holders whose silence does not stand against the correction."""
    rows = request.watches.filter(standing=Standing.CANNOT_BE_SEEN.value).exclude(agency=request.agency_id)
    return frozenset(rows.values_list("agency__slug", flat=True))


def _see(watch: HolderWatch, look: Look, code: str, at: datetime) -> None:
    watch.looks = [*watch.looks, look.value]
    standing = standing_of(Look(one) for one in watch.looks)
    if standing.value != watch.standing:
        watch.standing, watch.since = standing.value, at
        if standing is Standing.CLEARED:
            watch.cleared_at = at
        elif standing is Standing.REVERTED:
            watch.reverted_at = at
    watch.checked_at, watch.unseen = at, code
    if standing is Standing.CANNOT_BE_SEEN and not code:
        watch.unseen = "no_answer"
    _plan(watch, at)
    watch.save()


def _plan(watch: HolderWatch, at: datetime) -> None:
    """Find the next check after today; a check that was missed is made up for by the one that is made now."""
    today = local_day(at)
    later = [] if is_followed(watch) else schedule(local_day(watch.claimed_at))
    rule, found = next(((row, one) for row, one in later if one.due_on > today), (None, None))
    watch.rule = rule
    watch.due_on = found.due_on if found else None
    watch.steps = to_rows(found.steps) if found else []
