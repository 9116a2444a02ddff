from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidelinesConfig(AppConfig):
    name = "courses.guidelines"
    label = "guidelines"
    verbose_name = _("Guidelines")

    def ready(self) -> None:
        from courses.activities import register
        from courses.draft_check.links import register_clauses
        from courses.guidelines.kind import SignOffKind
        from courses.guidelines.reading import clause_addresses

        register(SignOffKind())
        register_clauses(clause_addresses)
