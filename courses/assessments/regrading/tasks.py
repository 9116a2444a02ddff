from celery import shared_task
from django.utils import timezone

from courses.assessments.regrading import reminding, services


@shared_task
def work_off() -> None:
    at = timezone.now()
    services.work_off(at=at)
    reminding.stop_news(at=at)
