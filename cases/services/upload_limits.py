"""What of a file that is about to come in pieces is too much, before anybody sends it for nothing."""

from datetime import datetime

from django.db.models import Sum

from cases.actors import Role
from cases.models import Case, Draft
from cases.services import evidence, file_types
from cases.services.refusals import Refused
from cases.workflow import Reason

Owner = Draft | Case


def refuse_beforehand(name: str, size: int) -> None:
    """Refuse what is already clear from name and size, before somebody sends twenty megabytes for nothing."""
    if file_types.ending_of(name) is None:
        raise Refused(Reason.FILE_TYPE_REFUSED, field="file")
    if size <= 0:
        raise Refused(Reason.FILE_EMPTY, field="file")
    if size > evidence.LARGEST_FILE:
        raise Refused(Reason.FILE_TOO_LARGE, field="file")


def refuse_too_much(owner: Owner, size: int, at: datetime) -> None:
    """Count what is there and what is on its way against the limits of a case."""
    coming = owner.uploads.filter(finished_at__isnull=True, expires_at__gt=at)
    there = owner.evidence.filter(role=Role.CITIZEN.value)
    if there.count() + coming.count() >= evidence.MOST_FILES:
        raise Refused(Reason.TOO_MANY_FILES, field="file")
    held = sum(rows.aggregate(bytes=Sum("size"))["bytes"] or 0 for rows in (there, coming))
    if held + size > evidence.LARGEST_CASE:
        raise Refused(Reason.CASE_QUOTA_REACHED, field="file")
