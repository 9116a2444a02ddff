"""A roster of 10,000 people, validated and written, against a bare `bulk_create` of the same users and employments.

Run in an empty database; the last line printed is one JSON object.
"""

import gc
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import django

django.setup()

from django.db import transaction  # noqa: E402

from accounts.directory.apply import apply  # noqa: E402
from accounts.directory.parse import parse  # noqa: E402
from accounts.directory.plan import make_plan  # noqa: E402
from accounts.models import Department, Employment, User  # noqa: E402
from tests.builders_accounts import roster_file, roster_row  # noqa: E402

PEOPLE = 10_000
ROUNDS = 3
AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = AT.date()


def rows() -> list[dict[str, str]]:
    return [
        roster_row(
            str(100_000 + number),
            name=f"Given{number % 997} Family{number % 1009}",
            department=f"Havnby / Division {number % 12} / Team {number % 120}",
            manager_id=str(100_000 + number // 8) if number else "",
            title=f"Title {number % 50}",
            job_family=("office", "warehouse", "shop")[number % 3],
            grade=f"S{number % 9}",
            legal_entity="Havnby Computers A/S",
            site=f"Site {number % 40}",
            time_zone="Europe/Copenhagen",
            percent="100",
        )
        for number in range(PEOPLE)
    ]


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def bare(roster: list[dict[str, str]]) -> None:
    team = Department.objects.create(code="bare", path="bare/", name="Bare")
    users = User.objects.bulk_create(
        [
            User(
                employee_number=row["employee_id"],
                name=row["name"],
                email=row["email"],
                language=row["language"],
                time_zone=row["time_zone"],
                password="!",
            )
            for row in roster
        ],
        batch_size=1000,
    )
    Employment.objects.bulk_create(
        [
            Employment(
                user=user,
                department=team,
                manager_id=users[number // 8].pk if number else None,
                title=row["title"],
                job_family=row["job_family"],
                grade=row["grade"],
                legal_entity=row["legal_entity"],
                site=row["site"],
                country=row["country"],
                starts_on=date(2026, 1, 5),
                recorded_at=AT,
            )
            for number, (user, row) in enumerate(zip(users, roster, strict=True))
        ],
        batch_size=1000,
    )


def ours(data: bytes) -> None:
    plan = make_plan(parse(data), today=TODAY)
    assert len(plan.joiners) == PEOPLE
    apply(plan, at=AT, today=TODAY)


def main() -> None:
    roster = rows()
    data = roster_file(roster)
    floors, times = [], []
    for _round in range(ROUNDS):
        with transaction.atomic():
            floors.append(seconds(lambda: bare(roster)))
            transaction.set_rollback(True)
        with transaction.atomic():
            times.append(seconds(lambda: ours(data)))
            transaction.set_rollback(True)
    floor, taken = min(floors), min(times)
    print(json.dumps({"name": "import_people", "ours": taken, "floor": floor, "ratio": taken / floor}))


if __name__ == "__main__":
    main()
