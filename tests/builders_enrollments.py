"""Courses with something to do in them, and people in the middle of them."""

from datetime import datetime
from typing import Any

from accounts.models import User
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll, finish_lesson, save_answer
from courses.models import CourseVersion, Edition, VersionActivity
from tests.builders import AT, make_course, make_lesson, make_version

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
