"""A roster of 10,000 people, validated and written, against a bare `bulk_create` of the same users and employments."""

import gc
import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from allauth.account.models import EmailAddress

from accounts.directory.apply import apply
from accounts.directory.parse import parse
from accounts.directory.plan import make_plan
from accounts.models import Department, Employment, User
from tests.builders_accounts import roster_file, roster_row

PEOPLE = 10_000
LIMIT = 4.0
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


def clear() -> None:
    for model in (EmailAddress, Employment, User, Department):
        model.objects.all()._raw_delete("default")


@pytest.mark.bench
@pytest.mark.django_db
def test_import_of_a_roster(capsys: pytest.CaptureFixture[str]) -> None:
    roster = rows()
    data = roster_file(roster)
    floors, times = [], []
    for _round in range(3):
        floors.append(seconds(lambda: bare(roster)))
        clear()
        times.append(seconds(lambda: ours(data)))
        clear()
    again(data)
    floor, time_taken = min(floors), min(times)
    with capsys.disabled():
        print(json.dumps({"name": "import_people", "ours": time_taken, "floor": floor, "ratio": time_taken / floor}))
    assert time_taken <= LIMIT * floor


def again(data: bytes) -> None:
    """The second run of the same file finds everybody unchanged."""
    ours(data)
    assert make_plan(parse(data), today=TODAY).unchanged_count == PEOPLE
