"""The database itself refuses to change, drop or empty the raw answers: they are evidence."""

from django.db import migrations

GUARD = """
CREATE FUNCTION ratings_connectors_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: raw answers of agencies are append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ratings_connectors_answer_rows_stay BEFORE UPDATE OR DELETE ON ratings_connectors_answer
    FOR EACH ROW EXECUTE FUNCTION ratings_connectors_refuse_change();
CREATE TRIGGER ratings_connectors_answer_table_stays BEFORE TRUNCATE ON ratings_connectors_answer
    FOR EACH STATEMENT EXECUTE FUNCTION ratings_connectors_refuse_change();
"""

UNGUARD = """
DROP TRIGGER ratings_connectors_answer_rows_stay ON ratings_connectors_answer;
DROP TRIGGER ratings_connectors_answer_table_stays ON ratings_connectors_answer;
DROP FUNCTION ratings_connectors_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("ratings_connectors", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
