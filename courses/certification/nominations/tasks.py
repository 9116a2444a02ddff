from celery import shared_task
from django.utils import timezone

from courses.certification.nominations import reminding
from courses.certification.nominations.belonging import follow_rules


@shared_task
def keep_tiers() -> None:
    at = timezone.now()
    today = timezone.localdate(at)
    follow_rules(today=today, at=at)
    reminding.owe_all(today=today, at=at)
