"""A database for one command alone."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db import connection


@contextmanager
def scratch_database(name: str) -> Iterator[None]:
    """A migrated database beside our own, dropped afterwards: what the audit chain has seen cannot be taken back."""
    ours = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise CommandError("This needs a database role that may make databases; name it in DATABASE_URL.")
    connection.settings_dict["TEST"]["NAME"] = f"{ours}_{name}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(ours, verbosity=0)
