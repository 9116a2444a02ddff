from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from courses.guidelines.earlier import log_earlier


class Command(BaseCommand):
    help = "Brings texts and signatures from before the log into it, in order of time; does nothing once it has begun."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Entries written: {log_earlier(at=timezone.now())}")
