"""What agencies tell by themselves is kept, and the database refuses to change, drop or empty it."""

from django.db import migrations, models

GUARD = """
CREATE TRIGGER ratings_connectors_callback_rows_stay BEFORE UPDATE OR DELETE ON ratings_connectors_callback
    FOR EACH ROW EXECUTE FUNCTION ratings_connectors_refuse_change();
CREATE TRIGGER ratings_connectors_callback_table_stays BEFORE TRUNCATE ON ratings_connectors_callback
    FOR EACH STATEMENT EXECUTE FUNCTION ratings_connectors_refuse_change();
"""

UNGUARD = """
DROP TRIGGER ratings_connectors_callback_rows_stay ON ratings_connectors_callback;
DROP TRIGGER ratings_connectors_callback_table_stays ON ratings_connectors_callback;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("ratings_connectors", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="Callback",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("connector", models.SlugField(db_index=False, max_length=40)),
                ("callback_id", models.CharField(max_length=64)),
                ("event_type", models.CharField(max_length=64)),
                ("headers", models.JSONField()),
                ("body", models.BinaryField()),
                ("sha256", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=12)),
                ("received_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("connector", "callback_id"), name="callback_kept_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="callback_sha256_is_hexadecimal"
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
