from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RefreshersConfig(AppConfig):
    name = "courses.refreshers"
    label = "refreshers"
    verbose_name = _("Refreshers")

    def ready(self) -> None:
        from courses.refreshers.reminding import KIND, RefresherSource
        from courses.reminders.sources import register

        register(KIND, RefresherSource(), rings=False)
