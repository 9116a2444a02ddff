from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegradingConfig(AppConfig):
    name = "courses.assessments.regrading"
    label = "regrading"
    verbose_name = _("Regrading")

    def ready(self) -> None:
        from courses.assessments.regrading.reminding import KINDS, RegradeSource
        from courses.reminders.sources import register

        source = RegradeSource()
        for kind in KINDS:
            register(kind, source)
