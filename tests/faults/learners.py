"""`python -m tests.faults.learners COUNT`: people in the middle of a quiz; prints what the clients need as JSON."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.assessments.services import save_bank, start  # noqa: E402
from courses.publishing import publish  # noqa: E402
from tests.builders import make_course, make_people, make_programme  # noqa: E402
from tests.builders_assessments import make_enrollment, make_quiz_draft, single  # noqa: E402
from tests.faults.answering import QUESTIONS  # noqa: E402


def prepare(count: int) -> list[dict[str, str]]:
    at = timezone.now()
    make_programme()
    edition = make_course()
    save_bank(edition, [single(f"question-{number}") for number in range(QUESTIONS)])
    make_quiz_draft(edition, draw=QUESTIONS)
    quiz = publish(edition=edition, by=None, at=at).activities.get(kind="quiz")
    found = []
    for user in make_people([f"Person {number}" for number in range(count)]):
        mine = make_enrollment(quiz, user)
        attempt = start(enrollment=mine, activity=quiz, at=at)
        browser = Client()
        browser.force_login(user, backend="accounts.backends.RoleBackend")
        cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
        page = reverse("assessments:question", args=[mine.uuid, quiz.key, attempt.uuid, 1])
        found.append({"cookie": cookie, "base": page.removesuffix("1/"), "attempt": str(attempt.uuid)})
    return found


if __name__ == "__main__":
    json.dump(prepare(int(sys.argv[1])), sys.stdout)
