"""Quizzes that whole companies have handed in, answer by answer, through the services."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from courses.assessments.models import Attempt, QuestionVersion
from courses.assessments.question_types import load
from courses.assessments.question_types.question import QuestionDocument
from courses.assessments.services import save, save_bank, start, submit
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll
from courses.models import Edition, VersionActivity
from tests.builders import AT, make_course, make_people, make_version
from tests.builders_assessments import make_quiz_draft, quiz_of

# From a question, the person's ability between 0 and 1, and chance.
Choose = Callable[[QuestionDocument, float, Random], Any]


def make_quiz_of(
    questions: list[dict[str, Any]], *, slug: str = "tea", draw: int | None = None, certainty: bool = False
) -> VersionActivity:
    edition = make_course(slug)
    save_bank(edition, questions)
    draft = make_quiz_draft(edition, draw=draw or len(questions))
    if certainty:
        draft.data |= {"certainty": True}
        draft.save()
    return quiz_of(make_version(edition))


def publish_again(edition: Edition, questions: list[dict[str, Any]], *, at: datetime = AT) -> VersionActivity:
    save_bank(edition, questions)
    return quiz_of(make_version(edition, at=at))


def by_ability(question: QuestionDocument, ability: float, chance: Random) -> Any:
    """Right as often as the person is able."""
    return question.sample(right=chance.random() < 0.15 + 0.8 * ability, seed=chance.randrange(1000))


def hand_in(
    quiz: VersionActivity,
    people: Iterable[User],
    choose: Choose = by_ability,
    *,
    at: datetime = AT,
    spent: Callable[[str], int] = lambda key: 30,
    sure: Callable[[int], int | None] = lambda number: None,
) -> list[Attempt]:
    """Each person takes the quiz once more; seconds `spent` go by the question's key, how `sure` one is by number."""
    people = list(people)
    mine = enroll(
        user_ids=[one.pk for one in people], course=quiz.version.edition.course, source=Enrollment.Source.SELF, at=at
    )
    by_user = {one.user_id: one for one in Enrollment.objects.filter(course=quiz.version.edition.course)} | {
        one.user_id: one for one in mine
    }
    documents = {row.pk: load(row.body) for row in QuestionVersion.objects.all()}
    made = []
    for number, person in enumerate(people):
        chance = Random(f"{number} {quiz.key} {at}")  # noqa: S311
        ability = number / max(len(people) - 1, 1)
        attempt = start(enrollment=by_user[person.pk], activity=quiz, at=at, seed=chance.randrange(1000))
        moment = at
        for response in attempt.responses.order_by("position"):
            document = documents[response.question_version_id]
            moment += timedelta(seconds=spent(document.key))
            answer = choose(document, ability, chance)
            save(response=response, answer=answer, certainty=sure(number), revision=0, at=moment)
        made.append(submit(attempt=attempt, at=moment))
    return made


def make_staff(count: int, **facts: Any) -> list[User]:
    return make_people([f"Person {number}" for number in range(count)], **facts)
