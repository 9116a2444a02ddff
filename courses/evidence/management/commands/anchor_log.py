from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.evidence.anchors.services import Busy, anchor_due, anchor_soon


class Command(BaseCommand):
    help = "Sends the newest checkpoint of the log to every place of the settings, now. Exit 1: one did not take it."

    def handle(self, *args: Any, **options: Any) -> None:
        if not anchor_soon(at=timezone.now()):
            raise CommandError(_("There is nowhere to send it: set ANCHOR_MAIL or another ANCHOR_ variable."))
        try:
            targets = anchor_due(clock=timezone.now)
        except Busy as error:
            raise CommandError(_("Another process is sending checkpoints. Try again in a minute.")) from error
        if not targets:
            raise CommandError(_("The log is empty: there is no checkpoint yet."))
        for target in targets:
            state = target.failure or _("entries: %(size)s") % {"size": target.anchored_size}
            self.stdout.write(f"{target.kind} {target.name}: {state}")
        if any(target.failure for target in targets):
            raise CommandError(_("Not every place took the checkpoint."))
