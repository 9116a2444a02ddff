from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, IntegerField, OuterRef, Q, Subquery

from accounts.roles import permissions_of

if TYPE_CHECKING:
    from accounts.models import User


class RevisionQuerySet(models.QuerySet):
    def not_retired(self, on: date) -> Self:
        return self.filter(Q(guideline__retired_on__isnull=True) | Q(guideline__retired_on__gt=on))

    def begun(self, on: date, country: str = "") -> Self:
        """Versions that hold in the country on the day or held there before."""
        return self.filter(~Exists(_later_starts(on, country)), effective_on__lte=on)

    def waiting(self, on: date, country: str) -> Self:
        """Versions that hold elsewhere, and not yet in the country."""
        return self.not_retired(on).filter(Exists(_later_starts(on, country)), effective_on__lte=on)

    def in_force(self, on: date, country: str = "") -> Self:
        """The version of each guideline that holds on the day: the newest that has begun there."""
        begun = type(self)(self.model).begun(on, country)
        newest = begun.filter(guideline=OuterRef("guideline")).order_by("-number").values("pk")[:1]
        return self.not_retired(on).filter(pk=Subquery(newest))


def _later_starts(on: date, country: str) -> models.QuerySet:
    starts = apps.get_model("guidelines", "CountryStart").objects.known().filter(country=country)
    return starts.filter(Q(starts_on__isnull=True) | Q(starts_on__gt=on), revision=OuterRef("pk"))


class RevisionTextQuerySet(models.QuerySet):
    def of_country(self, country: str) -> Self:
        """One text for each version and language: the country's own where there is one."""
        own = self.model._default_manager.filter(
            revision=OuterRef("revision"), language=OuterRef("language"), country=country
        )
        return self.filter(Q(country=country) | (Q(country="") & ~Exists(own)))

    def for_reader(self, language: str, on: date, country: str = "") -> Self:
        """Texts in force, the reader's language first, then English, then any other."""
        return self.read_in(language, country, apps.get_model("guidelines", "Revision").objects.in_force(on, country))

    def read_in(self, language: str, country: str, revisions: RevisionQuerySet) -> Self:
        return (
            self.of_country(country)
            .filter(revision__in=revisions.values("pk"))
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

    def visible_to(self, viewer: "User") -> Self:
        """The signer's own; everybody's for those who answer for the program."""
        if "reports.see_all" in permissions_of(viewer):
            return self
        return self.filter(user=viewer)


class QuestionQuerySet(models.QuerySet):
    def unsettled(self) -> Self:
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def with_text(self) -> Self:
        rows = self.select_related("user", "answered_by", "revision_text__revision__guideline")
        return rows.defer("revision_text__body", "revision_text__html")
