from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssignmentsConfig(AppConfig):
    name = "courses.assignments"
    label = "assignments"
    verbose_name = _("Written practice")

    def ready(self) -> None:
        from courses import citations
        from courses.activities import register
        from courses.assignments.kind import AssignmentKind
        from courses.assignments.previewing import first_page
        from courses.assignments.reminding import KINDS, PracticeSource
        from courses.reminders.sources import register as register_reminder

        register(AssignmentKind(), first_page=first_page)
        citations.register(citations.PublishedActivities("assignment"))
        source = PracticeSource()
        for kind in KINDS:
            register_reminder(kind, source)
