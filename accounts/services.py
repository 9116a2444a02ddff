"""The only writer of people and of what is true about them. Set-based; one person is a list of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from accounts.models import Department, Employment, Leave, RoleGrant, TierMembership, User
from accounts.signals import people_changed
from lms.lib.history import Change, splice

BATCH = 1000
USER_FIELDS = ("name", "email", "language", "time_zone")
JOB_FIELDS = ("title", "job_family", "grade", "legal_entity", "site", "country", "worker_type", "percent")


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What the employer says of one person. `last_day` and the days of leave are inclusive, as people write them."""

    employee_number: str
    name: str
    department: str  # path of codes, such as "operations/warehouse/"
    starts_on: date
    last_day: date | None = None
    email: str = ""
    language: str = "en"
    time_zone: str = ""
    manager: str = ""  # employee number
    acting_manager: str = ""
    title: str = ""
    job_family: str = ""
    grade: str = ""
    legal_entity: str = ""
    site: str = ""
    country: str = ""
    worker_type: str = Employment.WorkerType.EMPLOYEE
    percent: int = 100
    leave_from: date | None = None
    leave_to: date | None = None


@dataclass(frozen=True)
class DepartmentFacts:
    path: str
    name: str


def write_departments(units: Iterable[DepartmentFacts]) -> dict[str, Department]:
    """Missing units are made, names brought up to date. All departments by path."""
    units = {unit.path: unit for unit in units}
    rows = {row.path: row for row in Department.objects.filter(path__in=units)}
    new = [
        Department(path=unit.path, code=unit.path.strip("/").replace("/", "."), name=unit.name)
        for path, unit in units.items()
        if path not in rows
    ]
    renamed = [row for path, row in rows.items() if row.name != units[path].name]
    for row in renamed:
        row.name = units[row.path].name
    Department.objects.bulk_create(new, batch_size=BATCH)
    Department.objects.bulk_update(renamed, ["name"], batch_size=BATCH)
    return {row.path: row for row in Department.objects.all()}


@transaction.atomic
def write_people(facts: Iterable[PersonFacts], *, at: datetime, effective_on: date, by: User | None = None) -> set[int]:
    """Joiners are made, changed facts hold from `effective_on`, leavers end after their last day.

    Departments must exist. Returns the ids of all people named; sends `people_changed` after commit.
    """
    facts = list(facts)
    people = _write_users(facts)
    departments = {row.path: row.pk for row in Department.objects.filter(path__in={one.department for one in facts})}
    splice(Employment, _employment_changes(facts, people, departments, effective_on), at=at, by=by)
    leaves = [
        Change(
            key={"user_id": people[one.employee_number].pk},
            starts_on=one.leave_from,
            ends_on=one.leave_to + timedelta(days=1) if one.leave_to else None,
        )
        for one in facts
        if one.leave_from
    ]
    if leaves:
        splice(Leave, leaves, at=at, by=by)
    ids = {people[one.employee_number].pk for one in facts}
    tell(ids, at=at)
    return ids


def _write_users(facts: list[PersonFacts]) -> dict[str, User]:
    numbers = {one.employee_number for one in facts} | {one.manager for one in facts} | {one.acting_manager for one in facts}
    known = {user.employee_number: user for user in User.objects.filter(employee_number__in=numbers - {""})}
    new, changed = [], []
    for one in facts:
        values = {name: getattr(one, name) for name in USER_FIELDS} | {"email": one.email or None}
        user = known.get(one.employee_number)
        if user is None:
            user = User(employee_number=one.employee_number, **values)
            user.set_unusable_password()
            new.append(user)
        elif any(getattr(user, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(user, name, value)
            changed.append(user)
        known[one.employee_number] = user
    User.objects.bulk_create(new, batch_size=BATCH)
    User.objects.bulk_update(changed, USER_FIELDS, batch_size=BATCH)
    _write_addresses([*new, *changed])
    return known


def _write_addresses(users: list[User]) -> None:
    """The roster vouches for addresses: each is allauth's one verified, primary address of its owner."""
    EmailAddress.objects.filter(user__in=[user.pk for user in users]).delete()
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email.lower(), verified=True, primary=True) for user in users if user.email],
        batch_size=BATCH,
    )


def _employment_changes(
    facts: list[PersonFacts], people: dict[str, User], departments: dict[str, int], effective_on: date
) -> list[Change]:
    ids = [people[one.employee_number].pk for one in facts]
    spans: dict[int, list[Employment]] = {}
    for row in Employment.objects.known().filter(user_id__in=ids).order_by("starts_on"):
        spans.setdefault(row.user_id, []).append(row)
    changes: list[Change] = []
    for one in facts:
        pk = people[one.employee_number].pk
        values = {name: getattr(one, name) for name in JOB_FIELDS} | {
            "department_id": departments[one.department],
            "manager_id": people[one.manager].pk if one.manager else None,
            "acting_manager_id": people[one.acting_manager].pk if one.acting_manager else None,
        }
        changes += _changes_of_one(pk, one, values, spans.get(pk, []), effective_on)
    return changes


def _changes_of_one(
    pk: int, one: PersonFacts, values: dict[str, Any], rows: list[Employment], effective_on: date
) -> list[Change]:
    key = {"user_id": pk}
    ends_on = one.last_day + timedelta(days=1) if one.last_day else None
    chain = [row for row in rows if row.starts_on >= one.starts_on or row.covers(one.starts_on)]
    if not chain:
        return [Change(key, one.starts_on, ends_on, values)]
    latest = chain[-1]
    changes = []
    if any(getattr(latest, name) != value for name, value in values.items()):
        changes.append(Change(key, max(effective_on, one.starts_on), ends_on, values))
    elif latest.ends_on != ends_on:
        changes.append(Change(key, latest.starts_on, ends_on, values))
    if ends_on is not None:
        changes.append(Change(key, ends_on, None, None))
    return changes


def grant_role(
    *, user: User, role: str, at: datetime, starts_on: date, department: Department | None = None, by: User | None = None
) -> None:
    key = {"user_id": user.pk, "role": role, "department_id": department.pk if department else None}
    splice(RoleGrant, [Change(key, starts_on, None)], at=at, by=by)


def end_role(
    *, user: User, role: str, at: datetime, ends_on: date, department: Department | None = None, by: User | None = None
) -> None:
    key = {"user_id": user.pk, "role": role, "department_id": department.pk if department else None}
    splice(RoleGrant, [Change(key, ends_on, None, None)], at=at, by=by)


def join_tier(*, user_ids: Iterable[int], tier_id: int, source: str, starts_on: date, at: datetime) -> None:
    taken = set(
        TierMembership.objects.as_of(starts_on).filter(Q(user__in=user_ids), tier_id=tier_id).values_list("user_id", flat=True)
    )
    changes = [
        Change({"user_id": pk, "tier_id": tier_id}, starts_on, None, {"source": source, "topics": []})
        for pk in user_ids
        if pk not in taken
    ]
    if changes:
        splice(TierMembership, changes, at=at)


def choose_reading_language(*, user: User, language: str, at: datetime) -> None:
    """Who follows the person's language (a course that goes on in another edition) hears of it."""
    if user.own_language == language:
        return
    with transaction.atomic():
        user.own_language = language
        user.save(update_fields=["own_language"])
        tell({user.pk}, at=at)


def tell(user_ids: set[int], *, at: datetime) -> None:
    transaction.on_commit(partial(people_changed.send, User, user_ids=user_ids, at=at), robust=True)
