from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.evidence.services import CannotLog, rotate_key


class Command(BaseCommand):
    help = "Makes a new key for the log; the old one signs the change, as an entry. Prints the new public key."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key = rotate_key(at=timezone.now())
        except CannotLog as error:
            raise CommandError(str(error)) from error
        self.stdout.write(key.public)
        self.stderr.write(_("Write this key down away from the site, beside the old one."))
