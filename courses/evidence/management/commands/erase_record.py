from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.evidence.models import Entry, Record
from courses.evidence.services import CannotErase, CannotLog, erase

YES = "erase"


class Command(BaseCommand):
    help = "Erases the record of a signature or refusal for good. Its entry stays in the log; verifiers say “withheld”."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("uuid", type=UUID, help="the record’s number, as on the page of the signature")
        parser.add_argument("--reason", required=True, help="kept beside the number; name nobody")
        parser.add_argument("--no-input", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        record = self._record(options["uuid"])
        if not (options["no_input"] or self._is_confirmed(record)):
            raise CommandError(_("Nothing was erased."))
        try:
            erase(record, reason=options["reason"], at=timezone.now())
        except CannotErase as error:
            words = _("This record is not about a person; without it the log could not be judged. It stays.")
            raise CommandError(words) from error
        except CannotLog as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("The record is erased. Copies lie in receipts, exports and backups; see docs/evidence.md."))

    def _record(self, uuid: UUID) -> Record:
        record = Record.objects.filter(uuid=uuid).first()
        if record:
            return record
        if Entry.objects.filter(record_id=uuid, type=Entry.Type.ERASED).exists():
            raise CommandError(_("This record was erased before."))
        raise CommandError(_("There is no record with this number."))

    def _is_confirmed(self, record: Record) -> bool:
        self.stdout.write(_("%(type)s of %(moment)s. It cannot be brought back.") % about(record))
        return input(_("Type %(word)s to go on: ") % {"word": YES}) == YES


def about(record: Record) -> dict[str, str]:
    return {"type": record.type, "moment": f"{record.recorded_at:%Y-%m-%d %H:%M} UTC"}
