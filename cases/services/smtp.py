"""The mail server's door: an SMTP connection that knows whether a message was handed over when the line breaks.

An error before the last line of a message means that the server does not have it. After that line only the server's
answer tells (RFC 5321, section 4.2.5 and 4.5.3.2.6); when it never comes, `Unanswered` says so.
"""

import smtplib
from typing import Any, Final

from django.core.mail.backends.smtp import EmailBackend

LAST_LINE: Final = b"\r\n.\r\n"
# RFC 5321 asks to wait ten minutes for the last answer; a minute is what the lease of a job leaves us.
LAST_ANSWER_SECONDS: Final = 45


class Unanswered(Exception):
    """All of a message was handed over, and no answer came."""


class Line(smtplib.SMTP):
    """An SMTP connection that remembers having sent the last line of a message."""

    handed_over = False

    def send(self, s: Any) -> None:
        """Send a piece; with the last line begins the longer wait for the answer."""
        if isinstance(s, bytes) and s.endswith(LAST_LINE) and self.sock is not None:
            self.handed_over = True
            self.sock.settimeout(LAST_ANSWER_SECONDS)
        super().send(s)

    def data(self, msg: Any) -> Any:
        """Hand over one message.

        Raises:
            Unanswered: the connection broke or stayed silent after all of it was sent.

        """
        self.handed_over = False
        try:
            return super().data(msg)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            if self.handed_over:
                raise Unanswered(type(error).__name__) from error
            raise


class Backend(EmailBackend):
    """Django's SMTP backend over such a connection."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        """The connection this backend opens. TLS is begun with STARTTLS, never assumed from the port."""
        return Line
