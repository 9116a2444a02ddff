from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    name = "courses.certification.casework"
    label = "casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        from courses.certification.casework.reminding import KIND, RenewalSource
        from courses.reminders.sources import register

        register(KIND, RenewalSource())
