"""Queries written once per process (docs/decisions/0006-prepared-queries.md)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row")
AnyModel = TypeVar("AnyModel", bound=Model)
Form = Callable[[Any], Any]

# Stand-ins for the values, such as no query holds by itself. Django takes a number that its column cannot hold for one
# that is not there, so they fit into the smallest.
MARKERS: dict[type, Callable[[int], Any]] = {
    int: lambda place: 32_700 + place,
    str: lambda place: f"<value {place}>",
    date: lambda place: date(1, 1, 1 + place),
    UUID: lambda place: UUID(int=place),
}


def _as_it_is(value: Any) -> Any:
    return value


def _as_hex(value: UUID) -> str:
    return value.hex


# How a value may stand among the parameters: SQLite gets its dates as text, and a UUID by its digits.
FORMS: dict[type, tuple[Form, ...]] = {date: (_as_it_is, str), UUID: (_as_it_is, _as_hex)}


@dataclass(frozen=True)
class Blank:
    """Where a value goes among the parameters."""

    place: int
    form: Form


class Statement(NamedTuple):
    sql: str
    parameters: list[Any]
    compiler: SQLCompiler
    converters: dict[int, Any]


class Prepared(Generic[Row]):
    """Rows of a `values_list`, each handed to `row`.

    `build` gets one value for each of `kinds` (a key of `MARKERS`) and must pass them on to the query unchanged.
    """

    def __init__(self, row: Callable[..., Row], build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self.row, self.build, self.kinds = row, build, kinds
        self._statement: Statement | None = None

    def __call__(self, *values: Any) -> list[Row]:
        if self._statement is None:
            self._statement = self._write()
        sql, parameters, compiler, converters = self._statement
        with connection.cursor() as cursor:
            cursor.execute(sql, [one.form(values[one.place]) if isinstance(one, Blank) else one for one in parameters])
            found: Sequence[Sequence[Any]] = cursor.fetchall()
        return [self.row(*one) for one in (compiler.apply_converters(found, converters) if converters else found)]

    def _write(self) -> Statement:
        markers = [MARKERS[kind](place) for place, kind in enumerate(self.kinds)]
        compiler = self.build(*markers).query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        blanks = {
            form(marker): Blank(place, form)
            for place, (kind, marker) in enumerate(zip(self.kinds, markers, strict=True))
            for form in FORMS.get(kind, (_as_it_is,))
        }
        filled = [blanks.get(one, one) for one in parameters]
        if {one.place for one in filled if isinstance(one, Blank)} != set(range(len(markers))):
            raise ValueError("This query changes or ignores one of its values, so it cannot be written in advance.")
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        return Statement(sql, filled, compiler, converters)


class Columns(Generic[AnyModel]):
    """All fields of a model as a part of longer rows; `path` leads to it from the model that is asked."""

    def __init__(self, model: type[AnyModel], path: str = "") -> None:
        self.model, self.names = model, [field.attname for field in model._meta.concrete_fields]
        self.paths = [path + name for name in self.names]

    def read(self, row: Iterator[Any]) -> AnyModel:
        """Takes its own from the front of what is left of a row."""
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, list(islice(row, len(self.names))))
