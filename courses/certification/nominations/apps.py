from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NominationsConfig(AppConfig):
    name = "courses.certification.nominations"
    label = "nominations"
    verbose_name = _("Nominations")

    def ready(self) -> None:
        from courses.certification.nominations.reminding import KINDS, NominationSource
        from courses.reminders.sources import register

        source = NominationSource()
        for kind in KINDS:
            register(kind, source)
