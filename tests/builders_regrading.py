"""Questions whose key turned out to be wrong, and what people answered to them."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from accounts.models import User
from courses.assessments.models import Attempt, Question
from courses.assessments.regrading.marking import Mending
from courses.assessments.regrading.models import Regrade
from courses.assessments.regrading.services import decide, work_off
from courses.assessments.services import save, save_bank, save_question, start, submit
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.models import VersionActivity
from tests.builders import AT, make_course, make_version
from tests.builders_assessments import make_enrollment, make_quiz_draft, quiz_of, single, truefalse

REASON = "The key was wrong: water comes first."
# What counts as right: by the wrong key milk, by the mended one water.
WATER, MILK, SUGAR = "a", "b", "c"


def keyed(right: str, key: str = "planted", **fields: Any) -> dict[str, Any]:
    """A question with three choices, of which one counts as right."""
    body = single(key, **fields)
    choices = [{**choice, "correct": choice["key"] == right} for choice in body["choices"]]
    return body | {"choices": choices}


def make_bad_quiz(*, pass_mark: int = 60, planted: dict[str, Any] | None = None, **settings: Any) -> VersionActivity:
    """After two lessons: two questions, one of them with a wrong key. Who gets only one right, fails."""
    edition = make_course()
    save_bank(edition, [truefalse("sound"), planted or keyed(MILK)])
    draft = make_quiz_draft(edition, draw=2, pass_mark=pass_mark)
    draft.data |= settings
    draft.save()
    return quiz_of(make_version(edition))


def read_lessons(person: User, *, at: datetime = AT) -> None:
    """All that the course asks for beside the quiz."""
    mine = Enrollment.objects.unfinished().get(user=person)
    complete([Result(mine, one, at) for one in mine.version.activities.filter(kind="lesson")], at=at)


def take(
    quiz: VersionActivity, person: User, planted: Any, *, sound: bool | None = True, at: datetime = AT, sure: int = 1
) -> Attempt:
    """Hand in one try with these answers; `planted` None leaves the question blank."""
    attempt = start(enrollment=make_enrollment(quiz, person, at=at), activity=quiz, at=at)
    for response in attempt.responses.select_related("question_version__question"):
        answer = planted if response.question_version.question.key == "planted" else sound
        save(response=response, answer=answer, revision=response.revision, certainty=sure, at=at)
    return submit(attempt=attempt, at=at)


def mend(quiz: VersionActivity, right: str = WATER, **fields: Any) -> Mending:
    """The trainer mends the key; every earlier version was wrong."""
    question = save_question(edition=quiz.version.edition, body=keyed(right, **fields))
    return mending_of(question)


def mending_of(question: Question) -> Mending:
    newest, *earlier = question.versions.order_by("-number")
    return Mending(question, earlier, newest)


def regrade(mending: Mending, choice: str, *, by: User, at: datetime = AT) -> Regrade:
    made = decide(mending=mending, choice=choice, reason=REASON, token=uuid4(), by=by, at=at)
    work_off(at=at)
    made.refresh_from_db()
    return made
