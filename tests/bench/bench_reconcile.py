"""Everybody's to-dos from nothing, against the same rows brought in by `COPY` into tables with the same indexes.

python -m tests.bench.bench_reconcile make PEOPLE REQUIREMENTS   a company that owes nothing yet
python -m tests.bench.bench_reconcile run PART                   the nightly round: seconds, MiB
python -m tests.bench.bench_reconcile look                       everybody again, though nothing changed
python -m tests.bench.bench_reconcile floor                      the rows that are there, by COPY: seconds

The last line printed is one JSON object.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.signals import people_changed  # noqa: E402
from courses.certification.models import Obligation  # noqa: E402
from courses.certification.rounds import everyone_concerned, go_round  # noqa: E402
from courses.certification.services import reconcile  # noqa: E402
from courses.enrollments.models import Enrollment, LearningRecord  # noqa: E402
from lms.celery import collect_rarely  # noqa: E402
from lms.demo.company import found, make_plan  # noqa: E402
from lms.demo.replay import without_receivers  # noqa: E402

BASE = date(2026, 11, 2)
# Its day and hour; the people stand in others.
PLAN = make_plan(60, 1, BASE)
# An hour after everybody was written down: what is known already is not news.
AT = PLAN.begins + timedelta(hours=1)
WRITTEN = (Obligation, Enrollment, LearningRecord)


def make(people: int, requirements: int) -> dict[str, float]:
    plan = make_plan(people, 1, BASE)
    with without_receivers(people_changed):
        found(plan, requirements)
    return {"people": len(plan.people)}


def run(part: int) -> dict[str, float]:
    """Part of a night's round: from nothing, from where a killed one came to, or, once it has ended, what is new."""
    collect_rarely()
    return measured(lambda: go_round(part, today=PLAN.starts_on, at=AT, clock=timezone.now))


def look() -> dict[str, float]:
    """Everybody looked at again, though nothing has changed: what tomorrow's round does."""
    day = PLAN.starts_on
    collect_rarely()
    return measured(lambda: reconcile(everyone_concerned(day), today=day, at=AT))


def measured(work: Callable[[], None]) -> dict[str, float]:
    """MiB: the most that the process has held, its programs included."""
    started = time.perf_counter()
    work()
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "mib": peak}


def floor() -> dict[str, float]:
    """The client reads the rows from one table and writes them to its twin; only the writing is timed."""
    seconds = 0.0
    with connection.cursor() as cursor:
        raw = cursor.cursor
        for model in WRITTEN:
            table = model._meta.db_table
            cursor.execute(f'CREATE TEMPORARY TABLE "bare_{table}" (LIKE "{table}" INCLUDING ALL)')
            with raw.copy(f'COPY "{table}" TO STDOUT') as out:
                blocks = [bytes(block) for block in out]
            started = time.perf_counter()
            with raw.copy(f'COPY "bare_{table}" FROM STDIN') as into:
                for block in blocks:
                    into.write(block)
            seconds += time.perf_counter() - started
    return {"seconds": seconds}


if __name__ == "__main__":
    name, *numbers = sys.argv[1:]
    commands = {"make": make, "run": run, "look": look, "floor": floor}
    print(json.dumps(commands[name](*map(int, numbers))))
