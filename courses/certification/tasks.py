from celery import shared_task
from django.utils import timezone

from courses.certification import reminding, services


@shared_task
def sweep_recent() -> None:
    at = timezone.now()
    services.reconcile(services.people_with_recent_facts(at), today=timezone.localdate(at), at=at)


@shared_task
def reconcile_all() -> None:
    at = timezone.now()
    today = timezone.localdate(at)
    services.reconcile(services.everyone_concerned(today), today=today, at=at)


@shared_task
def owe_reminders() -> None:
    at = timezone.now()
    reminding.owe_reminders(today=timezone.localdate(at), at=at)
