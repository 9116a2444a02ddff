from celery import shared_task
from django.utils import timezone

from courses.certification import reminding, rounds, services


@shared_task
def sweep_recent() -> None:
    at = timezone.now()
    today = timezone.localdate(at)
    services.reconcile(rounds.people_with_recent_facts(at), today=today, at=at)
    for part in rounds.interrupted(today=today, at=at):
        reconcile_part.delay(part)


@shared_task
def reconcile_all() -> None:
    for part in range(rounds.PARTS):
        reconcile_part.delay(part)


@shared_task
def reconcile_part(part: int) -> None:
    at = timezone.now()
    rounds.go_round(part, today=timezone.localdate(at), at=at, clock=timezone.now)


@shared_task
def owe_reminders() -> None:
    at = timezone.now()
    reminding.owe_reminders(today=timezone.localdate(at), at=at)
