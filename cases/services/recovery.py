"""A lost access code, replaced with the help of an address that was confirmed before.

Whoever asks gets the same answer at the same speed for every reference: the page only writes a job, and a worker finds
out whether there is such a complaint with a confirmed address. The message holds eight digits and nothing else.
"""

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.contrib.auth.hashers import check_password
from django.db import transaction

from cases.actors import citizen
from cases.models import Case, CodePurpose, Filing, Job, JobStatus, MailChannel, OneTimeCode
from cases.reference import compact
from cases.services import access_codes, events, jobs, one_time_codes, throttle
from cases.services.guards import lock_case
from cases.services.puzzles import Solution
from cases.services.refusals import Refused
from cases.workflow import Reason

KIND: Final = "send_recovery_code"
ASKED_AN_HOUR: Final = 10
KEPT: Final = timedelta(days=1)
PURPOSE: Final = CodePurpose.NEW_ACCESS_CODE


def ask(*, reference: str, channel: MailChannel, address: str, at: datetime) -> None:
    """Ask that eight digits be sent to the confirmed address of a complaint, if there is one.

    Effects in order: the asking is counted for the network address; a job, whatever the reference.

    Raises:
        Refused: TOO_MANY_TRIES after ten from a network address within an hour.

    """
    if not throttle.count_asking(kind="recovery", name=address, most=ASKED_AN_HOUR, at=at):
        raise Refused(Reason.TOO_MANY_TRIES)
    args: dict[str, int | str] = {
        "reference": compact(reference)[:32],
        "channel": channel.value,
        "asked_at": at.isoformat(),
    }
    jobs.enqueue(kind=KIND, key=f"recovery:{uuid4()}", args=args, at=at)


@transaction.atomic
def send_recovery_code(*, reference: str, channel: str, asked_at: str, at: datetime) -> None:
    """Send the digits (job handler). A second run finds them issued. Silent about everything that stands against it.

    Effects in order: the case is locked; the code and its message; one event. Nothing while a code is on its way.
    """
    found = Case.objects.filter(reference=reference, erased_at=None).first()
    if found is None:
        return
    case = lock_case(found)
    issued = OneTimeCode.objects.filter(filing=case.filing, purpose=PURPOSE.value, issued_at__gte=asked_at)
    if issued.exists():
        return
    try:
        with transaction.atomic():
            sent = one_time_codes.issue(filing=case.filing, purpose=PURPOSE, channel=MailChannel(channel), at=at)
    except Refused:
        return
    if not sent:
        return
    data = {"channel": channel}
    events.record(case=case, action="new_code_asked", by=citizen(case.pk), at=at, about=case, data=data)


def redeem(*, reference: str, code: str, address: str, at: datetime, solution: Solution = throttle.NO_SOLUTION) -> Case:
    """Take the digits, and give the complaint a new access code. Returns the case that was named.

    Effects in order: the try is counted, as for access codes; an Argon2id run that hides what the database did; the
    digits are used up; everything `access_codes.replace` does.

    Raises:
        Refused: TOO_MANY_TRIES, PUZZLE_NEEDED; CODE_NOT_GOOD, beside "code", for every other failure.

    """
    asked = compact(reference)[:32]
    counted = throttle.count(reference=asked, address=address, at=at, solution=solution)
    check_password(code[:64], access_codes.nobodys_hash())
    filing_id = Case.objects.filter(reference=asked, erased_at=None).values_list("filing_id", flat=True).first()
    # For an unknown reference the same queries find nothing.
    filing = Filing(pk=filing_id or 0)
    one_time_codes.redeem(filing=filing, purpose=PURPOSE, code=code, at=at)
    with transaction.atomic():
        case = Case.objects.get(reference=asked)
        access_codes.replace(filing=filing, by=citizen(case.pk), how=access_codes.How.ONE_TIME_CODE, at=at)
        throttle.forgive(counted)
    return case


def forget(*, at: datetime) -> int:
    """Delete the jobs of askings that are done: they hold references that anybody typed. Returns how many."""
    return Job.objects.filter(kind=KIND, status=JobStatus.DONE.value, finished_at__lt=at - KEPT).delete()[0]
