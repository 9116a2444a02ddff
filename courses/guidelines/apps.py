from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GuidelinesConfig(AppConfig):
    name = "courses.guidelines"
    label = "guidelines"
    verbose_name = _("Guidelines")

    def ready(self) -> None:
        from courses import workshop_notices
        from courses.activities import register
        from courses.draft_check.links import register_clauses
        from courses.guidelines.asking import KINDS, QuestionSource
        from courses.guidelines.kind import SignOffKind
        from courses.guidelines.reading import clause_addresses
        from courses.guidelines.second_looks import notices
        from courses.reminders.sources import register as register_reminder

        register(SignOffKind())
        register_clauses(clause_addresses)
        workshop_notices.register(notices)
        source = QuestionSource()
        for kind in KINDS:
            register_reminder(kind, source)
