from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from courses.certification.badges.keys import rotate
from courses.certification.badges.models import IssuerKey


class Command(BaseCommand):
    help = "Makes a new key for badges. What the old one signed stays valid. Prints the number of the new key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=IssuerKey.Kind.values, help="ed signs documents, rsa signs tokens")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(rotate(options["kind"], at=timezone.now()).kid)
