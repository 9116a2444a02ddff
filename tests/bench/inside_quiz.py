"""Which answers of the measured company can be saved where; asked and answered as `inside` is."""

import json
import sys
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Employment, User  # noqa: E402
from courses.assessments import services  # noqa: E402
from courses.assessments.models import Attempt, Response  # noqa: E402
from courses.assessments.pool import question_of  # noqa: E402
from courses.enrollments.models import Enrollment  # noqa: E402
from courses.models import VersionActivity  # noqa: E402
from tests.bench.inside import cookie_of  # noqa: E402

LEARNERS = 100
QUIZ = VersionActivity.objects.filter(kind="quiz")


def learners() -> QuerySet[Enrollment]:
    """A hundred who learn and have no attempt open."""
    working = Employment.objects.as_of(timezone.localdate()).values("user_id")
    found = Enrollment.objects.unfinished().filter(course__slug="listen", user_id__in=working).select_related("user")
    begun = Attempt.objects.filter(submitted_at=None).values("enrollment")
    return found.exclude(pk__in=begun).order_by("id")[:LEARNERS]


def open_attempts() -> list[dict[str, Any]]:
    """A hundred people begin; what each of their answers needs to be saved."""
    found = []
    for enrollment in learners():
        activity = QUIZ.filter(version=enrollment.version_id).get()
        attempt = services.start(enrollment=enrollment, activity=activity, at=timezone.now())
        found += answers(attempt, enrollment.user)
    return found


def starts() -> list[dict[str, str]]:
    """The button of a hundred others."""
    found = []
    for enrollment in learners():
        activity = QUIZ.filter(version=enrollment.version_id).get()
        cookie, token = signed_in(enrollment.user)
        path = reverse("assessments:attempt-start", args=[enrollment.uuid, activity.key])
        found.append({"path": path, "cookie": cookie, "body": token})
    return found


def started() -> list[dict[str, Any]]:
    """The attempts that were begun last."""
    last = Attempt.objects.filter(submitted_at=None).select_related("enrollment__user", "version_activity")
    return [row for one in last.order_by("-started_at", "-id")[:LEARNERS] for row in answers(one, one.enrollment.user)]


def signed_in(user: User) -> tuple[str, str]:
    """Cookies, and the field that a form sends with them."""
    request = RequestFactory().get("/")
    token = get_token(request)
    cookie = f"{cookie_of(user)}; {settings.CSRF_COOKIE_NAME}={request.META['CSRF_COOKIE']}"
    return cookie, urlencode({"csrfmiddlewaretoken": token})


def answers(attempt: Attempt, user: User) -> list[dict[str, Any]]:
    cookie, token = signed_in(user)
    rows = list(attempt.responses.order_by("position"))
    place = [attempt.enrollment.uuid, attempt.version_activity.key, attempt.uuid]
    return [
        {
            "cookie": cookie,
            "token": token,
            "path": reverse("assessments:answer", args=[*place, row.position]),
            "page": reverse("assessments:question", args=[*place, row.position]),
            "hand_in": reverse("assessments:attempt-submit", args=place),
            "result": reverse("assessments:attempt-result", args=place),
            "floor": f"/bench/save/{row.pk}/",
            "revision": row.revision,
            "bodies": bodies(row, attempt),
            "is_last": row is rows[-1],
        }
        for row in rows
    ]


def bodies(row: Response, attempt: Attempt) -> list[str]:
    """A right answer and a wrong one, as the page would send them."""
    question = question_of(row)
    samples = [question.sample(right=right, seed=row.seed) for right in (True, False)]
    return [urlencode(question.values(sample, row.seed), doseq=True) for sample in samples]


QUESTIONS = {"open": open_attempts, "starts": starts, "started": started}

if __name__ == "__main__":
    json.dump(QUESTIONS[json.load(sys.stdin)["question"]](), sys.stdout)
