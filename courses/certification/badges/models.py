from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.certification.badges.querysets import PublicPageQuerySet
from courses.certification.models import Award


class PublicPage(models.Model):
    """Whether the holder has opened the verification page of an award; without a row it is private. Working."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="public_page")
    is_open = models.BooleanField(_("open to anybody with the link"), default=False)
    changed_at = models.DateTimeField()

    objects = PublicPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification page")
        verbose_name_plural = _("verification pages")

    def __str__(self) -> str:
        return str(self.award_id)
