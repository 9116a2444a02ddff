"""CSV files of any length, straight from one SQL statement, in flat memory; no cell can start a formula.

PostgreSQL writes the file itself (`COPY`) with the escape in SQL; SQLite goes through a cursor and `csv.writer`.
A cell that a spreadsheet could take for a formula gets an apostrophe in front; `unescaped` takes it away again.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from psycopg import ClientCursor, sql

# Excel takes UTF-8 for a national code page without it.
BOM = "\ufeff"
ROWS = 2000
CHUNK = 64 * 1024
# `csv.writer` quotes a cell with a carriage return only where that is part of its own line end.
NEWLINE, COPY_NEWLINE = "\r\n", "\n"

# What programs skip before they look for a formula: blanks, invisible and control characters, quotes, separators.
_SKIPPED = "'\"`,;|\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2060\u3000\ufeff"
_SIGNS = "=+@\uff1d\uff0b\uff20\uff0d\u2212-"  # and their full-width forms; the hyphen last: no range
_FORMULA = f"^([{_SKIPPED}]|%0[9AaDd])*[{_SIGNS}]|^'*[\t\r\n]"
# Only Python can hold a NUL in a text.
_formula = re.compile(_FORMULA.replace("\u0001", "\0"))


@dataclass(frozen=True)
class Column:
    """`heading` in the first row, `source` a name in `QuerySet.values()`; only text is escaped."""

    heading: str
    source: str
    is_text: bool = True


def escaped(text: str) -> str:
    return f"'{text}" if _formula.match(text) else text


def unescaped(text: str) -> str:
    """What was exported as `text`."""
    return text[1:] if text.startswith("'") and _formula.match(text[1:]) else text


def response(rows: QuerySet, columns: Sequence[Column], *, filename: str) -> StreamingHttpResponse:
    """The file as a download; the statement runs while it is read, and is canceled when the reader leaves."""
    answer = StreamingHttpResponse(stream(rows, columns), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["Cache-Control"] = "no-store"
    return answer


def stream(rows: QuerySet, columns: Sequence[Column]) -> Iterator[bytes]:
    statement, params = rows.values_list(*(column.source for column in columns)).query.sql_with_params()
    copying = connections[rows.db].vendor == "postgresql"
    head = BOM + ",".join(column.heading for column in columns)
    yield f"{head}{COPY_NEWLINE if copying else NEWLINE}".encode()
    yield from (_copied if copying else _fetched)(rows.db, statement, params, columns)


def _copied(alias: str, statement: str, params: Sequence[Any], columns: Sequence[Column]) -> Iterator[bytes]:
    connections[alias].ensure_connection()
    with ClientCursor(connections[alias].connection) as cursor:
        inner = sql.SQL(cursor.mogrify(statement, params))
        names = [sql.Identifier(f"c{number}") for number in range(len(columns))]
        command = sql.SQL(
            "COPY (SELECT {cells} FROM ({inner}) AS exported ({names})) TO STDOUT WITH (FORMAT csv)"
        ).format(cells=sql.SQL(", ").join(map(_cell, names, columns)), inner=inner, names=sql.SQL(", ").join(names))
        with cursor.copy(command) as copy:
            yield from _gathered(bytes(block) for block in copy)


def _cell(name: sql.Identifier, column: Column) -> sql.Composable:
    if not column.is_text:
        return name
    return sql.SQL("CASE WHEN {name} ~ {formula} THEN '''' || {name} ELSE {name} END").format(
        name=name, formula=sql.Literal(_FORMULA)
    )


def _gathered(blocks: Iterator[bytes]) -> Iterator[bytes]:
    """PostgreSQL sends row by row; a web server wants larger pieces."""
    waiting = bytearray()
    for block in blocks:
        waiting += block
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    yield bytes(waiting)


def _fetched(alias: str, statement: str, params: Sequence[Any], columns: Sequence[Column]) -> Iterator[bytes]:
    texts = [number for number, column in enumerate(columns) if column.is_text]
    with closing(connections[alias].cursor()) as cursor:
        cursor.execute(statement, params)
        while found := cursor.fetchmany(ROWS):
            yield _lines(_safe(row, texts) for row in found).encode()


def _safe(row: Sequence[Any], texts: Sequence[int]) -> list[Any]:
    cells = list(row)
    for number in texts:
        text = cells[number]
        # Most cells start with a letter or a digit: those need no second look.
        if text and not text[0].isalnum():
            cells[number] = escaped(text)
    return cells


def _lines(rows: Any) -> str:
    text = StringIO()
    csv.writer(text, lineterminator=NEWLINE).writerows(rows)
    return text.getvalue()
