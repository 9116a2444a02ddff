from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from courses.models import Course
from courses.packages.writer import CannotExport, export_course


class Command(BaseCommand):
    help = "Write the draft of a course as files into a new or empty folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["slug"]).first()
        if course is None:
            raise CommandError(_("There is no course “%(slug)s”.") % {"slug": options["slug"]})
        try:
            written = export_course(course=course, folder=options["path"])
        except (CannotExport, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            _("%(count)d files were written to %(folder)s.") % {"count": len(written), "folder": options["path"]}
        )
