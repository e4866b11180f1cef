"""The office's own tables of legal rules; a table that was in force is never changed."""

from django.db import migrations, models

STAY = """
CREATE TRIGGER cases_legalrules_rows_stay BEFORE UPDATE OR DELETE ON cases_legalrules
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER cases_legalrules_table_stays BEFORE TRUNCATE ON cases_legalrules
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
GO = """
DROP TRIGGER cases_legalrules_rows_stay ON cases_legalrules;
DROP TRIGGER cases_legalrules_table_stays ON cases_legalrules;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_own_initiative")]
    operations = [
        migrations.CreateModel(
            name="LegalRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("adopted_at", models.DateTimeField()),
            ],
            options={"ordering": ["-id"], "verbose_name_plural": "legal rules"},
        ),
        migrations.RunSQL(STAY, GO),
    ]
