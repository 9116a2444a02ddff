import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.evidence.export import NotEmpty, export
from courses.evidence.services import CannotLog


class Command(BaseCommand):
    help = "Write the log of sign-offs, its records and texts as files into a new or empty folder, for signoff-verify."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object instead of a sentence")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            size = export(folder, at=timezone.now())
        except NotEmpty as error:
            raise CommandError(_("%(folder)s is not empty.") % {"folder": folder}) from error
        except (CannotLog, OSError) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps({"folder": str(folder), "entries": size}))
            return
        sentence = ngettext(
            "%(count)d entry was written to %(folder)s.", "%(count)d entries were written to %(folder)s.", size
        )
        self.stdout.write(sentence % {"count": size, "folder": folder})
