from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from lms.demo.seeding import is_seeded, seed


class Command(BaseCommand):
    help = (
        "Loads the starter curriculum and the demo company; an interrupted run carries on, a finished one does nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_seeded():
            self.stdout.write("The demo company is here already.")
            return
        seed(now=timezone.now(), say=self._say)
        self._say("The demo company is ready.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
