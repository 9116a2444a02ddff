"""A roster file → rows of facts as the employer wrote them, and every problem that the file alone shows."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _

from accounts.directory.table import Problem, read_table, shown
from accounts.models import Department, Employment, User
from lms.lib.dates import is_zone

REQUIRED = ("employee_id", "name", "email", "department", "manager_id", "start")
FILLED = ("employee_id", "name", "department", "start")
# Rights are given by people, dated, one by one; a file that could give them would be a way in.
NEVER = frozenset({"role", "roles", "is_staff", "is_superuser", "is_active", "permissions", "groups", "password"})
# Column → field of `PersonFacts`, where they differ.
FIELDS = {
    "employee_id": "employee_number",
    "manager_id": "manager",
    "acting_manager_id": "acting_manager",
    "start": "starts_on",
    "end": "last_day",
}
YEARS = range(1900, 2200)
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass
class Row:
    """One person. `facts` holds the columns that the file has; a column that it lacks changes nothing."""

    line: int
    facts: dict[str, Any]


@dataclass
class Roster:
    rows: list[Row] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def parse(data: bytes) -> Roster:
    table = read_table(data)
    columns = set(table.columns)
    roster = Roster(problems=table.problems, ignored=[name for name in table.columns if name not in READERS])
    wrong_header = _check_columns(table.columns) if columns else []
    if wrong_header or not columns:
        roster.problems += wrong_header
        return roster
    for line, cells in table.rows:
        roster.rows.append(_row(line, cells, roster))
    if not roster.rows and not roster.problems:
        roster.problems.append(Problem(0, "", _("The file has a header and nobody in it. Export the roster again.")))
    return roster


def _check_columns(columns: list[str]) -> list[Problem]:
    problems = [
        Problem(1, shown(name), _("Rights never come by file. Remove this column; grant roles in the admin."))
        for name in columns
        if name in NEVER
    ]
    pair = {"leave_from", "leave_to"}
    needed = [*REQUIRED, *(sorted(pair) if pair & set(columns) else ())]
    return problems + [
        Problem(1, name, _("This column is missing. Add it to the header.")) for name in needed if name not in columns
    ]


def _row(line: int, cells: dict[str, str], roster: Roster) -> Row:
    facts: dict[str, Any] = {}
    for column, value in cells.items():
        if column not in READERS:
            continue
        try:
            if column in FILLED and not value:
                raise ValidationError(_("This cell is empty, and every person needs it. Fill it in."))
            facts[FIELDS.get(column, column)] = READERS[column](value)
        except ValidationError as error:
            roster.problems.append(Problem(line, column, str(error.message)))
    _check_spans(line, facts, roster)
    return Row(line, facts)


def _check_spans(line: int, facts: dict[str, Any], roster: Roster) -> None:
    if facts.get("starts_on") and facts.get("last_day") and facts["last_day"] < facts["starts_on"]:
        message = _("The last day lies before the first. Correct one of the two dates.")
        roster.problems.append(Problem(line, "end", message))
    first, last = facts.get("leave_from"), facts.get("leave_to")
    if last and not first:
        roster.problems.append(Problem(line, "leave_from", _("The leave has an end and no beginning. Fill in both.")))
    if first and last and last < first:
        message = _("The leave ends before it begins. Correct one of the two dates.")
        roster.problems.append(Problem(line, "leave_to", message))


@cache
def _text(model: type[models.Model], name: str) -> Callable[[str], str]:
    column: Any = model._meta.get_field(name)
    size: int = column.max_length

    def read(value: str) -> str:
        if len(value) > size:
            message = _("This is longer than %(size)d characters. Shorten it.")
            raise ValidationError(message % {"size": size})
        if not value.isprintable() and any(unicodedata.category(sign) == "Cc" for sign in value):
            raise ValidationError(_("There is a line break or another control character in this cell. Remove it."))
        return value

    return read


def _number(value: str) -> str:
    if "@" in value:
        message = _("“%(value)s” is no employee number: it must not hold an @. Use the number of the payroll.")
        raise ValidationError(message % {"value": shown(value)})
    return _text(User, "employee_number")(value)


def _email(value: str) -> str:
    if not value:
        return ""
    address = unicodedata.normalize("NFC", value).lower()
    try:
        validate_email(address)
    except ValidationError:
        message = _("“%(value)s” is not an e-mail address. Correct it, or leave the cell empty.")
        raise ValidationError(message % {"value": shown(value)}) from None
    return _text(User, "email")(address)


@cache
def _day(value: str) -> date | None:
    if not value:
        return None
    try:
        day = date.fromisoformat(value) if DATE.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or day.year not in YEARS:
        message = _("“%(value)s” is not a date. Write it like 2026-03-31, or leave the cell empty if it is not known.")
        raise ValidationError(message % {"value": shown(value)})
    return day


def _units(value: str) -> tuple[str, ...]:
    """“Operations / Logistics” → its units from the top."""
    names = tuple(unicodedata.normalize("NFC", " ".join(name.split())) for name in value.split("/"))
    if not all(any(sign.isalnum() for sign in name) for name in names):
        message = _("“%(value)s” has a unit without a name. Write the units from the top, as in “Sales / Europe”.")
        raise ValidationError(message % {"value": shown(value)})
    return tuple(map(_text(Department, "name"), names))


def _percent(value: str) -> int:
    value = value.removesuffix("%").rstrip()
    if not value:
        return 100
    if not re.fullmatch(r"[0-9]{1,3}", value, re.ASCII) or int(value) > 100:
        message = _("“%(value)s” is not a share of full time. Write a whole number from 0 to 100.")
        raise ValidationError(message % {"value": shown(value)})
    return int(value)


@cache
def countries() -> frozenset[str]:
    """ISO 3166-1 alpha-2, from the table that comes with the time zones."""
    lines = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split("\t")[0] for line in lines if line and not line.startswith("#"))


def _country(value: str) -> str:
    if value and value.upper() not in countries():
        message = _("“%(value)s” is not a country. Write the two letters of ISO 3166, such as DK, US or JP.")
        raise ValidationError(message % {"value": shown(value)})
    return value.upper()


def _worker_type(value: str) -> str:
    if value and value.lower() not in Employment.WorkerType.values:
        message = _("“%(value)s” is not a worker type. Use one of: %(known)s.")
        raise ValidationError(message % {"value": shown(value), "known": ", ".join(Employment.WorkerType.values)})
    return value.lower() or Employment.WorkerType.EMPLOYEE.value


def _language(value: str) -> str:
    code = value.lower().replace("_", "-")
    if code and code not in LANG_INFO:
        message = _("“%(value)s” is not a language. Write its code, such as en, da or de.")
        raise ValidationError(message % {"value": shown(value)})
    return code or "en"


def _time_zone(value: str) -> str:
    if value and not is_zone(value):
        message = _("“%(value)s” is not a time zone. Write its IANA name, such as Europe/Copenhagen.")
        raise ValidationError(message % {"value": shown(value)})
    return value


READERS: dict[str, Callable[[str], Any]] = {
    "employee_id": _number,
    "name": _text(User, "name"),
    "email": _email,
    "department": _units,
    "manager_id": _number,
    "acting_manager_id": _number,
    "title": _text(Employment, "title"),
    "job_family": _text(Employment, "job_family"),
    "grade": _text(Employment, "grade"),
    "legal_entity": _text(Employment, "legal_entity"),
    "site": _text(Employment, "site"),
    "country": _country,
    "worker_type": _worker_type,
    "percent": _percent,
    "language": _language,
    "time_zone": _time_zone,
    "start": _day,
    "end": _day,
    "leave_from": _day,
    "leave_to": _day,
}
