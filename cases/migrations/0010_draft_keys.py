"""A draft may be reached from several devices, keeps what is no answer yet, and knows in which words it was asked."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cases.models.fields

# Until now a draft had one secret, that of the browser it was begun in.
ONE_BROWSER_A_DRAFT = """
INSERT INTO cases_draftkey (draft_id, kind, digest, created_at)
    SELECT id, 'browser', token_hash, created_at FROM cases_draft;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_contact"),
    ]

    operations = [
        migrations.CreateModel(
            name="DraftKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("browser", "browser"), ("code", "code")], max_length=8)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="cases.draft"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["browser", "code"])), name="draft_key_kind_known"
                    )
                ],
            },
        ),
        migrations.RunSQL(ONE_BROWSER_A_DRAFT, migrations.RunSQL.noop),
        migrations.RemoveField(model_name="draft", name="token_hash"),
        migrations.AddField(
            model_name="draft",
            name="aside",
            field=cases.models.fields.SealedTextField(blank=True, bound_to="uid", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draft",
            name="form_version",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="draft",
            name="saves",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.CreateModel(
            name="ResumeLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("to", cases.models.fields.SealedTextField(blank=True, bound_to="uid")),
                ("language", models.CharField(max_length=10)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "draft",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="cases.draft"
                    ),
                ),
            ],
        ),
    ]
