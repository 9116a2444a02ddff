"""Random histories: the dates that the jobs write mean on every day what walking through the days says."""

from datetime import date, datetime, time, timedelta
from random import Random, SystemRandom
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from accounts.audiences import ALL_STAFF
from accounts.models import Leave, Tier, User
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
# Things happen every sixth Monday, and that evening the jobs run.
GRID = [FIRST + timedelta(weeks=6 * number) for number in range(18)]
LAST = GRID[-1]


def setting_of(random: Random) -> Setting:
    return Setting(
        starts_on=GRID[2],
        due_days=random.choice([0, 14, 30]),
        window_days=random.choice([20, 60]),
        grace_days=random.choice([0, 30]),
        long_lapse_days=random.choice([None, 45, 90]),
        credit_days=random.choice([None, 40]),
        months=random.choice([3, 6, 12]),
        base=random.choice(["completion", "previous", "month-end", "fixed"]),
        min_months=random.choice([0, 4]),
    )


def life_of(random: Random) -> Life:
    """One person's two years."""
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


def facts_of(number: int, department: int, employed: Span) -> PersonFacts:
    start, end = employed
    return PersonFacts(
        employee_number=f"9{number:05}",
        name="One",
        department=f"{department}/",
        starts_on=start,
        last_day=end - DAY if end else None,
        time_zone="Europe/Copenhagen",
    )


class Company:
    """A certification for each department, with a rule of its own."""

    def __init__(self, departments: list[tuple[Setting, list[Life]]]) -> None:
        self.courses = {name: make_version(make_course(name, lessons=1), at=noon(FIRST)) for name in ("long", "short")}
        write_departments([DepartmentFacts(f"{number}/", f"{number}") for number in range(len(departments))])
        self.lives: dict[int, Life] = {}
        self.people: dict[int, Person] = {}
        tier = make_tier()
        for number, (rule, lives) in enumerate(departments):
            self.found(number, rule, tier)
            hired = self.hire(number, lives)
            self.decide(number, hired)
            self.lives |= hired
            self.people |= {pk: Person(life, rule, LAST) for pk, life in hired.items()}

    def found(self, number: int, rule: Setting, tier: Tier) -> None:
        certification = Certification.objects.create(
            slug=f"badge-{number}",
            name="Listener",
            tier=tier,
            months=rule.months,
            expiry_base=rule.base,
            fixed_month=rule.fixed[0],
            fixed_day=rule.fixed[1],
            min_months=rule.min_months,
        )
        for path, name in (("first", "long"), ("renewal", "short")):
            course = self.courses[name].edition.course
            Criterion.objects.create(certification=certification, path=path, course=course)
        days = ("due_days", "window_days", "grace_days", "long_lapse_days", "credit_days")
        set_rule(
            requirement=Requirement.objects.create(slug=f"all-{number}", certification=certification),
            audience_rule={"all": [ALL_STAFF, {"fact": "department", "in": [f"{number}/"]}]},
            starts_on=rule.starts_on,
            at=noon(FIRST),
            **{name: getattr(rule, name) for name in days},
        )

    def hire(self, department: int, lives: list[Life]) -> dict[int, Life]:
        """One statement for each kind of fact, however many people."""
        numbered = list(enumerate(lives, start=department * len(lives)))
        first = [facts_of(number, department, life.employed[0]) for number, life in numbered]
        again = [facts_of(number, department, life.employed[1]) for number, life in numbered if life.employed[1:]]
        for facts in (first, again):
            write_people(facts, at=noon(FIRST), effective_on=FIRST)
        ids = dict(User.objects.values_list("employee_number", "pk"))
        people = {ids[one.employee_number]: life for one, life in zip(first, lives, strict=True)}
        splice(Leave, [Change({"user_id": pk}, *span) for pk, life in people.items() for span in life.leaves], at=AT)
        return people

    def decide(self, department: int, people: dict[int, Life]) -> None:
        requirement = Requirement.objects.get(slug=f"all-{department}")
        for pk, life in people.items():
            for begin, until in life.waivers:
                waive(user_ids=[pk], requirement=requirement, starts_on=begin, ends_on=until, grounds=GROUNDS)
            for given_on, due_on in life.extensions:
                extend(user_ids=[pk], requirement=requirement, decided_on=given_on, due_on=due_on, grounds=GROUNDS)

    def live(self) -> None:
        for day in GRID:
            for name, version in self.courses.items():
                self.finish({pk for pk, life in self.lives.items() if (day, name) in life.done}, version, noon(day))
            reconcile(self.people, today=day, at=noon(day) + timedelta(hours=6))

    def finish(self, people: set[int], version: CourseVersion, at: datetime) -> None:
        enroll(user_ids=people, course=version.edition.course, source=Enrollment.Source.OBLIGATION, at=at)
        rows = Enrollment.objects.unfinished().filter(user__in=people, version=version)
        steps = list(version.activities.all())
        complete([Result(row, one, at) for row in rows for one in steps], at=at)

    def said(self, day: date) -> dict[int, tuple[str | None, date | None]]:
        return {row.user_id: answer(row.state, row.due_on) for row in Obligation.objects.state_on(day)}


def answer(state: str | None, due_on: date) -> tuple[str | None, date | None]:
    """The day by which it is due matters while it can be met in time, or could have been."""
    return state, due_on if state in ("due", "overdue") else None


def expected(person: Person, day: date) -> tuple[str | None, date | None] | None:
    row = person.row_of(day)
    return None if row is None else answer(person.state(day), person.due(row))


def compare(random: Random, *, departments: int, people: int) -> None:
    agree([(setting_of(random), [life_of(random) for _person in range(people)]) for _rule in range(departments)])


def agree(lives: list[tuple[Setting, list[Life]]]) -> None:
    with transaction.atomic():
        company = Company(lives)
        company.live()
        for day in [*GRID[2:], *(day + 11 * DAY for day in GRID[2:-1])]:
            said = company.said(day)
            for pk, person in company.people.items():
                assert said.get(pk) == expected(person, day), (day, person.life, person.rule)
        transaction.set_rollback(True)


def test_histories_that_once_were_told_in_two_ways() -> None:
    """She comes back long after the end of what she had: the renewal, and what follows it, begin on one day."""
    left, back = date(2025, 2, 17), GRID[-2]
    short_on_that_day = Life(employed=[(FIRST, left), (back, None)])
    short_on_that_day.done = [(FIRST, "long"), (back, "short")]
    more_time = Life(employed=[(FIRST, left), (back, None)])
    more_time.done, more_time.extensions = [(FIRST, "long"), (back, "long")], [(back, back + 33 * DAY)]
    values = {"starts_on": GRID[2], "due_days": 14, "window_days": 20, "grace_days": 30, "long_lapse_days": 45}
    rule = Setting(**values, credit_days=None, months=3, base="completion", min_months=0)
    agree([(rule, [short_on_that_day, more_time])])


def test_five_hundred_histories() -> None:
    compare(Random(1), departments=5, people=100)  # noqa: S311


@pytest.mark.faults
def test_twenty_thousand_histories() -> None:
    """Other ones each time; what fails is found again by its number."""
    for _company in range(40):
        number = SystemRandom().randrange(2**32)
        try:
            compare(Random(number), departments=5, people=100)  # noqa: S311
        except AssertionError as error:
            error.add_note(f"Random({number})")
            raise
