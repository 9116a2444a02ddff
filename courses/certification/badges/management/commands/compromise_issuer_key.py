from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.certification.badges.issuing import sign_again
from courses.certification.badges.keys import compromise
from courses.certification.badges.models import IssuerKey


class Command(BaseCommand):
    help = "Withdraws a stolen key: nothing that it signed is believed any more. Signs the badges anew with a new key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kid", help="such as ed-1 or rsa-1; see /.well-known/did.json")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        key = next((one for one in IssuerKey.objects.all() if one.kid == options["kid"]), None)
        if key is None:
            raise CommandError(f"There is no key {options['kid']}.")
        compromise(key, at=at)
        self.stdout.write(f"{sign_again(at)} badges signed anew.")
