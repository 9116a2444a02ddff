from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegradingConfig(AppConfig):
    name = "courses.assessments.regrading"
    label = "regrading"
    verbose_name = _("Regrading")

    def ready(self) -> None:
        from courses.assessments import afterwards
        from courses.assessments.regrading.reminding import KINDS, RegradeSource
        from courses.assessments.regrading.telling import remarks_on
        from courses.reminders.sources import register

        afterwards.register(remarks_on)
        source = RegradeSource()
        for kind in KINDS:
            register(kind, source)
