"""Queries written once per process (docs/decisions/0006-prepared-queries.md)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")

# Stand-ins for the values, such as no query holds by itself.
MARKERS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 9_007_199_254_740_000 + place,
    date: lambda place: date(1, 1, 1 + place),
}


@dataclass(frozen=True)
class Blank:
    """Where a value goes among the parameters."""

    place: int


class Prepared(Generic[Row]):
    """Rows of a `values_list`, each handed to `row`.

    `build` gets one value for each of `kinds` (int or date) and must pass them on to the query unchanged.
    """

    def __init__(self, row: Callable[..., Row], build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self.row, self.build, self.kinds = row, build, kinds
        self._statement: tuple[str, list[Any], SQLCompiler] | None = None

    def __call__(self, *values: Any) -> list[Row]:
        if self._statement is None:
            self._statement = self._write()
        sql, parameters, compiler = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[one.place] if isinstance(one, Blank) else one for one in parameters])
            found: Sequence[Sequence[Any]] = cursor.fetchall()
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        return [self.row(*one) for one in (compiler.apply_converters(found, converters) if converters else found)]

    def _write(self) -> tuple[str, list[Any], SQLCompiler]:
        markers = [MARKERS[kind](place) for place, kind in enumerate(self.kinds)]
        compiler = self.build(*markers).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        # SQLite gets its dates as text.
        blanks = {form: Blank(place) for place, marker in enumerate(markers) for form in (marker, str(marker))}
        filled = [blanks.get(one, one) for one in parameters]
        if {one for one in filled if isinstance(one, Blank)} != set(blanks.values()):
            raise ValueError("This query changes or ignores one of its values, so it cannot be written in advance.")
        return sql, filled, compiler
