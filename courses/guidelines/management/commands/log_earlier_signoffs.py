from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.evidence.services import CannotLog
from courses.guidelines.earlier import log_earlier


class Command(BaseCommand):
    help = "Brings texts and signatures from before the log into it, in order of time; does nothing once it has begun."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(f"Entries written: {log_earlier(at=timezone.now())}")
        except CannotLog as error:
            raise CommandError(str(error)) from error
