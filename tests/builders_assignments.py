"""Written practice for tests, made through the services."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from accounts.models import User
from accounts.roles import Role
from accounts.services import coach, grant_role
from courses.activities import to_draft
from courses.assignments.document import AssignmentDocument
from courses.assignments.models import Submission
from courses.assignments.services import save, submit
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll
from courses.models import Activity, Edition, Module, VersionActivity
from tests.builders import AT, make_course, make_people, make_person, make_version

SINCE = date(2026, 1, 5)
L_A1 = Path(__file__).parent / "courses" / "assignments" / "data" / "l-a1.assignment.yaml"
GOOD_NOTE = {
    "link": "https://forum.example/laptops/power/4711",
    "time": "Saturday 14 March, 09:20",
    "saw": "A customer writes that her power brick gets so hot that it has left a mark on the table, the third one.",
    "why": "A power supply that burns a mark can hurt somebody at home.",
    "no-reply": "yes",
}
REPLY = "Thank you for telling us. I have passed it on to the people who can help; they will answer here today."


def l_a1() -> dict[str, Any]:
    return yaml.safe_load(L_A1.read_text(encoding="utf-8"))


def reply_task(**fields: Any) -> dict[str, Any]:
    """A reply in one text; the words “thank you” earn what the server may give."""
    return {
        "key": "reply",
        "kind": "assignment",
        "title": "Answer Tilde",
        "minutes": 5,
        "brief": "Answer this **post** as one of us.",
        "post": {"name": "Tilde", "text": "Third broken one this year. You are hopeless!"},
        "platform": "reply",
        "review": "self",
        "pass_points": 3,
        "rubric": [
            {"key": "thanks", "text": "It thanks.", "points": 3, "check": "has", "terms": ["thank you", "canaryterm"]},
            {"key": "human", "text": "It sounds like a person.", "points": 2},
        ],
        "samples": ["Thanks, Tilde. *canarysample*"],
    } | fields


def make_assignment_draft(edition: Edition, **fields: Any) -> Activity:
    """In a module of its own, after the others."""
    document = AssignmentDocument.model_validate(reply_task(**fields) if "brief" not in fields else fields)
    place = edition.modules.count()
    module = Module.objects.create(edition=edition, key=f"module-{document.key}", title="Practice", position=place)
    return Activity.objects.create(edition=edition, module=module, position=0, **to_draft(document))


def make_assignment(slug: str = "tea", **fields: Any) -> VersionActivity:
    """A published course of one lesson and an assignment."""
    edition = make_course(slug, lessons=1)
    make_assignment_draft(edition, **fields)
    return make_version(edition).activities.get(kind="assignment")


def make_writer(activity: VersionActivity, user: User | None = None, *, at: datetime = AT) -> Enrollment:
    person = user or make_person()
    course = activity.version.edition.course
    return enroll(user_ids=[person.pk], course=course, source=Enrollment.Source.SELF, at=at)[0]


def make_coach(*coachees: User, name: str = "Carla Mendes") -> User:
    user = make_people([name], department="people/")[0]
    grant_role(user=user, role=Role.COACH, at=AT, starts_on=SINCE)
    for one in coachees:
        coach(coach=user, coachee=one, starts_on=SINCE, at=AT)
    return user


def write(
    mine: Enrollment, activity: VersionActivity, answer: dict[str, str] | str = REPLY, *, at: datetime = AT
) -> Submission:
    """The open text, saved with these words."""
    latest = Submission.objects.at_task(mine, activity.key).first()
    revision = latest.revision if latest and latest.state == "draft" else 0
    given = {"text": answer} if isinstance(answer, str) else answer
    return save(enrollment=mine, activity=activity, answer=given, reasons={}, revision=revision, at=at).submission


def hand_in(
    mine: Enrollment, activity: VersionActivity, answer: dict[str, str] | str = REPLY, *, at: datetime = AT
) -> Submission:
    return submit(submission=write(mine, activity, answer, at=at), at=at)
