"""Plain functions that make what a test needs, through the services."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from accounts.models import Tier, User
from accounts.services import DepartmentFacts, PersonFacts, write_departments, write_people
from courses.models import Activity, Course, CourseVersion, Edition, Module, Picture, Programme
from courses.pictures import write_picture
from courses.publishing import publish

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "listen-first"  # noqa: S105
_numbers = count(1)


def make_programme(**fields: Any) -> Programme:
    values = {
        "company": "Havnby Computers",
        "company_short": "Havnby",
        "product": "H300",
        "hashtag": "#Iwork4Havnby",
        "handle_pattern": "*atHavnby",
        "command_centre_contact": "desk@havnby.example",
        "press_contact": "press@havnby.example",
        "legal_contact": "legal@havnby.example",
        "communications_owner": "Communications",
        "governance_owner": "Governance",
        "experts_owner": "Experts",
        "sponsor": "Søren Dahl",
    }
    return Programme.objects.create(**values | fields)


def make_people(names: Iterable[str], *, at: datetime = AT, **facts: Any) -> list[User]:
    """People hired through the importer's service; the password is `PASSWORD` when `password=True`."""
    password = facts.pop("password", False)
    path = facts.get("department", "operations/")
    write_departments([DepartmentFacts(path=path, name=path.strip("/").rsplit("/", 1)[-1].title())])
    rows = []
    for name in names:
        number = str(10_000 + next(_numbers))
        local = name.lower().replace(" ", ".")
        values = {
            "employee_number": number,
            "name": name,
            "email": f"{local}.{number}@havnby.example",
            "department": path,
            "starts_on": date(2026, 1, 5),
            "country": "DK",
            "time_zone": "Europe/Copenhagen",
        }
        rows.append(PersonFacts(**values | facts))
    ids = write_people(rows, at=at, effective_on=at.date())
    people = list(User.objects.filter(id__in=ids).order_by("id"))
    if password:
        for person in people:
            person.set_password(PASSWORD)
            person.save(update_fields=["password"])
    return people


def make_person(name: str = "Maja Lindqvist", **facts: Any) -> User:
    return make_people([name], **facts)[0]


def make_tier(slug: str = "listen", **fields: Any) -> Tier:
    return Tier.objects.get_or_create(slug=slug, defaults={"name": slug.title(), **fields})[0]


def make_course(slug: str = "tea", *, lessons: int = 2, language: str = "en") -> Edition:
    """A draft edition with one module of short lessons."""
    course, _is_new = Course.objects.get_or_create(slug=slug, defaults={"tier": make_tier()})
    edition = Edition.objects.create(course=course, language=language, title=slug.title(), summary="How tea is made.")
    module = Module.objects.create(edition=edition, key="basics", title="Basics", position=0)
    for number in range(1, lessons + 1):
        make_lesson(module, key=f"lesson-{number}", title=f"Lesson {number}", position=number)
    return edition


def make_lesson(module: Module, *, key: str, position: int = 0, **fields: Any) -> Activity:
    values = {
        "kind": "lesson",
        "title": key,
        "minutes": 4,
        "body": "Water first.",
        "data": {
            "interaction": {
                "kind": "decide",
                "title": "Tea or water?",
                "prompt": "What comes first?",
                "options": [
                    {"key": "a", "text": "Water", "verdict": "best", "feedback": "Yes, water."},
                    {"key": "b", "text": "Milk", "verdict": "poor", "feedback": "No, not milk."},
                ],
            }
        },
    }
    return Activity.objects.create(edition=module.edition, module=module, key=key, position=position, **values | fields)


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M0 0h9"/></svg>'


def make_picture(course: Course) -> Picture:
    return write_picture(course=course, name="drawing.svg", body=DRAWING)


def make_version(edition: Edition | None = None, *, at: datetime = AT, **choices: Any) -> CourseVersion:
    if not Programme.objects.exists():
        make_programme()
    return publish(edition=edition or make_course(), by=None, at=at, **choices)
