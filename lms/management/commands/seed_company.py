from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import User
from lms.demo.company import build


class Command(BaseCommand):
    help = "Makes a large invented company with a history, for measuring. The same seed makes the same company."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, required=True)
        parser.add_argument("--seed", type=int, required=True)
        parser.add_argument("--requirements", type=int, default=1, help="how many things everybody owes")

    def handle(self, *args: Any, **options: Any) -> None:
        if User.objects.exists():
            raise CommandError("There are people here already; a company for measuring needs a database of its own.")
        if options["people"] < 2 or options["requirements"] < 1:
            raise CommandError("A company has at least two people and one requirement.")
        build(
            people=options["people"],
            seed=options["seed"],
            requirements=options["requirements"],
            now=timezone.now(),
            say=self._say,
        )

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
