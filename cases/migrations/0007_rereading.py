"""What newer readers make of stored answers; a re-reading stays as it was written."""

import django.db.models.deletion
from django.db import migrations, models

REREADINGS_STAY = """
CREATE TRIGGER cases_rereading_rows_stay BEFORE UPDATE OR DELETE ON cases_rereading
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cases_rereading_table_stays BEFORE TRUNCATE ON cases_rereading
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
REREADINGS_GO = (
    "DROP TRIGGER cases_rereading_rows_stay ON cases_rereading;"
    " DROP TRIGGER cases_rereading_table_stays ON cases_rereading;"
)


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_holder_watches"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rereading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("parser_version", models.CharField(max_length=40)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("same", "same"), ("differs", "differs"), ("unreadable", "unreadable")], max_length=10
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("counts", models.JSONField(default=dict)),
                ("cause", models.CharField(blank=True, max_length=80)),
                ("read_at", models.DateTimeField()),
                (
                    "pull",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rereadings", to="cases.pull"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["differs", "same", "unreadable"])),
                        name="rereading_outcome_known",
                    ),
                    models.UniqueConstraint(fields=("pull", "parser_version"), name="reread_once_a_parser"),
                ],
            },
        ),
        migrations.RunSQL(REREADINGS_STAY, REREADINGS_GO),
    ]
