"""What is kept of every exchange with an agency: the raw answer, and a count of how its format drifts."""

from django.db import models


class Answer(models.Model):
    """One HTTP answer as it came. Append-only: the database refuses UPDATE, DELETE and TRUNCATE.

    `pull_key` is the transaction id shared by all answers of one pull and all attempts at it. `failure` is empty for
    a complete answer; otherwise `body` holds what arrived before it broke off. `http_status` is null when not even
    headers arrived. Secrets in `headers` are redacted; `url` has no query string.
    """

    pull_key = models.CharField(max_length=64)
    connector = models.SlugField(max_length=40, db_index=False)
    label = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    http_status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=12)
    failure = models.CharField(max_length=12, blank=True)
    parser_version = models.CharField(max_length=40)
    received_at = models.DateTimeField()
    elapsed_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="answer_sha256_is_hexadecimal"
            ),
            models.CheckConstraint(
                condition=models.Q(http_status__isnull=False) | ~models.Q(failure=""),
                name="answer_without_status_has_failure",
            ),
        ]
        indexes = [
            models.Index(fields=["pull_key", "id"], name="answer_by_pull"),
            models.Index(fields=["connector", "-received_at"], name="answer_by_connector"),
        ]

    def __str__(self) -> str:
        return f"{self.connector} {self.label} {self.sha256[:12]}"


class Callback(models.Model):
    """One callback of an agency, as it came and with a good signature. Append-only like the answers.

    The agency sends it again until it is answered well, so its own id makes it unique. What it says stays encrypted in
    `body`, under a key that the agency and the office share; nothing of it is kept in the clear.
    """

    connector = models.SlugField(max_length=40, db_index=False)
    callback_id = models.CharField(max_length=64)
    event_type = models.CharField(max_length=64)
    headers = models.JSONField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=12)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connector", "callback_id"], name="callback_kept_once"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="callback_sha256_is_hexadecimal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.connector} {self.event_type} {self.callback_id}"


class DriftCount(models.Model):
    """How often an agency's answers strayed from the known format at one place. Holds no personal data."""

    connector = models.SlugField(max_length=40, db_index=False)
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=80)
    name = models.CharField(max_length=80)
    seen = models.PositiveBigIntegerField()
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connector", "kind", "place", "name"], name="drift_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.connector} {self.kind} {self.place}.{self.name}"
