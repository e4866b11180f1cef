"""What the application's database role may do."""

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db


def rights(table: str) -> set[str]:
    names = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n FROM unnest(%s::text[]) n WHERE has_table_privilege(%s, %s, n)",
            [list(names), settings.APPLICATION_ROLE, table],
        )
        return {row[0] for row in cursor.fetchall()}


def all_tables() -> list[str]:
    return connection.introspection.table_names()


def test_append_only_tables_can_be_read_and_added_to_alone(provisioned):
    assert {table: rights(table) for table in settings.APPEND_ONLY_TABLES} == {
        key: {"SELECT", "INSERT"} for key in settings.APPEND_ONLY_TABLES
    }


def test_other_tables_can_be_changed_but_not_emptied(provisioned):
    others = set(all_tables()) - set(settings.APPEND_ONLY_TABLES) - {"django_migrations"}

    assert {table: rights(table) for table in others} == {
        key: {"SELECT", "INSERT", "UPDATE", "DELETE"} for key in others
    }


def test_migrations_can_only_be_read(provisioned):
    assert rights("django_migrations") == {"SELECT"}


def test_it_works_twice(provisioned, django_db_blocker):
    from django.core.management import call_command

    call_command("provision_database", verbosity=0)

    assert rights("cases_event") == {"SELECT", "INSERT"}


def test_sequences_can_be_used(provisioned):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_sequences WHERE schemaname = 'public' "
            "AND NOT has_sequence_privilege(%s, format('%%I', sequencename), 'USAGE')",
            [settings.APPLICATION_ROLE],
        )
        assert cursor.fetchone() == (0,)
