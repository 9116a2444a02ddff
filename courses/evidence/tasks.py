from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from courses.evidence.anchors import services


@shared_task
def anchor_due() -> None:
    with suppress(services.Busy):
        services.anchor_due(clock=timezone.now)
