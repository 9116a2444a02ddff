"""What only the site's own process can tell: whom to send where, how many statements a page takes, the export's floor.

One JSON object on standard input names the question, one on standard output answers it.
"""

import csv
import io
import json
import sys
import time
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import check_password, make_password  # noqa: E402
from django.db import connection  # noqa: E402
from django.middleware.csrf import get_token  # noqa: E402
from django.test import Client, RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Employment, User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from accounts.services import grant_role  # noqa: E402
from courses import activities  # noqa: E402
from courses.enrollments.models import Enrollment  # noqa: E402
from courses.models import VersionActivity  # noqa: E402
from courses.reporting.filters import Filters  # noqa: E402
from courses.reporting.statement import COLUMNS, exported, rows  # noqa: E402
from lms.demo.company import HEAD  # noqa: E402

PASSWORD = "measured-first"
LEARNERS = 100


def cookie_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="accounts.backends.RoleBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def visitor(user: User) -> str:
    """The cookies of somebody who was here before: a first page would make the secret of her forms, too."""
    request = RequestFactory().get("/")
    get_token(request)
    return f"{cookie_of(user)}; {settings.CSRF_COOKIE_NAME}={request.META['CSRF_COOKIE']}"


def head(place: int) -> User:
    """Heads of units neither come nor leave; the first leads the company."""
    heads = Employment.objects.as_of(timezone.localdate()).filter(title=HEAD).order_by("user_id")
    return heads.select_related("user")[place].user


def hr() -> User:
    at = timezone.now()
    user = head(1)
    grant_role(user=user, role=Role.HR, at=at, starts_on=timezone.localdate(at))
    return user


def targets(_question: dict[str, Any]) -> dict[str, Any]:
    """Addresses with the cookies of those who may see them."""
    today = timezone.localdate()
    working = Employment.objects.as_of(today).values("user_id")
    learning = Enrollment.objects.unfinished().filter(course__slug="listen", user_id__in=working).select_related("user")
    pages: dict[str, list[dict[str, str]]] = {name: [] for name in ("floor", "home", "course", "lesson")}
    for enrollment in learning.order_by("id")[:LEARNERS]:
        cookie = visitor(enrollment.user)
        lesson = VersionActivity.objects.filter(version=enrollment.version_id, kind="lesson").order_by("position")[1]
        pages["floor"].append({"path": "/bench/floor/", "cookie": cookie})
        pages["home"].append({"path": "/", "cookie": cookie})
        pages["course"].append({"path": "/courses/listen/", "cookie": cookie})
        pages["lesson"].append({"path": activities.url("lesson", enrollment.uuid, lesson.key), "cookie": cookie})
    watcher, manager = cookie_of(hr()), cookie_of(head(0))
    pages["report"] = [{"path": "/reports/", "cookie": watcher}]
    pages["people"] = [{"path": "/reports/people", "cookie": watcher}]
    pages["export"] = [{"path": "/reports/completion.csv", "cookie": watcher}]
    pages["team"] = [{"path": "/team/", "cookie": manager}, {"path": "/team/?who=all", "cookie": manager}]
    return pages


def statements(question: dict[str, Any]) -> dict[str, Any]:
    """Statements, and bytes of HTML, of one page of each kind once everything is warm."""
    found = {}
    for name, pages in question["pages"].items():
        client = Client(HTTP_COOKIE=pages[0]["cookie"], HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE="en")
        client.get(pages[0]["path"])
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(pages[0]["path"])
        found[name] = {"status": answer.status_code, "statements": len(captured), "bytes": len(answer.content)}
    return found


def export_floor(_question: dict[str, Any]) -> dict[str, float]:
    """A bare cursor and csv.writer on the statement of the export."""
    found = exported(rows(hr(), timezone.localdate(), Filters()), timezone.localdate())
    sql, params = found.values_list(*(column.source for column in COLUMNS)).query.sql_with_params()
    number, started = 0, time.perf_counter()
    with connection.cursor() as cursor, io.StringIO() as text:
        cursor.execute(sql, params)
        writer = csv.writer(text)
        while block := cursor.fetchmany(2000):
            writer.writerows(block)
            number += len(block)
            text.seek(0)
            text.truncate()
    return {"rows": number, "rate": number / (time.perf_counter() - started)}


def sign_ins(question: dict[str, Any]) -> dict[str, Any]:
    """Forms of people with a password, and how many passwords one core checks in a second."""
    encoded = make_password(PASSWORD)
    people = User.objects.filter(email__isnull=False).order_by("id")[: question["count"]]
    User.objects.filter(id__in=[user.pk for user in people]).update(password=encoded)
    request = RequestFactory().get("/accounts/login/")
    token = get_token(request)
    started = time.perf_counter()
    for _ in range(20):
        assert check_password(PASSWORD, encoded)
    checked = 20 / (time.perf_counter() - started)
    forms = [
        {
            "path": "/accounts/login/",
            "cookie": f"{settings.CSRF_COOKIE_NAME}={request.META['CSRF_COOKIE']}",
            "body": f"csrfmiddlewaretoken={token}&login={user.email}&password={PASSWORD}",
        }
        for user in people
    ]
    return {"forms": forms, "checked": checked, "hash": encoded}


QUESTIONS = {"targets": targets, "statements": statements, "export_floor": export_floor, "sign_ins": sign_ins}

if __name__ == "__main__":
    question = json.load(sys.stdin)
    json.dump(QUESTIONS[question["question"]](question), sys.stdout)
