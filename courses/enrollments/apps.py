from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrollmentsConfig(AppConfig):
    name = "courses.enrollments"
    label = "enrollments"
    verbose_name = _("Learning")

    def ready(self) -> None:
        from courses.draft_check.links import register_lessons
        from courses.enrollments.opened import lesson_addresses

        register_lessons(lesson_addresses)
