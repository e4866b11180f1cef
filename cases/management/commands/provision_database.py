"""Grants the application's database role what it needs and nothing more. Run by the owner after every migration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from psycopg import sql


class Command(BaseCommand):
    """Idempotent: takes every right away, then grants; append-only tables get SELECT and INSERT alone."""

    help = "Grant the application's database role its rights (run as the owner of the tables, after migrate)."
    requires_migrations_checks = True

    def handle(self, *args: Any, **options: Any) -> None:
        """Grant in one transaction. Raises CommandError when the role, or an append-only table, does not exist."""
        del args, options
        role = sql.Identifier(settings.APPLICATION_ROLE)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [settings.APPLICATION_ROLE])
            if not cursor.fetchone():
                raise CommandError(
                    f"The database has no role {settings.APPLICATION_ROLE}; make it with: "
                    f"CREATE ROLE {settings.APPLICATION_ROLE} LOGIN PASSWORD '...'"
                )
            tables = self._tables(cursor)
            missing = sorted(set(settings.APPEND_ONLY_TABLES) - set(tables))
            if missing:
                raise CommandError(f"Append-only tables that do not exist: {', '.join(missing)}")
            cursor.execute(self._statements(role, tables).as_string(cursor.connection))
        self.stdout.write(f"{settings.APPLICATION_ROLE}: rights on {len(tables)} tables granted.")

    def _tables(self, cursor: Any) -> list[str]:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        return [row[0] for row in cursor.fetchall()]

    def _statements(self, role: sql.Identifier, tables: list[str]) -> sql.Composed:
        append_only = [sql.Identifier(name) for name in tables if name in settings.APPEND_ONLY_TABLES]
        # Which migrations ran is the owner's business; the application only reads it, for /readyz.
        read_only = [sql.Identifier("django_migrations")]
        others = [
            sql.Identifier(name)
            for name in tables
            if name not in settings.APPEND_ONLY_TABLES and name != "django_migrations"
        ]
        lines = [
            sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role),
            sql.SQL("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
            sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
            sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
            *(
                sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.SQL(", ").join(group), role)
                for rights, group in (
                    ("SELECT, INSERT, UPDATE, DELETE", others),
                    ("SELECT, INSERT", append_only),
                    ("SELECT", read_only),
                )
                if group
            ),
        ]
        return sql.SQL("; ").join(lines)
