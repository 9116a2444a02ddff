"""Random histories: the dates that the jobs write mean on every day what walking through the days says."""

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.audiences import ALL_STAFF
from accounts.models import Leave, User
from accounts.services import DepartmentFacts, PersonFacts, write_departments, write_people
from courses.certification.decisions import Grounds, extend, waive
from courses.certification.models import Certification, Criterion, Obligation, Requirement
from courses.certification.rules import set_rule
from courses.certification.services import reconcile
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete, enroll
from courses.models import CourseVersion
from lms.lib.history import Change, splice
from tests.builders import make_course, make_tier, make_version
from tests.courses.certification.naive import DAY, Life, Person, Setting, Span

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Europe/Copenhagen")
FIRST = date(2025, 1, 6)
# Things happen every fourth Monday, and that evening the jobs run.
GRID = [FIRST + timedelta(weeks=4 * number) for number in range(27)]
LAST = GRID[-1]

rules = st.builds(
    Setting,
    starts_on=st.just(GRID[2]),
    due_days=st.sampled_from([0, 14, 30]),
    window_days=st.sampled_from([20, 60]),
    grace_days=st.sampled_from([0, 30]),
    long_lapse_days=st.sampled_from([None, 45, 90]),
    credit_days=st.sampled_from([None, 40]),
    months=st.sampled_from([3, 6, 12]),
    base=st.sampled_from(["completion", "previous", "month-end", "fixed"]),
    min_months=st.sampled_from([0, 4]),
)
seeds = st.integers(0, 2**32)


def life_of(seed: int) -> Life:
    """One person's two years."""
    random = Random(seed)  # noqa: S311
    start = random.choice(GRID[:8])
    life = Life(employed=[(start, None)])
    if random.random() < 0.3:
        left, back = sorted(random.sample([day for day in GRID if day > start], 2))
        life.employed = [(start, left), (back, None)] if random.random() < 0.7 else [(start, left)]
    if random.random() < 0.4:
        away = random.choice(GRID) + timedelta(random.randint(-10, 10))
        life.leaves = [(away, away + timedelta(random.randint(3, 120)))]
    if random.random() < 0.2:
        begin = random.choice(GRID)
        life.waivers = [(begin, begin + timedelta(random.randint(1, 200)))]
    if random.random() < 0.3:
        given = random.choice(GRID)
        life.extensions = [(given, given + timedelta(random.randint(1, 150)))]
    working = [day for day in GRID if any(first <= day and (not end or day < end) for first, end in life.employed)]
    count = min(len(working), random.randint(0, 9))
    life.done = [(day, random.choice(["long", "short", "short"])) for day in sorted(random.sample(working, count))]
    return life


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZONE)


AT = noon(FIRST)
GROUNDS = Grounds(reason="Agreed", at=AT)


def facts_of(number: int, employed: Span) -> PersonFacts:
    start, end = employed
    return PersonFacts(
        employee_number=f"9{number:05}",
        name="One",
        department="operations/",
        starts_on=start,
        last_day=end - DAY if end else None,
        time_zone="Europe/Copenhagen",
    )


class Company:
    def __init__(self, rule: Setting, lives: list[Life]) -> None:
        self.rule = rule
        self.courses = {name: make_version(make_course(name, lessons=1), at=noon(FIRST)) for name in ("long", "short")}
        certification = Certification.objects.create(
            slug="listener",
            name="Listener",
            tier=make_tier(),
            months=rule.months,
            expiry_base=rule.base,
            fixed_month=rule.fixed[0],
            fixed_day=rule.fixed[1],
            min_months=rule.min_months,
        )
        for path, name in (("first", "long"), ("renewal", "short")):
            course = self.courses[name].edition.course
            Criterion.objects.create(certification=certification, path=path, course=course)
        self.requirement = Requirement.objects.create(slug="all", certification=certification)
        write_departments([DepartmentFacts("operations/", "Operations")])
        days = ("due_days", "window_days", "grace_days", "long_lapse_days", "credit_days")
        set_rule(
            requirement=self.requirement,
            audience_rule=ALL_STAFF,
            starts_on=rule.starts_on,
            at=noon(FIRST),
            **{name: getattr(rule, name) for name in days},
        )
        self.people = self.hire(lives)

    def hire(self, lives: list[Life]) -> dict[int, Life]:
        """One statement for each kind of fact, however many people."""
        first = [facts_of(number, life.employed[0]) for number, life in enumerate(lives)]
        again = [facts_of(number, life.employed[1]) for number, life in enumerate(lives) if life.employed[1:]]
        for facts in (first, again):
            write_people(facts, at=noon(FIRST), effective_on=FIRST)
        ids = dict(User.objects.values_list("employee_number", "pk"))
        people = {ids[one.employee_number]: life for one, life in zip(first, lives, strict=True)}
        splice(Leave, [Change({"user_id": pk}, *span) for pk, life in people.items() for span in life.leaves], at=AT)
        for pk, life in people.items():
            for begin, until in life.waivers:
                waive(user_ids=[pk], requirement=self.requirement, starts_on=begin, ends_on=until, grounds=GROUNDS)
            for given_on, due_on in life.extensions:
                extend(user_ids=[pk], requirement=self.requirement, decided_on=given_on, due_on=due_on, grounds=GROUNDS)
        return people

    def live(self) -> None:
        for day in GRID:
            for name, version in self.courses.items():
                self.finish({pk for pk, life in self.people.items() if (day, name) in life.done}, version, noon(day))
            reconcile(self.people, today=day, at=noon(day) + timedelta(hours=6))

    def finish(self, people: set[int], version: CourseVersion, at: datetime) -> None:
        enroll(user_ids=people, course=version.edition.course, source=Enrollment.Source.OBLIGATION, at=at)
        rows = Enrollment.objects.unfinished().filter(user__in=people, version=version)
        complete([Result(row, one, at) for row in rows for one in version.activities.all()], at=at)

    def said(self, day: date) -> dict[int, tuple[str | None, date | None]]:
        return {row.user_id: answer(row.state, row.due_on) for row in Obligation.objects.state_on(day)}


def answer(state: str | None, due_on: date) -> tuple[str | None, date | None]:
    """The day by which it is due matters while it can be met in time, or could have been."""
    return state, due_on if state in ("due", "overdue") else None


def expected(person: Person, day: date) -> tuple[str | None, date | None] | None:
    row = person.row_of(day)
    return None if row is None else answer(person.state(day), person.due(row))


def compare(rule: Setting, lives: list[Life]) -> None:
    with transaction.atomic():
        company = Company(rule, lives)
        company.live()
        naive = {pk: Person(life, rule, LAST) for pk, life in company.people.items()}
        for day in [*GRID[2:], *(day + 11 * DAY for day in GRID[2:-1])]:
            said = company.said(day)
            for pk, person in naive.items():
                assert said.get(pk) == expected(person, day), (day, company.people[pk])
        transaction.set_rollback(True)


# Each example is a whole company: what fails is told by its person and day, and not made smaller.
checked = settings(
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
    phases=[Phase.explicit, Phase.generate],
)


@settings(checked, max_examples=5, derandomize=True)
@given(rule=rules, drawn=st.lists(seeds, min_size=100, max_size=100))
def test_five_hundred_histories(rule: Setting, drawn: list[int]) -> None:
    compare(rule, [life_of(seed) for seed in drawn])


@pytest.mark.faults
@settings(checked, max_examples=100)
@given(rule=rules, drawn=st.lists(seeds, min_size=200, max_size=200))
def test_twenty_thousand_histories(rule: Setting, drawn: list[int]) -> None:
    compare(rule, [life_of(seed) for seed in drawn])
