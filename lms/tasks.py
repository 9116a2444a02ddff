import time
from typing import Any

from celery import shared_task
from celery.signals import after_task_publish
from django.core.cache import cache

from lms.health import BEAT_SEEN, WORKER_SEEN


@shared_task(name="lms.tasks.heartbeat")
def heartbeat() -> None:
    cache.set(WORKER_SEEN, time.time(), timeout=None)


@after_task_publish.connect(sender="lms.tasks.heartbeat")
def note_queued(**event: Any) -> None:
    """Runs in the process that queued it, and only beat does."""
    cache.set(BEAT_SEEN, time.time(), timeout=None)
