"""Courses with something to do in them, and people in the middle of them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from accounts.models import User
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll, finish_lesson, save_answer
from courses.models import Course, CourseVersion, Edition, Module, VersionActivity
from tests.builders import AT, make_course, make_lesson, make_tier, make_version

CURRICULUM = Path(__file__).parent.parent / "courses" / "curriculum"

SORT = {
    "kind": "sort",
    "title": "Hot or cold?",
    "classes": [{"key": "hot", "label": "Hot"}, {"key": "cold", "label": "Cold"}],
    "items": [
        {"key": "a", "text": "Black tea", "answer": "hot", "feedback": "CANARY-A: it wants boiling water."},
        {"key": "b", "text": "Iced tea", "answer": "cold", "feedback": "CANARY-B: the name says it."},
        {"key": "c", "text": "Mint tea", "answer": "hot", "feedback": "CANARY-C: fresh leaves, hot water."},
    ],
}
DECIDE = {
    "kind": "decide",
    "title": "The kettle sings",
    "prompt": "What do you do?",
    "options": [
        {"key": "a", "text": "Pour at once", "verdict": "best", "feedback": "CANARY-A: yes."},
        {"key": "b", "text": "Wait a minute", "verdict": "fair", "feedback": "CANARY-B: for green tea."},
        {"key": "c", "text": "Leave the room", "verdict": "poor", "feedback": "CANARY-C: it boils dry."},
    ],
}
PICK = {
    "kind": "pick",
    "title": "What goes in?",
    "prompt": "Tick all that apply.",
    "options": [
        {"key": "a", "text": "Leaves", "correct": True, "feedback": "CANARY-A: of course."},
        {"key": "b", "text": "Water", "correct": True, "feedback": "CANARY-B: of course."},
        {"key": "c", "text": "Ink", "correct": False, "feedback": "CANARY-C: never."},
    ],
}
WRITE = {
    "kind": "write",
    "title": "In your words",
    "prompt": "How do you make tea?",
    "model": "CANARY-A: boil water, add leaves.",
    "checks": ["CANARY-B: is there water in it?", "CANARY-C: is it hot?"],
}
INTERACTIONS = {"sort": SORT, "decide": DECIDE, "pick": PICK, "write": WRITE}


def make_course_of(*interactions: dict[str, Any] | None, slug: str = "tea", language: str = "en") -> Edition:
    """A draft with one lesson for each interaction: keys step-1, step-2 …"""
    edition = make_course(slug, lessons=0, language=language)
    module = edition.modules.get()
    for number, interaction in enumerate(interactions, start=1):
        data = {"lead": f"About cup {number}.", "interaction": interaction}
        make_lesson(module, key=f"step-{number}", title=f"Cup {number}", position=number, data=data)
    return edition


def make_learner_of(user: User, *interactions: dict[str, Any] | None, slug: str = "tea") -> Enrollment:
    return make_enrollment(user, make_version(make_course_of(*interactions, slug=slug)))


def make_enrollment(user: User, version: CourseVersion, *, at: datetime = AT) -> Enrollment:
    made = enroll(user_ids=[user.pk], course=version.edition.course, source=Enrollment.Source.SELF, at=at)
    return next(one for one in made if one.user_id == user.pk)


def make_finished(enrollment: Enrollment, *keys: str, answer: Any = "a", at: datetime = AT) -> None:
    """The person answered these lessons and pressed Next."""
    for activity in VersionActivity.objects.filter(version=enrollment.version_id, key__in=keys):
        if activity.data.get("interaction"):
            save_answer(enrollment=enrollment, activity=activity, answer=answer, at=at)
        finish_lesson(enrollment=enrollment, activity=activity, at=at)


def make_listen_lessons(language: str = "en") -> Edition:
    """The lessons of the shipped course, without its quiz and sign-offs."""
    course, _is_new = Course.objects.get_or_create(slug="listen", defaults={"tier": make_tier()})
    edition = Edition.objects.create(course=course, language=language, title="Listen")
    for number, folder in enumerate(sorted((CURRICULUM / "listen" / language).glob("[0-9]*/"))):
        head = yaml.safe_load((folder / "module.yaml").read_text(encoding="utf-8"))
        module = Module.objects.create(edition=edition, key=head["key"], title=head["title"], position=number)
        for position, path in enumerate(sorted(folder.glob("*.md"))):
            _start, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
            values = yaml.safe_load(front)
            head = {name: values.pop(name) for name in ("key", "title", "minutes")}
            values.pop("kind")
            make_lesson(module, position=position, body=body, data=values, **head)
    return edition
