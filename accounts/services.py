"""The only writer of people and of what is true about them. Set-based; one person is a list of one."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.db import transaction

from accounts.models import Coaching, Department, Employment, Leave, RoleGrant, Tier, TierMembership, User
from accounts.signals import people_changed
from lms.lib.bulk import batched
from lms.lib.commit import after_commit
from lms.lib.history import Change, overlaps, splice

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
    wanted = {unit.path: unit for unit in units}
    rows = {row.path: row for row in Department.objects.filter(path__in=wanted)}
    new = [
        Department(path=unit.path, code=unit.path.strip("/").replace("/", "."), name=unit.name)
        for path, unit in wanted.items()
        if path not in rows
    ]
    renamed = [row for path, row in rows.items() if row.name != wanted[path].name]
    for row in renamed:
        row.name = wanted[row.path].name
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
    splice(Leave, _leave_changes(facts, people, effective_on), at=at, by=by)
    ids = {people[one.employee_number].pk for one in facts}
    tell(ids, at=at)
    return ids


def _write_users(facts: list[PersonFacts]) -> dict[str, User]:
    numbers = (
        {one.employee_number for one in facts} | {one.manager for one in facts} | {one.acting_manager for one in facts}
    )
    known = {
        user.employee_number or "": user
        for some in batched(numbers - {""})
        for user in User.objects.filter(employee_number__in=some)
    }
    new, changed, freed = [], [], []
    for one in facts:
        values = {name: getattr(one, name) for name in USER_FIELDS} | {"email": one.email or None}
        user = known.get(one.employee_number)
        if user is None:
            user = User(employee_number=one.employee_number, password=_unusable_password(), **values)
            new.append(user)
        elif any(getattr(user, name) != value for name, value in values.items()):
            freed += [user.pk] if user.email != values["email"] else []
            for name, value in values.items():
                setattr(user, name, value)
            changed.append(user)
        known[one.employee_number] = user
    # An address may pass from one person to another: all are free before any is taken.
    for some in batched(freed):
        User.objects.filter(pk__in=some).update(email=None)
    User.objects.bulk_create(new, batch_size=BATCH)
    User.objects.bulk_update(changed, USER_FIELDS, batch_size=BATCH)
    for people in batched(changed):
        EmailAddress.objects.filter(user__in=people).delete()
    _write_addresses([*new, *changed])
    return known


def _unusable_password() -> str:
    """What `set_unusable_password` writes, at a tenth of its cost."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(UNUSABLE_PASSWORD_SUFFIX_LENGTH // 2)


def _write_addresses(users: list[User]) -> None:
    """The roster vouches for addresses: each is allauth's one verified, primary address of its owner."""
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=user, email=user.email.lower(), verified=True, primary=True)
            for user in users
            if user.email
        ],
        batch_size=BATCH,
    )


def _employment_changes(
    facts: list[PersonFacts], people: dict[str, User], departments: dict[str, int], effective_on: date
) -> list[Change]:
    ids = [people[one.employee_number].pk for one in facts]
    spans: dict[int, list[Employment]] = {}
    for some in batched(ids):
        for row in Employment.objects.known().filter(user_id__in=some).order_by("starts_on"):
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
    """What the facts say that the rows (of one person, in order) do not say yet."""
    key = {"user_id": pk}
    ends_on = one.last_day + timedelta(days=1) if one.last_day else None
    if not rows or (rows[-1].ends_on is not None and one.starts_on >= rows[-1].ends_on):
        return [Change(key, one.starts_on, ends_on, values)]
    latest = rows[-1]
    changes = []
    if all(row.starts_on != one.starts_on for row in rows):
        changes = _start_changes(key, one.starts_on, stint_of(rows), effective_on)
    from_day = max(effective_on, one.starts_on)
    if _differs(latest, values) and (ends_on is None or from_day < ends_on):
        changes.append(Change(key, from_day, ends_on, values))
    elif latest.ends_on is not None and (ends_on is None or latest.ends_on < ends_on):
        changes.append(Change(key, latest.starts_on, ends_on, _values_of(latest)))
    if ends_on is not None and (latest.ends_on is None or ends_on < latest.ends_on):
        changes.append(Change(key, ends_on, None, None))
    return changes


def _start_changes(key: dict[str, int], starts_on: date, stint: list[Employment], effective_on: date) -> list[Change]:
    """A start that no row has: of somebody who works here already, a later one is a new contract; history stays."""
    first = stint[0]
    if starts_on < first.starts_on:
        return [Change(key, starts_on, first.ends_on, _values_of(first))]
    if effective_on < first.starts_on:
        return [Change(key, first.starts_on, starts_on, None)]
    covering = next(row for row in stint if row.covers(starts_on))
    return [Change(key, starts_on, covering.ends_on, _values_of(covering))]


def stint_of(rows: list[Employment]) -> list[Employment]:
    """The latest employment without a gap, of the rows of one person in order."""
    begin = len(rows) - 1
    while begin and rows[begin - 1].ends_on == rows[begin].starts_on:
        begin -= 1
    return rows[begin:]


def _differs(row: Employment, values: dict[str, Any]) -> bool:
    return any(getattr(row, name) != value for name, value in values.items())


def _values_of(row: Employment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in (*JOB_FIELDS, "department_id", "manager_id", "acting_manager_id")}


def _leave_changes(facts: list[PersonFacts], people: dict[str, User], effective_on: date) -> list[Change]:
    """The facts name the one leave that counts: another one that overlaps it was wrong, one still to come is off."""
    ids = [people[one.employee_number].pk for one in facts]
    known: dict[int, list[Leave]] = {}
    for some in batched(ids):
        for row in Leave.objects.known().filter(user_id__in=some):
            known.setdefault(row.user_id, []).append(row)
    changes: list[Change] = []
    for one in facts:
        pk = people[one.employee_number].pk
        wanted = None
        if one.leave_from:
            ends_on = one.leave_to + timedelta(days=1) if one.leave_to else None
            wanted = Change({"user_id": pk}, one.leave_from, ends_on)
        for row in known.get(pk, []):
            changes += _leave_to_end(row, wanted, effective_on)
        changes += [wanted] if wanted else []
    return changes


def _leave_to_end(row: Leave, wanted: Change | None, effective_on: date) -> list[Change]:
    key = {"user_id": row.user_id}
    if wanted and (row.starts_on, row.ends_on) == (wanted.starts_on, wanted.ends_on):
        return []
    if wanted and overlaps(row, wanted):
        return [Change(key, row.starts_on, row.ends_on, None)]
    if row.ends_on is None or effective_on < row.ends_on:
        return [Change(key, max(effective_on, row.starts_on), row.ends_on, None)]
    return []


def grant_role(
    *,
    user: User,
    role: str,
    at: datetime,
    starts_on: date,
    department: Department | None = None,
    by: User | None = None,
) -> None:
    key = {"user_id": user.pk, "role": role, "department_id": department.pk if department else None}
    splice(RoleGrant, [Change(key, starts_on, None)], at=at, by=by)


def end_role(
    *, user: User, role: str, at: datetime, ends_on: date, department: Department | None = None, by: User | None = None
) -> None:
    key = {"user_id": user.pk, "role": role, "department_id": department.pk if department else None}
    splice(RoleGrant, [Change(key, ends_on, None, None)], at=at, by=by)


def coach(
    *, coach: User, coachee: User, at: datetime, starts_on: date, ends_on: date | None = None, by: User | None = None
) -> None:
    """From `starts_on` until `ends_on` (the first day without) the coach reads what the other one practices."""
    splice(Coaching, [Change({"coachee_id": coachee.pk, "coach_id": coach.pk}, starts_on, ends_on)], at=at, by=by)


def end_coaching(*, coach: User, coachee: User, at: datetime, ends_on: date, by: User | None = None) -> None:
    splice(Coaching, [Change({"coachee_id": coachee.pk, "coach_id": coach.pk}, ends_on, None, None)], at=at, by=by)


def join_tier(
    *,
    user_ids: Iterable[int],
    tier_id: int,
    source: str,
    starts_on: date,
    at: datetime,
    ends_on: date | None = None,
    topics: Iterable[str] = (),
    by: User | None = None,
    reason: str = "",
) -> None:
    """From `starts_on` until `ends_on` (the first day without) this is how they are in the tier."""
    ids, values = set(user_ids), {"source": source, "topics": list(topics)}
    changes = [Change({"user_id": pk, "tier_id": tier_id}, starts_on, ends_on, values) for pk in ids]
    # What began before goes on only as long as this says.
    changes += [Change({"user_id": pk, "tier_id": tier_id}, ends_on, None, None) for pk in ids if ends_on]
    _write_memberships(ids, changes, at=at, by=by, reason=reason)


def leave_tier(
    *, user_ids: Iterable[int], tier_id: int, ends_on: date, at: datetime, by: User | None = None, reason: str = ""
) -> None:
    """`ends_on` is the first day without."""
    ids = set(user_ids)
    changes = [Change({"user_id": pk, "tier_id": tier_id}, ends_on, None, None) for pk in ids]
    _write_memberships(ids, changes, at=at, by=by, reason=reason)


def _write_memberships(
    user_ids: set[int], changes: list[Change], *, at: datetime, by: User | None, reason: str
) -> None:
    if changes:
        with transaction.atomic():
            splice(TierMembership, changes, at=at, by=by, reason=reason)
            tell(user_ids, at=at)


def set_tier_rule(*, tier: Tier, rule: dict[str, Any] | None, from_day: date) -> None:
    """Who is in the tier by a rule, counted from that day; a nightly job writes the memberships."""
    if tier.rule != rule:
        tier.rule, tier.rule_from = rule, from_day
        tier.save(update_fields=["rule", "rule_from"])


def set_may_sign_in(*, user: User, may: bool, at: datetime) -> None:
    """The brake; a leaver needs none, the end of the employment suffices."""
    with transaction.atomic():
        user.is_active = may
        user.save(update_fields=["is_active"])
        tell({user.pk}, at=at)


def choose_reading_language(*, user: User, language: str, at: datetime) -> None:
    """Who follows the person's language (a course that goes on in another edition) hears of it."""
    if user.own_language == language:
        return
    with transaction.atomic():
        user.own_language = language
        user.save(update_fields=["own_language"])
        tell({user.pk}, at=at)


def tell(user_ids: set[int], *, at: datetime) -> None:
    after_commit(people_changed.send, User, user_ids=user_ids, at=at)
