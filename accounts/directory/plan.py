"""Roster + what is known → what would change, and every problem that only the known facts show. Writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.directory.parse import Roster, Row
from accounts.directory.table import Problem, shown
from accounts.directory.units import resolve_all
from accounts.models import Employment, Leave, User
from accounts.services import JOB_FIELDS, USER_FIELDS, DepartmentFacts, PersonFacts, stint_of

# By the id of a person; where somebody has no manager, nobody is found.
Numbers = dict[int | None, str | None]


@dataclass(frozen=True)
class Line:
    """One person of the plan; `changes` holds (what, from, to)."""

    facts: PersonFacts
    changes: tuple[tuple[str, Any, Any], ...] = ()


@dataclass
class Plan:
    departments: list[DepartmentFacts] = field(default_factory=list)
    new_departments: list[DepartmentFacts] = field(default_factory=list)
    joiners: list[Line] = field(default_factory=list)
    movers: list[Line] = field(default_factory=list)
    leavers: list[Line] = field(default_factory=list)
    unchanged_count: int = 0
    missing_count: int = 0
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def people(self) -> list[PersonFacts]:
        return [line.facts for line in (*self.joiners, *self.movers, *self.leavers)]


@dataclass(frozen=True)
class Known:
    """What the database says today: everybody's number and address, and the facts of those in the file."""

    numbers: dict[str, str]  # casefolded → as written
    owners: dict[str, str]  # address → number
    managers: dict[str, str]  # of everybody who works here today or later: number → manager's number
    facts: dict[str, PersonFacts]


def make_plan(roster: Roster, *, today: date) -> Plan:
    plan = Plan(ignored=roster.ignored, problems=list(roster.problems))
    rows = [row for row in roster.rows if row.facts.get("employee_number")]
    known = _load(rows, today)
    plan.problems += [*_duplicates(rows, known), *_managers(rows, known)]
    units, paths, problems = resolve_all(
        (row.line, row.facts["department"]) for row in rows if "department" in row.facts
    )
    plan.problems += problems
    if plan.problems:
        plan.problems = sorted(set(plan.problems))
        return plan
    plan.departments, plan.new_departments = list(units.facts.values()), units.new
    for row in rows:
        _sort_in(plan, row.facts | {"department": paths[row.facts["department"]]}, known)
    named = {row.facts["employee_number"] for row in rows}
    plan.missing_count = len(known.managers.keys() - named)
    return plan


def _sort_in(plan: Plan, facts: dict[str, Any], known: Known) -> None:
    before = known.facts.get(facts["employee_number"])
    if before is None:
        plan.joiners.append(Line(PersonFacts(**facts)))
        return
    after = replace(before, **facts)
    changes = tuple(
        (name, getattr(before, name), value) for name, value in facts.items() if getattr(before, name) != value
    )
    if not changes:
        plan.unchanged_count += 1
    elif before.last_day and after.starts_on > before.last_day:
        plan.joiners.append(Line(after, changes))
    elif after.last_day and after.last_day != before.last_day:
        plan.leavers.append(Line(after, changes))
    else:
        plan.movers.append(Line(after, changes))


def _load(rows: list[Row], today: date) -> Known:
    numbers: dict[str, str] = {}
    owners: dict[str, str] = {}
    by_id: Numbers = {}
    for pk, number, email in User.objects.values_list("pk", "employee_number", "email"):
        by_id[pk] = number
        if number:
            numbers[number.casefold()] = number
        if email:
            owners[email.lower()] = number or ""
    jobs = _by_user(Employment.objects.known().select_related("department").order_by("starts_on"))
    works = [held[-1] for held in jobs.values() if held[-1].ends_on is None or held[-1].ends_on > today]
    managers = {number: by_id.get(job.manager_id) or "" for job in works if (number := by_id[job.user_id])}
    leaves = _by_user(Leave.objects.known().order_by("starts_on")) if jobs else {}
    wanted = {row.facts["employee_number"]: row.facts for row in rows}
    facts: dict[str, PersonFacts] = {}
    for user in User.objects.filter(employee_number__isnull=False).iterator() if jobs else ():
        number = user.employee_number or ""
        if user.pk in jobs and (file := wanted.get(number)):
            facts[number] = _facts(user, jobs[user.pk], by_id, _leave(leaves.get(user.pk, []), file, today), file)
    return Known(numbers, owners, managers, facts)


def _by_user(rows: Iterable[Any]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for row in rows:
        grouped.setdefault(row.user_id, []).append(row)
    return grouped


def _leave(leaves: list[Leave], file: dict[str, Any], today: date) -> Leave | None:
    """The one of which the file speaks, else the one that runs or comes next."""
    wanted = (file.get("leave_from"), file.get("leave_to"))
    same = [leave for leave in leaves if (leave.starts_on, _last_day(leave.ends_on)) == wanted]
    ahead = [leave for leave in leaves if leave.ends_on is None or leave.ends_on > today]
    return next(iter(same + ahead), None)


def _facts(
    user: User, jobs: list[Employment], numbers: Numbers, leave: Leave | None, file: dict[str, Any]
) -> PersonFacts:
    job = jobs[-1]
    starts = {row.starts_on for row in jobs}
    same: dict[str, Any] = {name: getattr(user, name) or "" for name in USER_FIELDS}
    return PersonFacts(
        **same,
        **{name: getattr(job, name) for name in JOB_FIELDS},
        employee_number=user.employee_number or "",
        department=job.department.path,
        starts_on=file["starts_on"] if file.get("starts_on") in starts else stint_of(jobs)[0].starts_on,
        last_day=_last_day(job.ends_on),
        manager=numbers.get(job.manager_id) or "",
        acting_manager=numbers.get(job.acting_manager_id) or "",
        leave_from=leave.starts_on if leave else None,
        leave_to=_last_day(leave.ends_on) if leave else None,
    )


def _last_day(ends_on: date | None) -> date | None:
    return ends_on - timedelta(days=1) if ends_on else None


def _duplicates(rows: list[Row], known: Known) -> Iterable[Problem]:
    ids: dict[str, list[int]] = {}
    addresses: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.facts["employee_number"].casefold(), []).append(row.line)
        if row.facts.get("email"):
            addresses.setdefault(row.facts["email"], []).append(row.line)
    moved = {row.facts["employee_number"] for row in rows if "email" in row.facts}
    for row in rows:
        number, email = row.facts["employee_number"], row.facts.get("email")
        if len(lines := ids[number.casefold()]) > 1:
            yield _twice(row.line, "employee_id", number, lines)
        if known.numbers.get(number.casefold(), number) != number:
            message = _("“%(value)s” is already known as “%(known)s”. Write the number like that.")
            values = {"value": shown(number), "known": known.numbers[number.casefold()]}
            yield Problem(row.line, "employee_id", message % values)
        if not email:
            continue
        if len(lines := addresses[email]) > 1:
            yield _twice(row.line, "email", email, lines)
        # Who owns the address in the database may give it up in this very file.
        owner = known.owners.get(email, number)
        if owner != number and owner not in moved:
            message = _(
                "“%(value)s” belongs to somebody else already (employee number: %(owner)s). Correct one of the two."
            )
            yield Problem(row.line, "email", message % {"value": shown(email), "owner": owner or _("none")})


def _twice(line: int, column: str, value: str, lines: list[int]) -> Problem:
    others = ", ".join(str(other) for other in lines if other != line)
    message = _(
        "“%(value)s” stands here and on line %(others)s. Everybody needs one of their own: correct or remove it."
    )
    return Problem(line, column, message % {"value": shown(value), "others": others})


def _managers(rows: list[Row], known: Known) -> Iterable[Problem]:
    lines = {row.facts["employee_number"]: row.line for row in rows}
    above = known.managers | {row.facts["employee_number"]: row.facts.get("manager", "") for row in rows}
    for row in rows:
        for column, name in (("manager_id", "manager"), ("acting_manager_id", "acting_manager")):
            number = row.facts.get(name)
            if not number:
                continue
            if number == row.facts["employee_number"]:
                yield Problem(
                    row.line, column, _("A person cannot be their own manager. Name somebody else, or leave it empty.")
                )
            elif number not in lines and known.numbers.get(number.casefold()) != number:
                message = _(
                    "Nobody has the number “%(value)s”, here or in the database. Correct it, or add that person."
                )
                yield Problem(row.line, column, message % {"value": shown(number)})
    for circle in _circles(above):
        names = " → ".join(shown(number) for number in [*circle, circle[0]])
        for number in circle:
            if number in lines:
                message = _("These people manage one another in a circle: %(names)s. Correct one of the managers.")
                yield Problem(lines[number], "manager_id", message % {"names": names})


def _circles(above: dict[str, str]) -> list[list[str]]:
    """Every circle of managers, each once; somebody who is their own manager is none."""
    circles: list[list[str]] = []
    settled: set[str] = set()
    for start in above:
        chain: list[str] = []
        position: dict[str, int] = {}
        number = start
        while number and number not in settled and number not in position:
            position[number] = len(chain)
            chain.append(number)
            number = above.get(number, "")
        if number in position and len(circle := chain[position[number] :]) > 1:
            circles.append(circle)
        settled.update(chain)
    return circles
