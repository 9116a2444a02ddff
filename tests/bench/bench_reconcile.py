"""Everybody's to-dos from nothing, against the same rows brought in by `COPY` into tables with the same indexes.

python -m tests.bench.bench_reconcile make PEOPLE REQUIREMENTS   a company that owes nothing yet
python -m tests.bench.bench_reconcile run                        one run of the nightly job: seconds, MiB
python -m tests.bench.bench_reconcile floor                      the rows that are there, by COPY: seconds

The last line printed is one JSON object.
"""

import json
import resource
import sys
import time
from datetime import UTC, datetime

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.signals import people_changed  # noqa: E402
from courses.certification.models import Obligation  # noqa: E402
from courses.certification.services import everyone_concerned, reconcile  # noqa: E402
from courses.enrollments.models import Enrollment, LearningRecord  # noqa: E402
from lms.demo.company import found, make_plan  # noqa: E402
from lms.demo.replay import without_receivers  # noqa: E402

NOW = datetime(2026, 11, 2, 5, 0, tzinfo=UTC)
WRITTEN = (Obligation, Enrollment, LearningRecord)


def make(people: int, requirements: int) -> dict[str, float]:
    plan = make_plan(people, 1, NOW.date())
    with without_receivers(people_changed):
        found(plan, requirements)
    return {"people": len(plan.people)}


def run() -> dict[str, float]:
    """MiB: the most that the process has held, its programs included."""
    before, started = written(), time.perf_counter()
    reconcile(everyone_concerned(NOW.date()), today=NOW.date(), at=NOW)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "mib": peak, "rows": written() - before, "obligations": Obligation.objects.count()}


def written() -> int:
    return sum(model.objects.count() for model in WRITTEN)


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
    commands = {"make": make, "run": run, "floor": floor}
    print(json.dumps(commands[name](*map(int, numbers))))
