"""Reads of personal data are events too: the person can see who looked, and nobody looks unseen."""

from datetime import datetime

from cases.actors import Actor
from cases.models import Case, Event
from cases.services import events


def note(*, case: Case | None, what: str, by: Actor, at: datetime) -> Event:
    """Write down that `by` was shown something personal of a case (None: of many cases, as in a queue).

    `what` is a short code of ours (`case_page`, `evidence:<uid>`), never a name or a number of a person. Every read is
    its own event, also the second in a minute; a fragment that a page polls repeats a read that was already written
    and is not noted again. When this fails, the read must fail: call it before the answer is given.
    """
    return events.record(case=case, action="read", by=by, at=at, data={"what": what})
