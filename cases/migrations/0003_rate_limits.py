"""The table in which rate limits are counted: in PostgreSQL, so that no page waits for Redis.

The columns are those that Django's database cache expects.
"""

from django.db import migrations

CREATE = """
CREATE TABLE ombudsman_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX ombudsman_cache_expires ON ombudsman_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE ombudsman_cache;")]
