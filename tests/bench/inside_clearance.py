"""What an answer on clearance costs in the site's own process, beside the bare view there; asked as `inside` is."""

import json
import sys
import time
from collections.abc import Callable
from itertools import cycle, islice

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Employment, User  # noqa: E402
from courses.certification.clearance.models import RightRule  # noqa: E402
from courses.certification.clearance.services import clearance  # noqa: E402
from tests.bench.inside import cookie_of  # noqa: E402
from tests.bench.wsgi import Floor  # noqa: E402

PEOPLE, TIMES = 100, 1_000


def measured() -> dict[str, float]:
    """Both in turn, so that what disturbs the machine disturbs both; milliseconds at the 95th of a hundred."""
    working = Employment.objects.as_of(timezone.localdate()).values("user_id")
    people = list(User.objects.filter(pk__in=working).order_by("pk")[:PEOPLE])
    rights = sorted(set(RightRule.objects.known().values_list("right__slug", flat=True)))
    cookies = cycle([cookie_of(one) for one in people])
    bare, factory = Floor(), RequestFactory()
    bare.load_middleware()
    ours, floors, at = [], [], timezone.now()
    for person, right in islice(zip(cycle(people), cycle(rights)), TIMES):
        host = settings.ALLOWED_HOSTS[0]
        request = factory.get("/bench/floor/", headers={"cookie": next(cookies), "host": host})
        floors.append(milliseconds(lambda: bare.get_response(request)))  # noqa: B023  called at once
        ours.append(milliseconds(lambda: clearance(person, right, at)))  # noqa: B023
    counts = [statements(lambda: clearance(people[0], right, at)) for right in rights]  # noqa: B023
    return {"ours": at_95(ours), "floor": at_95(floors), "statements": max(counts)}


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def statements(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def at_95(times: list[float]) -> float:
    return sorted(times[TIMES // 10 :])[int((TIMES - TIMES // 10) * 0.95)]


if __name__ == "__main__":
    json.load(sys.stdin)
    json.dump(measured(), sys.stdout)
