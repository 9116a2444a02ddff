"""Roster files as HR would send them."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

COLUMNS = (
    "employee_id", "name", "email", "department", "manager_id", "acting_manager_id", "title", "job_family", "grade",
    "legal_entity", "site", "country", "worker_type", "percent", "language", "time_zone", "start", "end", "leave_from",
    "leave_to",
)  # fmt: skip


def roster_row(number: str, **cells: Any) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "") | {
        "employee_id": number,
        "name": f"Person {number}",
        "email": f"{number}@havnby.example",
        "department": "Operations / Logistics",
        "country": "DK",
        "language": "da",
        "start": "2026-01-05",
    }
    return row | {name: str(value) for name, value in cells.items()}


def roster_file(rows: Iterable[dict[str, str]], *, delimiter: str = ",", columns: Iterable[str] = COLUMNS) -> bytes:
    out = StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(columns), delimiter=delimiter, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
