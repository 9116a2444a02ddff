"""`/healthz`: this process answers. `/readyz`: every part that the site needs, each with its state in a word.

Beat leaves a mark in its own process whenever it has put a heartbeat into the queue; the worker leaves another when
it has executed one (`lms.tasks`). So an old message that is executed late says nothing about beat. When the worker's
mark is old it is asked directly: a worker that answers and yet executes nothing is stuck, unless beat sends nothing.
"""

import time
from functools import lru_cache

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from courses.evidence.log import require_open
from courses.evidence.refusals import ClockStepsBack, KeyLocked
from lms.celery import app
from lms.heartbeat import BEAT_SEEN, WORKER_SEEN
from lms.lib import append_only

STALE_AFTER = 30.0
OK, DOWN, UNKNOWN, UNMIGRATED, UNPROTECTED, STUCK = "ok", "down", "unknown", "unmigrated", "unprotected", "stuck"
LOCKED, CLOCK = "locked", "clock"


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    parts = parts_in(int(time.time()))
    ready = set(parts.values()) == {OK}
    return JsonResponse({"ready": ready, **parts}, status=200 if ready else 503)


@lru_cache(maxsize=1)
def parts_in(second: int) -> dict[str, str]:
    """Asked at most once in a second: the address is open to everyone, and the answer costs something."""
    return parts(time.time())


def parts(now: float) -> dict[str, str]:
    database, broker, seen = database_state(), broker_state(), marks()
    evidence = evidence_state() if database == OK else UNKNOWN
    states = {"database": database, "evidence": evidence, "cache": OK if seen is not None else DOWN, "broker": broker}
    if seen is None:
        return {**states, "worker": UNKNOWN, "beat": UNKNOWN}
    beat = OK if is_fresh(seen.get(BEAT_SEEN), now) else DOWN
    worker = worker_state(executes=is_fresh(seen.get(WORKER_SEEN), now), beat=beat, broker=broker)
    return {**states, "worker": worker, "beat": beat}


def is_fresh(mark: float | None, now: float) -> bool:
    return mark is not None and now - mark < STALE_AFTER


def worker_state(*, executes: bool, beat: str, broker: str) -> str:
    if executes:
        return OK
    if broker != OK:
        return UNKNOWN
    if not app.control.ping(timeout=1.0):
        return DOWN
    return STUCK if beat == OK else OK


def marks() -> dict[str, float] | None:
    """When beat and worker were last seen; None when the cache does not answer."""
    try:
        return cache.get_many([BEAT_SEEN, WORKER_SEEN])
    except (RedisError, OSError):
        return None


def broker_state() -> str:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=3)
            broker.default_channel.client.ping()
    except (OperationalError, RedisError, OSError):
        return DOWN
    return OK


def evidence_state() -> str:
    """Whether something could be signed."""
    try:
        require_open(timezone.now())
    except KeyLocked:
        return LOCKED
    except ClockStepsBack:
        return CLOCK
    except DatabaseError:
        return UNKNOWN
    return OK


def database_state() -> str:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return UNMIGRATED
        return UNPROTECTED if append_only.missing(connection) else OK
    except DatabaseError:
        return DOWN
