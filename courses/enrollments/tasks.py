from celery import shared_task
from django.utils import timezone

from courses.enrollments import services


@shared_task
def move_to_newest() -> None:
    services.move_to_newest(at=timezone.now())
