"""Eighteen months of Havnby, lived week by week through the services. A week is written whole or not at all."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from django.db import transaction
from django.dispatch import Signal

from accounts.audiences import ALL_STAFF
from accounts.models import Leave, User
from accounts.services import PersonFacts, write_people
from accounts.signals import people_changed
from courses.assessments.services import Sitting, take_many
from courses.certification.decisions import Grounds, waive
from courses.certification.models import Criterion, Obligation, Requirement
from courses.certification.rounds import everyone_concerned
from courses.certification.rules import set_rule
from courses.certification.services import reconcile
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.enrollments.signals import progressed
from courses.guidelines.models import RevisionText
from courses.guidelines.needs import country_of
from courses.guidelines.services import remembered, sign_many
from courses.models import VersionActivity
from lms.demo.changes import change_guideline
from lms.demo.havnby import PILOT, roster
from lms.demo.journeys import Journey, journey
from lms.demo.leading import learn_to_lead
from lms.demo.models import SeedStep

WEEKS = 78
ROLLOUT_WEEKS = 26
CHANGE_WEEKS = 3
LEADING_WEEKS = 12
REQUIREMENT = "all-staff-listener"
NOON = time(12, tzinfo=UTC)


@dataclass(frozen=True)
class Company:
    """What happens to whom, from the roster of today."""

    base: date
    people: dict[str, PersonFacts]
    leavers: dict[str, date]
    leaves: dict[str, tuple[date, date]]
    movers: dict[str, tuple[date, str]]
    waived: tuple[str, ...]

    @property
    def starts_on(self) -> date:
        monday = self.base - timedelta(days=self.base.weekday())
        return monday - timedelta(weeks=WEEKS)

    @property
    def rollout_on(self) -> date:
        return self.starts_on + timedelta(weeks=WEEKS - ROLLOUT_WEEKS)

    def mondays(self) -> Iterator[date]:
        for week in range(WEEKS + 1):
            yield self.starts_on + timedelta(weeks=week)


def company(base: date) -> Company:
    people = {one.employee_number: one for one in roster(base)}
    ordinary = sorted(
        number for number, one in people.items() if int(number) > 11_000 and not one.title.startswith("Head")
    )
    ordinary = [number for number in ordinary if people[number].starts_on < base - timedelta(days=200)]
    ordinary = [number for number in ordinary if people[number].grade == "S1"]
    chosen = Random(7).sample(ordinary, 34)  # noqa: S311
    days = Random(11)  # noqa: S311
    leavers = {number: base - timedelta(days=days.randrange(10, 170)) for number in chosen[:9]}
    leaves = {}
    for number in chosen[9:16]:
        # Away since before the rollout, so they have not begun.
        leaves[number] = (
            base - timedelta(days=days.randrange(186, 230)),
            base + timedelta(days=days.randrange(20, 120)),
        )
    for number in chosen[16:24]:
        first = base - timedelta(days=days.randrange(90, 170))
        leaves[number] = (first, first + timedelta(days=days.randrange(14, 60)))
    movers = {
        number: (base - timedelta(days=days.randrange(30, 160)), title)
        for number, title in zip(chosen[24:30], ("Shift lead", "Team lead") * 3, strict=True)
    }
    return Company(base, people, leavers, leaves, movers, tuple(chosen[30:34]))


def live(history: Company, *, now: datetime, say: Callable[[str], None]) -> None:
    """Every week that is not written yet, in order."""
    done = set(SeedStep.objects.values_list("name", flat=True))
    with without_receivers(people_changed, progressed):
        for number, monday in enumerate(history.mondays()):
            name = f"week {monday}"
            if name in done:
                continue
            with transaction.atomic():
                _live_week(history, monday, now)
                SeedStep.objects.create(name=name, finished_at=now)
            if number % 13 == 0 or number == WEEKS:
                say(f"Lived until {monday:%B %Y}")


@contextmanager
def without_receivers(*signals: Signal) -> Iterator[None]:
    """What commits late would tell of what is old news by then; who calls this brings all up to date at the end."""
    heard = [(signal, signal.receivers) for signal in signals]
    for signal, _receivers in heard:
        signal.receivers = []
        signal.sender_receivers_cache.clear()
    try:
        yield
    finally:
        for signal, receivers in heard:
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()


def _live_week(history: Company, monday: date, now: datetime) -> None:
    begins = datetime.combine(monday, time(4, tzinfo=UTC))
    ends = min(begins + timedelta(days=7), now)
    if ends <= begins:
        return
    _hire_and_move(history, monday, ends, begins)
    _decide(history, monday, begins)
    reconcile(everyone_concerned(monday), today=monday, at=begins)
    if monday == history.starts_on + timedelta(weeks=WEEKS - LEADING_WEEKS):
        learn_to_lead(begins, until=history.base + timedelta(days=45))
    _learn(begins, ends)
    last = ends.date() if ends == now else monday + timedelta(days=6)
    reconcile(everyone_concerned(last), today=last, at=ends)


def _hire_and_move(history: Company, monday: date, ends: datetime, at: datetime) -> None:
    """The roster's changes of this week; in the first week everybody who works here already."""
    until = min(monday + timedelta(days=6), ends.date())
    is_first = monday == history.starts_on
    changed: dict[date, list[PersonFacts]] = {}
    for number, one in history.people.items():
        for day in _changes(history, number, one):
            if monday <= day <= until or (is_first and day < monday):
                changed.setdefault(max(day, monday), []).append(_facts_on(history, number, one, day))
    if is_first:
        # A manager must be there before those who report to her.
        everyone = [_facts_on(history, n, one, monday) for n, one in history.people.items() if one.starts_on <= monday]
        write_people(everyone, at=at, effective_on=monday)
        return
    for day in sorted(changed):
        write_people(changed[day], at=at, effective_on=day)


def _changes(history: Company, number: str, one: PersonFacts) -> list[date]:
    days = [one.starts_on]
    if number in history.leavers:
        days.append(history.leavers[number])
    if number in history.leaves:
        days.append(history.leaves[number][0])
    if number in history.movers:
        days.append(history.movers[number][0])
    return days


def _facts_on(history: Company, number: str, one: PersonFacts, day: date) -> PersonFacts:
    """What the roster says of the person on that day."""
    if number in history.leavers and history.leavers[number] <= day:
        one = replace(one, last_day=history.leavers[number])
    if number in history.leaves and history.leaves[number][0] <= day:
        first, last = history.leaves[number]
        one = replace(one, leave_from=first, leave_to=last)
    if number in history.movers and history.movers[number][0] <= day:
        one = replace(one, title=history.movers[number][1], grade="S2")
    return one


def _decide(history: Company, monday: date, at: datetime) -> None:
    """The pilot at the start, everybody from the rollout on; a few are exempt. Late, a guideline changes."""
    requirement = Requirement.objects.get(slug=REQUIREMENT)
    if monday == history.starts_on:
        set_rule(
            requirement=requirement, audience_rule={"fact": "department", "in": list(PILOT)}, starts_on=monday, at=at
        )
    if monday == history.starts_on + timedelta(weeks=WEEKS - CHANGE_WEEKS):
        change_guideline(at)
    if monday == history.rollout_on:
        set_rule(requirement=requirement, audience_rule=ALL_STAFF, starts_on=monday, at=at)
        people = User.objects.filter(employee_number__in=history.waived).values_list("pk", flat=True)
        reason = "Ends work before the program reaches the unit; agreed with the works council."
        until, grounds = history.base + timedelta(days=120), Grounds(reason=reason, at=at)
        waive(user_ids=people, requirement=requirement, starts_on=monday, ends_on=until, grounds=grounds)


def _learn(begins: datetime, ends: datetime) -> None:
    """What people do this week about what they owe."""
    away = Leave.objects.as_of(begins.date()).values("user_id")
    owed = Obligation.objects.known().filter(closed_on__isnull=True, met_on__isnull=True).exclude(user_id__in=away)
    journeys: dict[int, tuple[User, Journey]] = {}
    for row in owed.select_related("user"):
        pilot = row.occasion != "first"
        plan = journey(row.user.employee_number or "", row.occasion, row.assigned_on, row.user.time_zone, pilot=pilot)
        journeys[row.user_id] = (row.user, plan)
    _sign(journeys, begins, ends)
    enrollments = Enrollment.objects.unfinished().filter(user_id__in=journeys).select_related("version")
    rows = {enrollment.user_id: enrollment for enrollment in enrollments}
    activities = _activities({enrollment.version_id for enrollment in rows.values()})
    _read(journeys, rows, activities, begins, ends)
    _try(journeys, rows, activities, begins, ends)


def _sign(journeys: dict[int, tuple[User, Journey]], begins: datetime, ends: datetime) -> None:
    signatures = []
    texts: dict[tuple[str, str], list[RevisionText]] = {}
    for user, plan in journeys.values():
        if plan.signs_at is None or not begins <= plan.signs_at < ends:
            continue
        place = (user.reading_language, country_of(user, ends.date()))
        if place not in texts:
            texts[place] = list(_texts(*place, ends.date()))
        for index, text in enumerate(texts[place]):
            # The log takes nothing from before its last entry: what would fall into next week is signed at its edge.
            at = min(plan.signs_at + timedelta(minutes=2 * index), ends)
            signatures.append(remembered(user=user, text=text, at=at))
    sign_many(signatures=signatures, at=ends)


def _texts(language: str, country: str, on: date) -> Iterator[RevisionText]:
    """Each guideline that listeners sign, once, in the reader's language where there is one."""
    asked = Criterion.objects.filter(certification__slug="listener").values("guideline")
    seen = set()
    for text in RevisionText.objects.for_reader(language, on, country).filter(revision__guideline__in=asked):
        if text.revision.guideline_id not in seen:
            seen.add(text.revision.guideline_id)
            yield text


def _activities(version_ids: set[int]) -> dict[int, list[VersionActivity]]:
    found: dict[int, list[VersionActivity]] = {}
    for activity in VersionActivity.objects.filter(version_id__in=version_ids).order_by("position"):
        found.setdefault(activity.version_id, []).append(activity)
    return found


def _read(
    journeys: dict[int, tuple[User, Journey]],
    rows: dict[int, Enrollment],
    activities: dict[int, list[VersionActivity]],
    begins: datetime,
    ends: datetime,
) -> None:
    results = []
    for pk, enrollment in rows.items():
        lessons = [one for one in activities[enrollment.version_id] if one.kind == "lesson"]
        for activity, moment in zip(lessons, journeys[pk][1].lessons_at, strict=False):
            if begins <= moment < ends:
                results.append(Result(enrollment, activity, moment))
    complete(results, at=ends)


def _try(
    journeys: dict[int, tuple[User, Journey]],
    rows: dict[int, Enrollment],
    activities: dict[int, list[VersionActivity]],
    begins: datetime,
    ends: datetime,
) -> None:
    sittings = []
    for pk, enrollment in rows.items():
        quiz = next((one for one in activities[enrollment.version_id] if one.kind == "quiz"), None)
        for index, (moment, right) in enumerate(journeys[pk][1].tries):
            if quiz is not None and begins <= moment < ends:
                seed = int(moment.timestamp()) + index
                sittings.append(Sitting(enrollment, quiz, moment, moment + timedelta(minutes=8), right, seed))
    take_many(sittings, at=ends)
