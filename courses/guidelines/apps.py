from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidelinesConfig(AppConfig):
    name = "courses.guidelines"
    label = "guidelines"
    verbose_name = _("Guidelines")

    def ready(self) -> None:
        from courses.activities import register
        from courses.guidelines.kind import SignOffKind

        register(SignOffKind())
