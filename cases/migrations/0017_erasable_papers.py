"""Letters and raw answers stay as they are, with one exception: a decided deletion may empty what they hold.

The rows stay, with the hash that the audit chain names. The function runs with its owner's rights, so that the
application still holds none to change these tables, and asks for the decision itself.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION refuse_change_but_erasure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb; after jsonb; emptied text;
BEGIN
    IF TG_OP = 'UPDATE' AND current_setting('ombudsman.erasing', true) = 'yes' THEN
        before := to_jsonb(OLD); after := to_jsonb(NEW);
        FOREACH emptied IN ARRAY TG_ARGV LOOP
            IF after->>emptied NOT IN ('', '\\x', '{}') THEN
                RAISE EXCEPTION 'erasure may only empty %', emptied USING ERRCODE = 'insufficient_privilege';
            END IF;
            before := before - emptied; after := after - emptied;
        END LOOP;
        IF before = after THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% on % is refused: the table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

DROP TRIGGER cases_letter_rows_stay ON cases_letter;
CREATE TRIGGER cases_letter_rows_stay BEFORE UPDATE OR DELETE ON cases_letter
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('pdf');
DROP TRIGGER ratings_connectors_answer_rows_stay ON ratings_connectors_answer;
CREATE TRIGGER ratings_connectors_answer_rows_stay BEFORE UPDATE OR DELETE ON ratings_connectors_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_change_but_erasure('body', 'headers', 'url');

CREATE FUNCTION erase_papers(deletion_id bigint) RETURNS TABLE (letters bigint, answers bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    erased bigint;
BEGIN
    SELECT d.case_id INTO erased FROM cases_deletion d JOIN cases_case c ON c.id = d.case_id
    WHERE d.id = deletion_id AND d.decided_at IS NOT NULL AND d.done_at IS NULL
      AND 'case' = ANY (d.granted) AND c.closed_at IS NOT NULL;
    IF erased IS NULL THEN
        RAISE EXCEPTION 'no decided deletion %', deletion_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM set_config('ombudsman.erasing', 'yes', true);
    UPDATE cases_letter SET pdf = '' WHERE case_id = erased;
    GET DIAGNOSTICS letters = ROW_COUNT;
    UPDATE ratings_connectors_answer a SET body = '', headers = '{}', url = ''
    FROM cases_pull p WHERE p.case_id = erased AND a.pull_key = p.transaction_id;
    GET DIAGNOSTICS answers = ROW_COUNT;
    PERFORM set_config('ombudsman.erasing', 'no', true);
    RETURN NEXT;
END $$;
"""

UNGUARD = """
DROP FUNCTION erase_papers(bigint);
DROP TRIGGER cases_letter_rows_stay ON cases_letter;
CREATE TRIGGER cases_letter_rows_stay BEFORE UPDATE OR DELETE ON cases_letter
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
DROP TRIGGER ratings_connectors_answer_rows_stay ON ratings_connectors_answer;
CREATE TRIGGER ratings_connectors_answer_rows_stay BEFORE UPDATE OR DELETE ON ratings_connectors_answer
    FOR EACH ROW EXECUTE FUNCTION ratings_connectors_refuse_change();
DROP FUNCTION refuse_change_but_erasure();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_ratings_and_deletions"), ("ratings_connectors", "0003_callbacks")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
