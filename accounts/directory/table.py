"""A CSV file as a table: bytes → named cells with line numbers. Knows nothing of people."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO

from django.utils.translation import gettext as _

SHOWN = 60  # of a value, in a message


@dataclass(frozen=True, order=True)
class Problem:
    """Something that a person has to mend in the file: where, what is wrong, what to do."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        if not self.line:
            return self.message
        place = _("Line %(line)d, %(column)s") if self.column else _("Line %(line)d")
        return f"{place % {'line': self.line, 'column': self.column}}: {self.message}"


@dataclass
class Table:
    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def shown(value: str) -> str:
    """A value in a message: nothing in it can pass for a part of the message or drive the terminal."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in value)
    return plain if len(plain) <= SHOWN else plain[:SHOWN] + "…"


def read_table(data: bytes) -> Table:
    table = Table()
    text = _decode(data, table)
    if not table.problems:
        if not text.strip():
            table.problems.append(
                Problem(0, "", _("The file is empty. Export the roster again, with its header line."))
            )
        else:
            _read_rows(text, table)
    return table


def _decode(data: bytes, table: Table) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        table.problems.append(Problem(1, "", _("The file is UTF-16. Save it as “CSV UTF-8”.")))
        return ""
    data = data.removeprefix(b"\xef\xbb\xbf")
    for number, line in enumerate(data.splitlines(), start=1):
        if b"\0" in line:
            message = _(
                "There is a NUL character in this line: the file is damaged, or UTF-16. Save it as “CSV UTF-8”."
            )
            table.problems.append(Problem(number, "", message))
            continue
        try:
            line.decode()
        except UnicodeDecodeError as error:
            values = {"byte": f"{line[error.start]:02X}", "position": error.start + 1}
            message = _(
                "Byte %(byte)s at position %(position)d is not UTF-8 (it may be Latin-1 or Windows-1252)."
                " Save the file as “CSV UTF-8”."
            )
            table.problems.append(Problem(number, "", message % values))
    return "" if table.problems else data.decode()


def _read_rows(text: str, table: Table) -> None:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    records = _records(text, delimiter, table)
    _line, header = next(records, (0, []))
    table.columns = [name.strip().lower() for name in header]
    twice = sorted({name for name in table.columns if table.columns.count(name) > 1})
    table.problems += [
        Problem(1, shown(name), _("This column stands in the header twice. Remove one of them.")) for name in twice
    ]
    if twice or table.problems:
        return
    width = len(table.columns)
    for line, cells in records:
        if len(cells) == width:
            table.rows.append((line, dict(zip(table.columns, map(str.strip, cells), strict=True))))
        else:
            values = {"found": len(cells), "wanted": width}
            message = _(
                "This row has %(found)d cells, the header has %(wanted)d. Add or remove separators; a cell that holds"
                " a separator needs quotes around it."
            )
            table.problems.append(Problem(line, "", message % values))


def _records(text: str, delimiter: str, table: Table) -> Iterator[tuple[int, list[str]]]:
    """Records with the line on which each begins; blank ones are passed over."""
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            message = _('The quotes of this row do not close properly. Write a quote inside a cell twice ("").')
            table.problems.append(Problem(line, "", message))
            return
        if any(cell.strip() for cell in cells):
            yield line, cells
