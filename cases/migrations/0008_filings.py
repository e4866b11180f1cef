"""The sending of a complaint as a row of its own; every case there is gets one."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cases.models.fields

# Every older complaint was sent alone, on the web: one filing a case, under the case's own moment and language.
ONE_FILING_A_CASE = """
UPDATE cases_case SET filing_id = nextval(pg_get_serial_sequence('cases_filing', 'id'));
INSERT INTO cases_filing
    (id, uid, filed_at, channel, language, form_version, timeline, effects, earlier, wishes, at_stake)
    SELECT filing_id, gen_random_uuid(), received_at, 'web', language, 1, '', '', '', '{}', '{}' FROM cases_case;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0007_rereading"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="details",
            field=cases.models.fields.SealedTextField(blank=True, bound_to="uid"),
        ),
        migrations.AddField(
            model_name="case",
            name="entry",
            field=cases.models.fields.SealedTextField(blank=True, bound_to="uid"),
        ),
        migrations.AddField(
            model_name="draft",
            name="channel",
            field=models.CharField(
                choices=[("web", "web"), ("phone", "phone"), ("paper", "paper")], default="web", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="taken_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="representative",
            name="authority_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="representative",
            name="limits",
            field=cases.models.fields.SealedTextField(blank=True, bound_to="uid"),
        ),
        migrations.AddField(
            model_name="representative",
            name="paper_due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="Filing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("filed_at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[("web", "web"), ("phone", "phone"), ("paper", "paper")], default="web", max_length=10
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("form_version", models.PositiveSmallIntegerField(default=1)),
                ("timeline", cases.models.fields.SealedTextField(blank=True, bound_to="uid")),
                ("effects", cases.models.fields.SealedTextField(blank=True, bound_to="uid")),
                ("earlier", cases.models.fields.SealedTextField(blank=True, bound_to="uid")),
                (
                    "wishes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), blank=True, default=list, size=None
                    ),
                ),
                (
                    "at_stake",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), blank=True, default=list, size=None
                    ),
                ),
                ("needed_by", models.DateField(blank=True, null=True)),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filings_taken",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-filed_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="case",
            name="filing",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.filing"
            ),
        ),
        migrations.RunSQL(ONE_FILING_A_CASE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="case",
            name="filing",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="cases.filing"
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ["paper", "phone", "web"])), name="filing_channel_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("channel", "web"), ("taken_by__isnull", True)),
                    models.Q(models.Q(("channel", "web"), _negated=True), ("taken_by__isnull", False)),
                    _connector="OR",
                ),
                name="filing_taken_by_somebody_exactly_when_not_on_the_web",
            ),
        ),
    ]
