"""Lifts the triggers that protect evidence: for the flush between tests, and for tests that forge."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management.commands import flush
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from lms.lib import append_only

# What `migrate` writes and no test changes. A flush would write it again, each time, by nearly two hundred queries.
CONSTANT = {"django_content_type", "auth_permission"}


@contextmanager
def lifted() -> Iterator[None]:
    """For this connection. PostgreSQL alters no table that a transaction has written: it gets a setting."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            yield
            cursor.execute("SET session_replication_role = DEFAULT")
        return
    with connection.cursor() as cursor:
        for trigger in append_only.wanted(connection):
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger.name}"')
    yield
    append_only.install(connection)


@pytest.fixture(autouse=True, scope="session")
def lifted_while_flushing() -> Iterator[None]:
    operations = type(connection.ops)
    execute = operations.execute_sql_flush

    def flush_all(self: BaseDatabaseOperations, _sql_list: list[str]) -> None:
        # To truncate a hundred tables takes half a second, and there is next to nothing in them.
        names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
        deletions = [f"DELETE FROM {self.quote_name(name)}" for name in sorted(names - CONSTANT)]  # noqa: S608
        with lifted():
            execute(self, ["; ".join(deletions)] if connection.vendor == "postgresql" else deletions)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_all)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_args, **_options: None)
        yield
