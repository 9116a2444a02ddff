from celery import shared_task
from django.utils import timezone

from courses.reminders.sending import send_due as send_due_reminders


@shared_task
def send_due() -> None:
    send_due_reminders(at=timezone.now())
