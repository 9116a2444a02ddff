from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "courses.assessments"
    label = "assessments"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from courses.activities import register
        from courses.assessments.kind import QuizKind

        register(QuizKind())
