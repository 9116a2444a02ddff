from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    label = "courses"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from courses import citations
        from courses.activities import register
        from courses.lessons import LessonKind

        register(LessonKind())
        citations.register(citations.PublishedActivities("lesson"))
