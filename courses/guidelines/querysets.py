from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from accounts.roles import permissions_of

if TYPE_CHECKING:
    from accounts.models import User


class RevisionQuerySet(models.QuerySet):
    def in_force(self, on: date) -> Self:
        """The version of each guideline that holds on the day: the newest that is effective."""
        later = self.model._default_manager.filter(
            guideline=OuterRef("guideline"), effective_on__lte=on, number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later), effective_on__lte=on)

    def last_material(self, on: date) -> Self:
        """The newest material version of each guideline: a signature on it or on a later one counts."""
        later = self.model._default_manager.filter(
            guideline=OuterRef("guideline"), effective_on__lte=on, material=True, number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later), effective_on__lte=on, material=True)


class RevisionTextQuerySet(models.QuerySet):
    def for_reader(self, language: str, on: date) -> Self:
        """Texts in force, the reader's language first, then English, then any other."""
        revisions = apps.get_model("guidelines", "Revision").objects.in_force(on)
        return (
            self.filter(revision__in=revisions.values("pk"))
            .select_related("revision__guideline")
            .annotate(
                foreign=models.Case(
                    models.When(language=language, then=0),
                    models.When(language="en", then=1),
                    default=2,
                    output_field=IntegerField(),
                )
            )
            .order_by("revision__guideline__position", "revision__guideline__slug", "foreign", "language")
        )


class SignOffQuerySet(models.QuerySet):
    def with_text(self) -> Self:
        return self.select_related("user", "revision_text__revision__guideline")

    def defer_texts(self) -> Self:
        """Without the long columns, for lists."""
        return self.defer("revision_text__body", "revision_text__html")

    def standing(self, on: date) -> Self:
        """Signatures that count on the day: under the last material version of their guideline or a later one."""
        revisions = apps.get_model("guidelines", "Revision").objects.last_material(on)
        same = revisions.filter(guideline=OuterRef("revision_text__revision__guideline"))
        needed = Coalesce(Subquery(same.values("number")[:1]), 1)
        return self.filter(revision_text__revision__number__gte=needed)

    def visible_to(self, viewer: "User") -> Self:
        """The signer's own; everybody's for those who answer for the program."""
        if "reports.see_all" in permissions_of(viewer):
            return self
        return self.filter(user=viewer)
