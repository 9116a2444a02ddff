import time
from typing import Any

from celery import shared_task
from celery.signals import after_task_publish, beat_init
from django.core.cache import cache

from lms.heartbeat import BEAT_SEEN, WORKER_SEEN


@shared_task(name="lms.tasks.heartbeat")
def heartbeat() -> None:
    cache.set(WORKER_SEEN, time.time(), timeout=None)


@after_task_publish.connect(sender="lms.tasks.heartbeat")
def note_queued(**event: Any) -> None:
    """Runs in the process that queued it, and only beat does."""
    cache.set(BEAT_SEEN, time.time(), timeout=None)


@beat_init.connect
def queue_at_once(**event: Any) -> None:
    """The first tick is an interval away; nobody should wait for it to see that beat is there."""
    heartbeat.apply_async(expires=30)
