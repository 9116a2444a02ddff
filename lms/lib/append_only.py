"""Tables to which rows are only added. The model says so; triggers in the database hold everybody else to it."""

from typing import Any, ClassVar, NamedTuple

from django.apps import apps
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class NeverChanges(Exception):
    """The row is evidence: a mistake is mended by a further row."""


class AppendOnly(models.Model):
    """`deletable_when` is the condition, in SQL about OLD, under which a row may be deleted all the same."""

    deletable_when: ClassVar[str] = "FALSE"

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise NeverChanges
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        raise NeverChanges


class Trigger(NamedTuple):
    name: str
    statements: tuple[str, ...]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make every trigger anew: a change of a table on SQLite drops its triggers without a word."""
    with connection.cursor() as cursor:
        for trigger in wanted(connection):
            for statement in trigger.statements:
                cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that should be there and are not, or are switched off."""
    there = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE tgenabled IN ('O', 'A')",
    }
    with connection.cursor() as cursor:
        cursor.execute(there[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return [trigger.name for trigger in wanted(connection) if trigger.name not in found]


def wanted(connection: BaseDatabaseWrapper) -> list[Trigger]:
    tables = set(connection.introspection.table_names())
    marked = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
    make = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor]
    return [trigger for model in marked if model._meta.db_table in tables for trigger in make(model)]


def _on_sqlite(model: type[AppendOnly]) -> list[Trigger]:
    table = model._meta.db_table
    conditions = {"UPDATE": "", "DELETE": f"WHEN NOT ({model.deletable_when}) "}
    return [
        Trigger(
            name := f"{table}_never_{event.lower()}",
            (
                f'DROP TRIGGER IF EXISTS "{name}"',
                f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" {condition}'
                f"BEGIN SELECT RAISE(ABORT, '{_refusal(table)}'); END",
            ),
        )
        for event, condition in conditions.items()
    ]


def _on_postgresql(model: type[AppendOnly]) -> list[Trigger]:
    table = model._meta.db_table
    row, truncate, function = f"{table}_never_changes", f"{table}_never_truncate", f"{table}_refuse"
    refuse = f"""
        CREATE OR REPLACE FUNCTION "{function}"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
            IF TG_OP = 'DELETE' THEN IF {model.deletable_when} THEN RETURN OLD; END IF; END IF;
            RAISE EXCEPTION '{_refusal(table)}' USING ERRCODE = 'restrict_violation';
        END $$"""
    make = 'CREATE OR REPLACE TRIGGER "{}" BEFORE {} ON "{}" FOR EACH {} EXECUTE FUNCTION "{}"()'
    return [
        Trigger(row, (refuse, make.format(row, "UPDATE OR DELETE", table, "ROW", function))),
        Trigger(truncate, (make.format(truncate, "TRUNCATE", table, "STATEMENT", function),)),
    ]


def _refusal(table: str) -> str:
    return f"Rows of {table} are neither changed nor deleted."
