"""Complaints on the telephone and on paper: an officer fills in the form for somebody, and hands over the code.

The same draft, pages and checks as on the web. The draft belongs to its officer: nobody else, not even
with its cookie, can go on with it. The access code is shown to the officer once, to read out or to print
on a slip; that it was handed over is an event.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cases.actors import Actor
from cases.models import Channel, Draft
from cases.permissions import Permission
from cases.services import drafts
from cases.services.guards import require
from cases.services.refusals import Refused
from cases.workflow import Reason


@transaction.atomic
def begin(*, channel: Channel, language: str, by: Actor, at: datetime) -> tuple[Draft, str]:
    """Open a draft that an officer writes for somebody. Returns it with its token.

    Raises:
        Refused: NOT_ALLOWED without the permission, or for the web, where people write themselves.

    """
    require(by, Permission.TAKE_COMPLAINT)
    if channel is Channel.WEB:
        raise Refused(Reason.NOT_ALLOWED)
    draft, token = drafts.begin(language=language, at=at)
    draft.channel, draft.taken_by_id = channel.value, by.account
    draft.save(update_fields=["channel", "taken_by"])
    return draft, token


@transaction.atomic
def go_on(*, draft: Draft, by: Actor, at: datetime) -> str:
    """Give the officer of a draft a new token for it.

    Raises:
        Refused: NOT_ALLOWED for anybody else; DRAFT_EXPIRED.

    """
    row = drafts.locked(draft, at=at)
    if row.taken_by_id is None or row.taken_by_id != by.user_id:
        raise Refused(Reason.NOT_ALLOWED)
    return drafts.new_key(draft=row, at=at)


def begun(*, by: Actor, at: datetime) -> Sequence[Draft]:
    """List the drafts that an officer has not sent yet, the newest first. One query."""
    rows = Draft.objects.filter(taken_by=by.user_id, case__isnull=True, expires_at__gt=at)
    return list(rows.order_by("-updated_at")) if by.user_id is not None else []
