from celery import shared_task
from django.utils import timezone

from courses.presence import reminding
from courses.presence.converging import converge


@shared_task
def watch_accounts() -> None:
    at = timezone.now()
    today = timezone.localdate(at)
    converge(today=today, at=at)
    reminding.owe_all(today=today, at=at)
