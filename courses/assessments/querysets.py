from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q

from courses.assessments.question_types.question import FULL_BP
from courses.enrollments.learners import by_learners

if TYPE_CHECKING:
    from accounts.models import User
    from courses.enrollments.models import Enrollment
    from courses.models import Edition


class QuestionVersionQuerySet(models.QuerySet):
    def newest(self) -> Self:
        """The newest wording of each question."""
        later = self.model._default_manager.filter(question=OuterRef("question"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def in_use(self, edition: "Edition") -> Self:
        """What a quiz of this edition draws from when it is published now."""
        return self._in_use().filter(question__bank__edition=edition)

    def in_use_beside(self, version_id: int) -> Self:
        """What is in use now in the bank of this wording; a translation may have borrowed its quiz."""
        return self._in_use().filter(question__bank__questions__versions=version_id)

    def _in_use(self) -> Self:
        return (
            self.newest()
            .filter(question__retired=False)
            .select_related("question")
            .order_by("question__position", "question_id")
        )


class AttemptQuerySet(models.QuerySet):
    def of(self, user: "User | int") -> Self:
        """A person's own; nobody else opens an attempt."""
        return self.filter(enrollment__user=user, enrollment__withdrawn_at__isnull=True)

    def at_quiz(self, enrollment: "Enrollment", key: str) -> Self:
        """All tries at a quiz, whichever published version they were started on."""
        return self.filter(enrollment=enrollment, version_activity__key=key)

    def unfinished(self) -> Self:
        return self.filter(submitted_at__isnull=True)

    def running(self, at: datetime) -> Self:
        """Open with a clock that has not run out."""
        return self.unfinished().filter(closes_at__gte=at).select_related("enrollment__user", "version_activity")

    def finished(self) -> Self:
        return self.filter(submitted_at__isnull=False)

    def by_learners(self) -> Self:
        """Without test attempts: those begun on a day on which the person could write the questions."""
        return by_learners(self, authors="assessments.author")

    def with_pool(self) -> Self:
        """With enrollment and published activity, and with the activity's pool of questions."""
        return self.select_related("enrollment", "version_activity").defer("version_activity__html")

    def with_counts(self) -> Self:
        """Adds `right_count`, `answered_count` and `question_count`."""
        return self.annotate(
            right_count=Count("responses", filter=Q(responses__score_bp=FULL_BP)),
            answered_count=Count("responses", filter=Q(responses__answer__isnull=False)),
            question_count=Count("responses"),
        )


class ResponseQuerySet(models.QuerySet):
    def of(self, user_id: int) -> Self:
        return self.filter(attempt__enrollment__user=user_id, attempt__enrollment__withdrawn_at__isnull=True)
