from celery import shared_task
from django.utils import timezone

from courses.certification.casework import health, reminding


@shared_task
def look_at_renewals() -> None:
    at = timezone.now()
    today = timezone.localdate(at)
    reminding.owe_news(health.look(today=today, at=at), today=today, at=at)
