from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import Course
from courses.packages.importing import import_course, publish_editions
from courses.packages.located import Refused
from courses.publishing import CannotPublish


class Command(BaseCommand):
    help = "Bring a course folder into the drafts: the whole folder, or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--publish", action="store_true", help="publish what has changed at once")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            course, published = self._import(options["path"], publish=options["publish"])
        except (Refused, CannotPublish) as refusal:
            raise CommandError(f"{refusal}\n" + _("Nothing was imported.")) from refusal
        self.stdout.write(_("%(course)s was imported.") % {"course": course.slug})
        for version in published:
            self.stdout.write(
                _("Published: %(title)s (%(language)s), version %(number)d.")
                % {"title": version.title, "language": version.edition.language, "number": version.number}
            )

    @transaction.atomic
    def _import(self, path: Path, *, publish: bool) -> tuple[Course, list[Any]]:
        course = import_course(root=path)
        return course, publish_editions(course=course, at=timezone.now()) if publish else []
