"""The alarm when codes are guessed all over the site: a log line, a message to those in charge, an event, a figure."""

import logging
from datetime import datetime

from cases.actors import SYSTEM, Role
from cases.models import Event, User
from cases.services import events, mail, throttle

log = logging.getLogger(__name__)
HEARS = (Role.ADMIN.value, Role.OMBUDSMAN.value)


def code_alarm(*, at: datetime) -> None:
    """Tell that many codes are being guessed (job handler, once in ten minutes at most). Safe to run twice.

    Effects in order: one line in the log; one event in the office's chain; an e-mail to each administrator and
    ombudsman; each once a slot.
    """
    tries = throttle.tries_lately(at=at)
    slot = int(at.timestamp() // throttle.STRAIN_WINDOW.total_seconds())
    if not Event.objects.filter(chain__case=None, action="codes_guessed", data__slot=slot).exists():
        log.warning("codes are being guessed: %s wrong tries in ten minutes", tries)
        events.record(case=None, action="codes_guessed", by=SYSTEM, at=at, data={"tries": tries, "slot": slot})
    for user in User.objects.filter(role__in=HEARS, is_active=True).order_by("pk"):
        mail.queue(
            key=f"code_alarm:{slot}:{user.pk}",
            to=user.email,
            template="code_alarm",
            language=user.language,
            context={"tries": tries},
            at=at,
        )
