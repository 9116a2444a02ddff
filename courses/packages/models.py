from django.db import models
from django.utils.translation import gettext_lazy as _


class Delivery(models.Model):
    """A part of the curriculum as the product brought it last: what is otherwise by now was changed here. Working."""

    name = models.CharField(max_length=200, unique=True)
    file_sha256 = models.CharField(max_length=64)
    state_sha256 = models.CharField(max_length=64)
    brought_at = models.DateTimeField()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
