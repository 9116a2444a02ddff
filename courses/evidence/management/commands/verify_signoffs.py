import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from courses.evidence.export import export
from courses.evidence.models import LogKey
from courses.evidence.services import CannotLog
from courses.evidence.verifier import signoff_verify


class Command(BaseCommand):
    help = (
        "Checks an export of the log as `signoff-verify verify-log` does; without a folder, a fresh one is made. "
        "Exit 0: as it was signed; 1: tampered with; 2: wrong use; 3: sound, but nothing from outside to compare with."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="what `export_signoffs` wrote")
        parser.add_argument(
            "--key", help="text or file; this installation's own by default, which outsiders bring along"
        )
        parser.add_argument("--checkpoint", nargs="+", action="extend", default=[], metavar="FILE")
        parser.add_argument("--tsa-roots", metavar="PEM", help="ANCHOR_TSA_ROOTS by default")
        parser.add_argument("--json", action="store_true", help="one JSON object on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        with TemporaryDirectory() as name:
            folder = options["folder"] or _exported(Path(name) / "export")
            code = signoff_verify.main(["verify-log", str(folder), *_arguments(options)])
        if code:
            sys.exit(code)


def _exported(folder: Path) -> Path:
    try:
        export(folder, at=timezone.now())
    except CannotLog as error:
        raise CommandError(str(error), returncode=2) from error
    return folder


def _arguments(options: dict[str, Any]) -> list[str]:
    given = ["--key", options["key"] or _own_key(), "--site", settings.PASSKEY_ORIGIN]
    for path in options["checkpoint"]:
        given += ["--checkpoint", path]
    if roots := options["tsa_roots"] or settings.ANCHOR_TSA_ROOTS:
        given += ["--tsa-roots", roots]
    return [*given, "--json"] if options["json"] else given


def _own_key() -> str:
    newest = LogKey.objects.last()
    if newest is None:
        raise CommandError("There is no log here yet. Give the key of the log with --key.", returncode=2)
    return newest.public
