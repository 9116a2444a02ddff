"""Many new rows at once (docs/decisions/0011-rows-by-copy.md)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Field, Model

Item = TypeVar("Item")
SMALL = 20
BATCH = 500
# What the driver writes as it is; anything else is prepared by its field.
PLAIN = {type(None), bool, int, str, date, datetime, UUID}


def batched(items: Iterable[Item], size: int = 5_000) -> Iterator[list[Item]]:
    """For questions about many: one may name 65,535 values at most."""
    found = list(items)
    for start in range(0, len(found), size):
        yield found[start : start + size]


def insert(rows: Sequence[Model]) -> None:
    """Insert new rows of one model and number them, as `bulk_create` does; many into PostgreSQL by `COPY`.

    A row that is there already raises `IntegrityError`.
    """
    if not rows:
        return
    if len(rows) <= SMALL or connection.vendor != "postgresql":
        type(rows[0])._base_manager.bulk_create(rows, batch_size=BATCH)
        return
    with transaction.atomic():
        _number(rows)
        _copy(rows)


def _number(rows: Sequence[Model]) -> None:
    meta = rows[0]._meta
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(meta.db_table), meta.pk.column, len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk


def _copy(rows: Sequence[Model]) -> None:
    meta, quote = rows[0]._meta, connection.ops.quote_name
    fields = meta.concrete_fields
    columns = ", ".join(quote(one.column or "") for one in fields)
    sql, values_of = f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN", attrgetter(*(one.attname for one in fields))
    with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(sql) as into:
        for row in rows:
            into.write_row([_value(*pair) for pair in zip(values_of(row), fields, strict=True)])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _value(value: Any, field: Field) -> Any:
    return value if type(value) in PLAIN else field.get_db_prep_save(value, connection)
