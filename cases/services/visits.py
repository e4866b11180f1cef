"""Which sessions have a complaint open, so that they can be ended on our side (ASVS 5.0, 7.4.1)."""

from datetime import datetime

from django.contrib.sessions.models import Session

from cases.models import Filing, Visit


def note(*, filing_id: int, session_key: str, at: datetime) -> None:
    """Remember that a session has a complaint open; whatever it had open before, it has no longer."""
    Visit.objects.update_or_create(session_id=session_key, defaults={"filing_id": filing_id, "opened_at": at})


def end_all(*, filing: Filing, but: str = "") -> int:
    """End every session in which a complaint is open, except one. Returns how many.

    The rows of the sessions are deleted: whoever comes with such a cookie is a stranger at the next click, and a
    request that is just being answered cannot bring the session back.
    """
    sessions = Session.objects.filter(visit__filing=filing).exclude(session_key=but)
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    return len(keys)
