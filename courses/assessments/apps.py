from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentsConfig(AppConfig):
    name = "courses.assessments"
    label = "assessments"
    verbose_name = _("Quizzes")

    def ready(self) -> None:
        from courses import citations, workshop_notices
        from courses.activities import register
        from courses.assessments.citing import Questions
        from courses.assessments.kind import QuizKind
        from courses.assessments.services import settle_overdue_of
        from courses.assessments.short_banks import notices
        from courses.enrollments import settling

        register(QuizKind())
        citations.register(Questions())
        settling.register(settle_overdue_of)
        workshop_notices.register(notices)
