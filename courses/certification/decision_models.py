"""What was decided about one person, with its reason. They belong to the models of this app, which brings them in."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.lib.history import Period


class Decision(Period):
    """Somebody (`recorded_by`) decided it for a `reason`; `evidence` says where that can be looked up."""

    evidence = models.CharField(_("evidence"), max_length=500, blank=True)

    class Meta(Period.Meta):
        abstract = True

    def __str__(self) -> str:
        return f"{self.pk} {self.starts_on}"


class Waiver(Decision):
    """A person is exempt from a requirement. History. `is_automatic`: for as long as she is outside its audience."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waivers")
    requirement = models.ForeignKey("certification.Requirement", on_delete=models.PROTECT, related_name="waivers")
    is_automatic = models.BooleanField(default=False)

    class Meta(Decision.Meta):
        verbose_name = _("waiver")
        verbose_name_plural = _("waivers")


class Inclusion(Decision):
    """A requirement concerns a person whom its audience does not hold. History."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="inclusions")
    requirement = models.ForeignKey("certification.Requirement", on_delete=models.PROTECT, related_name="inclusions")

    class Meta(Decision.Meta):
        verbose_name = _("assignment to one person")
        verbose_name_plural = _("assignments to one person")


class Extension(Decision):
    """What was open on `starts_on` is due on `due_on` at the earliest. History. It moves no expiry."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="extensions")
    requirement = models.ForeignKey("certification.Requirement", on_delete=models.PROTECT, related_name="extensions")
    due_on = models.DateField(_("due"))

    class Meta(Decision.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")


class Equivalence(Decision):
    """While it holds, something else that a person did stands for a course. History."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="equivalences")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="equivalences")

    class Meta(Decision.Meta):
        verbose_name = _("equivalence")
        verbose_name_plural = _("equivalences")


class Approval(Decision):
    """Somebody approved what a certification asks approval for, by its key. History."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals")
    certification = models.ForeignKey("certification.Certification", on_delete=models.PROTECT, related_name="approvals")
    key = models.SlugField(_("approval"))

    class Meta(Decision.Meta):
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")


class Wait(Period):
    """Days on which all that is left to do for an obligation could not be signed yet. History.

    A version has not begun where the person works, or does not exist in her language.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="waits")
    requirement = models.ForeignKey("certification.Requirement", on_delete=models.PROTECT, related_name="waits")

    class Meta(Period.Meta):
        verbose_name = _("wait")
        verbose_name_plural = _("waits")
        indexes: ClassVar = [
            models.Index(
                fields=["user", "requirement"], condition=Q(superseded_at__isnull=True), name="certification_wait_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.requirement_id} {self.starts_on}"
