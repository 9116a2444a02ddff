from celery import shared_task
from django.utils import timezone

from courses.assignments import reminding, services


@shared_task
def settle_cooled() -> None:
    services.settle(at=timezone.now())


@shared_task
def owe_readings() -> None:
    reminding.owe_all_readings(at=timezone.now())
