"""The ways into a case besides its access code, and what ends them: visits, passkeys, a fresh code, used-up tokens."""

import uuid
from typing import ClassVar

from django.db import models

from cases.models.fields import SealedTextField


class Visit(models.Model):
    """A session in which a filing is open, kept so that all of them can be ended at once.

    The row goes with its session, and a session whose row is deleted is gone at the next request.
    """

    session = models.OneToOneField("sessions.Session", primary_key=True, on_delete=models.CASCADE, related_name="visit")
    filing = models.ForeignKey("cases.Filing", on_delete=models.CASCADE, related_name="visits")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"visit of filing {self.filing_id}"


class FreshCode(models.Model):
    """A new access code, sealed, until its reader has confirmed it or an hour is over.

    A page that never arrived on a bad line must not mean a lost case. Afterwards only the hash at the cases is left.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filing = models.OneToOneField("cases.Filing", on_delete=models.CASCADE, related_name="fresh_code")
    code = SealedTextField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"fresh code of filing {self.filing_id}"


class Passkey(models.Model):
    """A key pair on a device of whoever filed; we hold the public half. It names nobody.

    `handle` is what the device keeps as its "user": random, one a passkey. `credential` is the public key with its
    number, as the FIDO2 library writes it; `credential_digest` finds it.
    """

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    filing = models.ForeignKey("cases.Filing", on_delete=models.CASCADE, related_name="passkeys")
    handle = models.BinaryField(max_length=32)
    credential = models.BinaryField()
    credential_digest = models.CharField(max_length=64, unique=True)
    sign_count = models.PositiveBigIntegerField(default=0)
    name = SealedTextField(blank=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_at", "id"]

    def __str__(self) -> str:
        return f"passkey {self.pk}"


class SpentToken(models.Model):
    """A signed question or challenge that was used: it is worth nothing a second time. Kept until it expires."""

    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"used until {self.expires_at:%Y-%m-%d %H:%M}"
