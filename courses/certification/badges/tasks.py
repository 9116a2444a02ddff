from celery import shared_task
from django.utils import timezone

from courses.certification.badges.receiving import converge


@shared_task
def keep_badges() -> None:
    converge(timezone.now())
