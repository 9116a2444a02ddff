"""Lifts the triggers that protect evidence: for the flush between tests, and for tests that forge."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations

from lms.lib import append_only

# What `migrate` writes and no test changes; a flush would write it again, each time.
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
    flush = operations.execute_sql_flush

    def flush_all(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        if connection.vendor == "postgresql":
            # To truncate a hundred tables takes half a second, and there is next to nothing in them.
            names = set(connection.introspection.django_table_names(only_existing=True, include_views=False))
            sql_list = ["; ".join(f"DELETE FROM {self.quote_name(name)}" for name in sorted(names - CONSTANT))]  # noqa: S608
        with lifted():
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations, "execute_sql_flush", flush_all)
        yield
