"""The audit chain: one chain of hashes per case, and signed checkpoints over all of them."""

from typing import ClassVar

from django.db import models


class Chain(models.Model):
    """One chain. Its row is the lock that writers of the same case queue behind.

    Chain numbers have no gaps, so that a removed chain is noticed. `case` is empty for the one
    chain of the office itself (sign-ins, deadline rules, checkpoints).
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    case = models.OneToOneField("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="chain")
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"chain {self.number}"


class Event(models.Model):
    """One thing that happened. Append-only in the database; carries no personal data itself.

    `data` holds codes, ids and hashes. `commitment` is a salted hash of the erasable detail.
    """

    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    action = models.CharField(max_length=60)
    actor = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)
    commitment = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["chain", "seq"]
        indexes: ClassVar = [models.Index(fields=["at"], name="event_by_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["chain", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["chain", "previous"], name="event_no_fork"),
        ]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.seq} {self.action}"


class EventDetail(models.Model):
    """The personal part of an event, which may be erased; the chain keeps its commitment."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="detail")
    salt = models.CharField(max_length=64)
    value = models.JSONField()

    def __str__(self) -> str:
        return f"detail of {self.event_id}"


class Checkpoint(models.Model):
    """A signed statement of the heads of all chains at one moment."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    chains = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    key_id = models.CharField(max_length=32)
    body = models.TextField()
    signature = models.CharField(max_length=128)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"checkpoint {self.number}"


class CheckpointLeaf(models.Model):
    """The head of one chain, kept with the first checkpoint that saw it; unchanged heads are not
    written again, so that an hourly checkpoint costs what changed in the hour.
    """

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="leaves")
    chain = models.PositiveBigIntegerField()
    length = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["checkpoint", "chain"], name="leaf_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["chain", "-checkpoint"], name="leaf_latest")]

    def __str__(self) -> str:
        return f"chain {self.chain} at checkpoint {self.checkpoint_id}"
