"""The database itself refuses to change or drop what must stay: events, checkpoints, letters.

A trigger per row for UPDATE and DELETE, and one per statement for TRUNCATE, which row triggers do
not see. The owner of the tables could still switch them off: the signed checkpoints are for that.
"""

from django.db import migrations

TABLES = ("cases_event", "cases_checkpoint", "cases_checkpointleaf", "cases_letter")

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: the table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""


def _guard(table: str) -> str:
    return f"""
CREATE TRIGGER {table}_rows_stay BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER {table}_table_stays BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


def _unguard(table: str) -> str:
    return f"DROP TRIGGER {table}_rows_stay ON {table}; DROP TRIGGER {table}_table_stays ON {table};"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change();"),
        # The chain of the office itself: what happens outside any case.
        migrations.RunSQL(
            "INSERT INTO cases_chain (number, length, head)"
            " VALUES (0, 0, encode(sha256('ombudsman chain 0'::bytea), 'hex'));",
            "DELETE FROM cases_chain WHERE number = 0;",
        ),
        *(migrations.RunSQL(_guard(table), _unguard(table)) for table in TABLES),
    ]
