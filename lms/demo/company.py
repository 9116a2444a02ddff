"""A large invented company with a history, for measuring. The same seed and day make the same company."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from accounts.models import User
from accounts.services import DepartmentFacts, PersonFacts, write_departments, write_people
from accounts.signals import people_changed
from courses.certification.decisions import Grounds, waive
from courses.certification.models import Requirement
from courses.certification.rounds import everyone_concerned
from courses.certification.services import reconcile
from courses.certification.signals import awarded
from courses.document import CourseDocument, EditionDocument, ModuleDocument
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.enrollments.signals import progressed
from courses.guidelines.models import RevisionText
from courses.guidelines.services import remembered, sign_many
from courses.lessons import LessonDocument
from courses.models import VersionActivity
from courses.packages.certifications import CertificationFile, write_certification
from courses.packages.located import Located, Place
from courses.packages.starter import load_starter
from courses.programme import write_programme
from courses.publishing import publish
from courses.services import DraftActivity, DraftModule, write_course, write_edition
from lms.demo.names import FAMILY, GIVEN
from lms.demo.replay import without_receivers
from lms.demo.seeding import PROGRAMME

ROOT = "company/"
DAY = timedelta(days=1)
WEEKS = 57
RENEWS_AFTER = timedelta(days=330)
UNIT_SIZE = 60
UNITS_PER_DIVISION = 12
HEAD = "Head of unit"
# What a listener signs.
SIGNED = ("g1", "g3", "g4")
PLACES = {"DK": "Europe/Copenhagen", "DE": "Europe/Berlin", "US": "America/Los_Angeles", "SG": "Asia/Singapore"}
FAMILIES = ("warehouse", "shop", "support", "finance", "research", "office")
Say = Callable[[str], None]


@dataclass
class Plan:
    """Who does what when; by employee number."""

    base: date
    people: list[PersonFacts]
    newcomers: list[PersonFacts]
    changed: list[PersonFacts]
    waived: list[str]
    finishes: dict[str, date]
    renews: dict[str, date] = field(default_factory=dict)

    @property
    def starts_on(self) -> date:
        return self.base - timedelta(weeks=WEEKS)

    @property
    def begins(self) -> datetime:
        return _moment(self.starts_on)


def build(*, people: int, seed: int, requirements: int, now: datetime, say: Say) -> None:
    """The database must be empty."""
    plan = make_plan(people, seed, now.date())
    with without_receivers(people_changed, progressed, awarded):
        found(plan, requirements)
        reconcile(everyone_concerned(plan.starts_on), today=plan.starts_on, at=plan.begins)
        _live(plan, now, say)


def found(plan: Plan, requirements: int) -> None:
    """Curriculum, requirements and people; nobody owes anything yet."""
    write_programme(PROGRAMME, {})
    load_starter(plan.begins - DAY)
    for number in range(2, requirements + 1):
        _write_requirement(number, plan.starts_on, plan.begins)
    write_departments(_departments(plan.people))
    write_people(plan.people, at=plan.begins, effective_on=plan.starts_on)


def _live(plan: Plan, now: datetime, say: Say) -> None:
    say(f"{len(plan.people)} people work here since {plan.starts_on} or longer")
    _waive(plan, plan.begins)
    for week in range(WEEKS):
        _live_week(plan, plan.starts_on + timedelta(weeks=week), now)
        if week % 8 == 7:
            say(f"Lived until {plan.starts_on + timedelta(weeks=week)}")
    write_people([*plan.newcomers, *plan.changed], at=now, effective_on=plan.base)
    reconcile(everyone_concerned(plan.base), today=plan.base, at=now)
    say("The company is ready")


def make_plan(people: int, seed: int, base: date) -> Plan:
    """Of a hundred: five have just come, three leave, three are away, one is exempt; 86 finish, most of them renew."""
    chance = Random(seed)  # noqa: S311
    everyone = [_person(index, people, chance, base) for index in range(people)]
    fresh = set(chance.sample([one.employee_number for one in everyone if not _is_head(one)], max(1, people // 20)))
    old = [one for one in everyone if one.employee_number not in fresh]
    newcomers = [
        _with(one, starts_on=base - chance.randrange(1, 28) * DAY) for one in everyone if one.employee_number in fresh
    ]
    staff = [one.employee_number for one in old if not _is_head(one)]
    chosen = chance.sample(staff, len(staff) * 7 // 100)
    third = len(chosen) * 3 // 7
    facts = {one.employee_number: one for one in old}
    leaving = [_with(facts[n], last_day=base - chance.randrange(1, 15) * DAY) for n in chosen[:third]]
    away = [_with(facts[n], leave_from=base - 9 * DAY, leave_to=base + 60 * DAY) for n in chosen[third : 2 * third]]
    plan = Plan(base, old, newcomers, [*leaving, *away], chosen[2 * third :], {})
    for one in old:
        if chance.random() < 0.86:
            done = plan.starts_on + chance.randrange(1, WEEKS * 7 - 5) * DAY
            plan.finishes[one.employee_number] = done
            renewed = done + RENEWS_AFTER + chance.randrange(0, 40) * DAY
            if renewed < base and chance.random() < 0.8:
                plan.renews[one.employee_number] = renewed
    return plan


def _person(index: int, people: int, chance: Random, base: date) -> PersonFacts:
    """The first is the managing director, the first of a unit its head, who reports to the head of the division."""
    unit = index // UNIT_SIZE
    division = unit // UNITS_PER_DIVISION
    is_head = index % UNIT_SIZE == 0
    leads_division = is_head and unit % UNITS_PER_DIVISION == 0
    boss = division * UNITS_PER_DIVISION * UNIT_SIZE if is_head else unit * UNIT_SIZE
    country = chance.choice(list(PLACES))
    name = f"{chance.choice(GIVEN[country])} {chance.choice(FAMILY[country])}"
    return PersonFacts(
        employee_number=_number(index),
        name=name,
        email=f"person{index}@company.example" if chance.random() < 0.8 else "",
        department=f"{ROOT}division-{division + 1}/unit-{unit + 1}/",
        starts_on=base - timedelta(weeks=WEEKS) - chance.randrange(30, 3000) * DAY,
        language="da" if country == "DK" else "en",
        time_zone=PLACES[country],
        manager="" if index == 0 else _number(0 if leads_division else boss),
        title=HEAD if is_head else f"Specialist {chance.randrange(1, 6)}",
        job_family=chance.choice(FAMILIES),
        country=country,
    )


def _number(index: int) -> str:
    return str(100_000 + index)


def _with(one: PersonFacts, **changes: date) -> PersonFacts:
    return PersonFacts(**{**vars(one), **changes})


def _is_head(one: PersonFacts) -> bool:
    return one.title == HEAD


def _departments(people: Iterable[PersonFacts]) -> list[DepartmentFacts]:
    paths = {ROOT}
    for one in people:
        division, unit = one.department.removeprefix(ROOT).rstrip("/").split("/")
        paths |= {f"{ROOT}{division}/", f"{ROOT}{division}/{unit}/"}
    return [
        DepartmentFacts(path, path.rstrip("/").rsplit("/", 1)[-1].replace("-", " ").capitalize())
        for path in sorted(paths)
    ]


def _write_requirement(number: int, starts_on: date, at: datetime) -> None:
    """One more thing that everybody owes: a course of two short lessons."""
    slug = f"topic-{number}"
    course = write_course(document=CourseDocument(slug=slug, tier="listen"))
    lessons = [
        DraftActivity(
            position,
            LessonDocument(
                key=f"part-{position}", kind="lesson", title=f"Part {position}", minutes=3, body="Read this."
            ),
        )
        for position in (1, 2)
    ]
    module = DraftModule(1, ModuleDocument(key="all", title="All"), lessons)
    edition = write_edition(
        course=course, language="en", document=EditionDocument(title=f"Topic {number}"), modules=[module]
    )
    publish(edition=edition, by=None, at=at)
    document = CertificationFile.model_validate(
        {
            "slug": slug,
            "names": {"en": f"Topic {number}"},
            "months": 12,
            "tier": "listen",
            "criteria": {"first": [{"course": slug}]},
            "requirements": [
                {"slug": slug, "audience": "all-staff", "due_days": 30, "window_days": 60, "grace_days": 30}
            ],
        }
    )
    write_certification(document=document, located=Located({}, Place(slug)), today=starts_on, at=at)


def _waive(plan: Plan, at: datetime) -> None:
    requirement = Requirement.objects.order_by("id")[0]
    people = User.objects.filter(employee_number__in=plan.waived).values_list("pk", flat=True)
    grounds = Grounds(reason="Agreed", at=at)
    waive(user_ids=people, requirement=requirement, starts_on=plan.starts_on, ends_on=None, grounds=grounds)


def _live_week(plan: Plan, monday: date, now: datetime) -> None:
    """Who finishes for the first time signs; who renews has signed already. All of it at noon on Wednesday."""
    first = {number for number, day in plan.finishes.items() if monday <= day < monday + 7 * DAY}
    again = {number for number, day in plan.renews.items() if monday <= day < monday + 7 * DAY}
    at = min(_moment(monday + 2 * DAY, 12), now)
    users = {user.pk: user for user in User.objects.filter(employee_number__in=first | again)}
    if again:
        reconcile(users, today=at.date(), at=at)  # opens the renewals that are due
    _sign([user for user in users.values() if user.employee_number in first], at)
    _finish(list(users), at)
    reconcile(users, today=at.date(), at=at)


def _sign(users: list[User], at: datetime) -> None:
    texts: dict[str, list[RevisionText]] = {}
    for language in {user.reading_language for user in users}:
        found: dict[int, RevisionText] = {}
        for text in RevisionText.objects.for_reader(language, at.date()).filter(revision__guideline__slug__in=SIGNED):
            found.setdefault(text.revision.guideline_id, text)
        texts[language] = list(found.values())
    sign_many(
        signatures=[remembered(user=user, text=text, at=at) for user in users for text in texts[user.reading_language]],
        at=at,
    )


def _finish(user_ids: list[int], at: datetime) -> None:
    """Everything in every open course that is not signed but read or answered."""
    enrollments = list(Enrollment.objects.unfinished().filter(user_id__in=user_ids).order_by("user_id", "id"))
    activities: dict[int, list[VersionActivity]] = {}
    versions = {one.version_id for one in enrollments}
    for activity in VersionActivity.objects.filter(version__in=versions).exclude(kind="sign-off").defer("html", "data"):
        activities.setdefault(activity.version_id, []).append(activity)
    complete(
        [
            _result(enrollment, activity, at)
            for enrollment in enrollments
            for activity in activities[enrollment.version_id]
        ],
        at=at,
    )


def _result(enrollment: Enrollment, activity: VersionActivity, at: datetime) -> Result:
    if activity.kind == "lesson":
        return Result(enrollment, activity, at)
    return Result(enrollment, activity, at, success=True, score_bp=9000, dedupe="1")


def _moment(day: date, hour: int = 6) -> datetime:
    return datetime.combine(day, time(hour, tzinfo=UTC))
