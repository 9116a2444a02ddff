import time
from typing import Any

from celery import shared_task
from celery.signals import after_task_publish, beat_init
from django.core.cache import cache
from django.core.management import call_command

from lms.heartbeat import BEAT_SEEN, WORKER_SEEN


@shared_task(name="lms.tasks.heartbeat")
def heartbeat() -> None:
    cache.set(WORKER_SEEN, time.time(), timeout=None)


@shared_task(name="lms.tasks.clear_sessions")
def clear_sessions() -> None:
    """Sessions whose time is over are of no use to anybody."""
    call_command("clearsessions")


@after_task_publish.connect(sender="lms.tasks.heartbeat")
def note_queued(**event: Any) -> None:
    """Runs in the process that queued it, and only beat does."""
    cache.set(BEAT_SEEN, time.time(), timeout=None)


@beat_init.connect
def queue_at_once(**event: Any) -> None:
    """The first tick is an interval away; nobody should wait for it to see that beat is there."""
    heartbeat.apply_async(expires=30)
