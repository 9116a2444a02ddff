from celery import shared_task
from django.utils import timezone

from courses.guidelines.ceremony import clear_old
from courses.guidelines.receipts.mailing import send_due


@shared_task
def clear_ceremonies() -> None:
    clear_old(at=timezone.now())


@shared_task
def send_receipts() -> None:
    send_due(at=timezone.now())
