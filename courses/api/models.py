from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    CLEARANCE = "clearance:read", _("ask whether a person may speak")
    WHO_MAY = "who-may:read", _("ask who may speak")
    KNOWN_PEOPLE = "people:known", _("be told when a person is not known here")


class Token(models.Model):
    """The key of a program that asks. Working; revoked, never changed, and the key itself is kept nowhere."""

    name = models.CharField(
        _("name"), max_length=100, unique=True, help_text=_("People read it beside what was asked about them.")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="api_tokens",
        verbose_name=_("owner"),
        help_text=_("Answers for the program. The token stops when this person leaves."),
    )
    scopes = models.JSONField(_("may"), default=list)
    sha256 = models.CharField(max_length=64, unique=True, editable=False)
    expires_on = models.DateField(_("first day without"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("made by")
    )
    last_used_on = models.DateField(_("last used"), null=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("revoked by")
    )

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
