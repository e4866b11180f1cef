"""Populations, own-initiative files, sweeps; a part that was swept stays as it was written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PARTS_STAY = """
CREATE TRIGGER cases_sweeppart_rows_stay BEFORE UPDATE OR DELETE ON cases_sweeppart
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cases_sweeppart_table_stays BEFORE TRUNCATE ON cases_sweeppart
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
PARTS_GO = (
    "DROP TRIGGER cases_sweeppart_rows_stay ON cases_sweeppart;"
    " DROP TRIGGER cases_sweeppart_table_stays ON cases_sweeppart;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0003_rate_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnInitiativeFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=16, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("serial", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("legal_basis", models.TextField()),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "open"), ("published", "published"), ("closed", "closed")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("closing_reasons", models.TextField(blank=True)),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.finding",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="own_initiatives", to="cases.scheme"
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Population",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("folder", models.SlugField(max_length=80, unique=True)),
                ("as_of", models.DateField()),
                ("people", models.PositiveBigIntegerField()),
                ("records", models.PositiveBigIntegerField()),
                ("parts", models.PositiveIntegerField()),
                ("batches", models.JSONField(default=list)),
                ("sha256", models.CharField(max_length=64)),
                ("illustrative", models.BooleanField(default=False)),
                ("registered_at", models.DateTimeField()),
                (
                    "scheme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="populations", to="cases.scheme"
                    ),
                ),
            ],
            options={
                "ordering": ["-as_of", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("without_items", models.JSONField(default=list)),
                ("without_batches", models.JSONField(default=list)),
                ("other_document", models.JSONField(blank=True, null=True)),
                ("program", models.TextField()),
                ("program_sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("checking", "checking"),
                            ("cancelled", "cancelled"),
                            ("final", "final"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("parts_total", models.PositiveIntegerField()),
                ("parts_done", models.PositiveIntegerField(default=0)),
                ("parts_proved", models.PositiveIntegerField(default=0)),
                ("people", models.PositiveBigIntegerField(default=0)),
                ("changed", models.PositiveBigIntegerField(default=0)),
                ("summary", models.JSONField(default=dict)),
                ("proof", models.JSONField(default=dict)),
                ("error", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sweeps", to="cases.owninitiativefile"
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.methodversion"
                    ),
                ),
                (
                    "other_method",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.methodversion",
                    ),
                ),
                (
                    "population",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sweeps", to="cases.population"
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="SweepPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("counts", models.JSONField()),
                ("finished_at", models.DateTimeField()),
                (
                    "sweep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="cases.sweep"
                    ),
                ),
            ],
            options={
                "ordering": ["sweep", "part"],
            },
        ),
        migrations.AddIndex(
            model_name="owninitiativefile",
            index=models.Index(
                condition=models.Q(("published_at__isnull", False)), fields=["-published_at"], name="own_file_public"
            ),
        ),
        migrations.AddConstraint(
            model_name="owninitiativefile",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["closed", "open", "published"])), name="own_file_status_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="owninitiativefile",
            constraint=models.UniqueConstraint(fields=("year", "serial"), name="own_file_serial_once"),
        ),
        migrations.AddConstraint(
            model_name="owninitiativefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("published_at__isnull", True), ("published_by__isnull", True)),
                    models.Q(("published_at__isnull", False), ("published_by__isnull", False)),
                    _connector="OR",
                ),
                name="own_file_published_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="owninitiativefile",
            constraint=models.CheckConstraint(
                condition=models.Q(("published_by", models.F("opened_by")), _negated=True),
                name="own_file_published_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="owninitiativefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("closed_by__isnull", False), ("status", "closed")),
                    models.Q(
                        models.Q(("status", "closed"), _negated=True),
                        ("closed_at__isnull", True),
                        ("closed_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="own_file_closed_exactly_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="population",
            constraint=models.CheckConstraint(condition=models.Q(("parts__gt", 0)), name="population_has_parts"),
        ),
        migrations.AddConstraint(
            model_name="sweep",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["cancelled", "checking", "failed", "final", "running", "waiting"])),
                name="sweep_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="sweep",
            constraint=models.CheckConstraint(
                condition=models.Q(("parts_done__lte", models.F("parts_total"))), name="sweep_no_more_than_all"
            ),
        ),
        migrations.AddConstraint(
            model_name="sweep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("status__in", ["final", "failed"])),
                    models.Q(
                        models.Q(("status__in", ["final", "failed"]), _negated=True), ("finished_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="sweep_finished_exactly_when_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="sweep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "final"), _negated=True),
                    ("parts_done", models.F("parts_total")),
                    _connector="OR",
                ),
                name="sweep_final_only_when_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="sweeppart",
            constraint=models.UniqueConstraint(fields=("sweep", "part"), name="sweep_part_once"),
        ),
        migrations.RunSQL(PARTS_STAY, PARTS_GO),
    ]
