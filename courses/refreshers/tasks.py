from celery import shared_task
from django.utils import timezone

from courses.refreshers import reminding, services


@shared_task
def make_refreshers() -> None:
    at = timezone.now()
    today = timezone.localdate(at)
    services.forget(today=today)
    services.make(today=today)
    reminding.owe_mails(today=today, at=at)
