from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.certification.badges.querysets import CredentialQuerySet, IssuerKeyQuerySet, PublicPageQuerySet
from courses.certification.models import Award, Certification
from lms.lib.append_only import AppendOnly


class PublicPage(models.Model):
    """Whether the holder has opened the verification page of an award; without a row it is private. Working."""

    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="public_page")
    is_open = models.BooleanField(_("open to anybody with the link"), default=False)
    shows_clearance = models.BooleanField(
        _("Also say what I may speak about today"),
        default=False,
        help_text=_("“Yes” or “not confirmed”, and never why. It is worked out each time somebody looks."),
    )
    is_listed = models.BooleanField(
        _("Let search engines find the page"),
        default=False,
        help_text=_("Without it they are asked to leave the page out."),
    )
    changed_at = models.DateTimeField()

    objects = PublicPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("verification page")
        verbose_name_plural = _("verification pages")

    def __str__(self) -> str:
        return str(self.award_id)


class IssuerKey(models.Model):
    """A key that signs badges: Ed25519 the documents, RSA the tokens. The private half is encrypted. Working.

    `retired` keys go on vouching for what they signed; nothing that a `compromised` one signed is believed.
    """

    class Kind(models.TextChoices):
        ED25519 = "ed", "Ed25519"
        RSA = "rsa", "RSA"

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        RETIRED = "retired", _("retired")
        COMPROMISED = "compromised", _("compromised")

    kind = models.CharField(max_length=3, choices=Kind)
    number = models.PositiveIntegerField()
    host = models.CharField(max_length=255)
    public = models.TextField()
    private = models.TextField(editable=False)
    state = models.CharField(max_length=11, choices=State, default=State.ACTIVE)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)

    objects = IssuerKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of badges")
        verbose_name_plural = _("keys of badges")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="badges_key_number_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(state="active"), name="badges_one_active_key_of_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.kid

    @property
    def kid(self) -> str:
        return f"{self.kind}-{self.number}"


class StatusList(models.Model):
    """A list of bits, signed: which of its badges are revoked. Working.

    The bits are those of its credentials with `revoked_at`, which is written once, so that a bit is never cleared.
    """

    number = models.PositiveIntegerField(unique=True)
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="+")
    document = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("status list")
        verbose_name_plural = _("status lists")
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.number)


class AchievementVersion(AppendOnly):
    """What a badge was awarded for, in the words of then: a badge names the version. Evidence."""

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="achievement_versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=200)
    criteria = models.TextField()
    is_small = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("version of an achievement")
        verbose_name_plural = _("versions of an achievement")
        ordering = ["certification", "number"]
        constraints = [
            models.UniqueConstraint(fields=["certification", "number"], name="badges_achievement_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"


class Credential(models.Model):
    """An award as a signed Open Badge: the exact bytes of the document and of the token. Working.

    Signed anew, under the same number, only when the key is compromised.
    """

    uuid = models.UUIDField(unique=True, editable=False)
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="credential")
    achievement = models.ForeignKey(AchievementVersion, on_delete=models.PROTECT, related_name="credentials")
    document = models.TextField()
    jwt = models.TextField()
    key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="+")
    jwt_key = models.ForeignKey(IssuerKey, on_delete=models.PROTECT, related_name="+")
    salt = models.CharField(max_length=32, blank=True)
    status_list = models.ForeignKey(StatusList, on_delete=models.PROTECT, related_name="credentials")
    status_index = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["status_list", "status_index"], name="badges_status_index_once")]

    def __str__(self) -> str:
        return str(self.uuid)
