from celery import shared_task
from django.utils import timezone

from courses.assessments import services


@shared_task
def settle_overdue() -> None:
    services.settle_overdue(at=timezone.now())
