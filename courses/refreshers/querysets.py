from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef

from courses.assessments.models import Response

if TYPE_CHECKING:
    from accounts.models import User


class RefresherQuerySet(models.QuerySet):
    def waiting(self, month: date) -> Self:
        """Not begun, and neither put away nor switched off."""
        begun = apps.get_model("refreshers", "RefresherQuestion").objects.filter(
            refresher=OuterRef("pk"), answered_at__isnull=False
        )
        return self.filter(~Exists(begun), ~_switched_off("user"), month=month, put_away_at__isnull=True)


class RefresherQuestionQuerySet(models.QuerySet):
    def of(self, user: "User | int") -> Self:
        """A person's own, but not what stands on a quiz paper of hers: here she would read its answer too early."""
        on_paper = Response.objects.filter(
            attempt__submitted_at__isnull=True,
            attempt__enrollment__user=OuterRef("refresher__user"),
            attempt__enrollment__course=OuterRef("enrollment__course"),
            question_version__question__key=OuterRef("question_version__question__key"),
        )
        return self.filter(~Exists(on_paper), refresher__user=user)

    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def on_home_page(self, user_id: int, month: date) -> Self:
        """What is still to answer, in order, unless she wants none of it."""
        mine = self.of(user_id).unanswered().filter(refresher__month=month, refresher__put_away_at__isnull=True)
        return mine.filter(~_switched_off("refresher__user")).order_by("position")

    def with_paper(self) -> Self:
        """With all that a page of one question needs."""
        return self.select_related("refresher", "enrollment", "version_activity", "question_version__question").defer(
            "version_activity__html", "question_version__body"
        )


def _switched_off(user: str) -> Exists:
    return Exists(apps.get_model("refreshers", "OptOut").objects.filter(user=OuterRef(user)))
