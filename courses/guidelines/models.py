import uuid

from django.conf import settings
from django.db import models
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from courses.guidelines.draft_models import DraftMove, DraftText, RevisionDraft
from courses.guidelines.querysets import QuestionQuerySet, RevisionQuerySet, RevisionTextQuerySet, SignOffQuerySet
from courses.guidelines.receipt_models import ReceiptMail
from courses.models import Edition
from lms.lib.append_only import AppendOnly
from lms.lib.history import Period, Recorded

__all__ = [
    "Ceremony",
    "CountryStart",
    "DraftMove",
    "DraftText",
    "Guideline",
    "Owner",
    "Pause",
    "Question",
    "ReceiptMail",
    "Refusal",
    "Revision",
    "RevisionDraft",
    "RevisionText",
    "SecondLook",
    "SignOff",
]


class Guideline(models.Model):
    """A rule of the house that people sign. Draft."""

    slug = models.SlugField(_("slug"), unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_on = models.DateField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("guideline")
        verbose_name_plural = _("guidelines")
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.slug.upper()

    @property
    def named_owners(self) -> list["Owner"]:
        """In the order of their parts."""
        owners = {owner.part: owner for owner in self.owners.select_related("user")}
        return [owners[part] for part in Owner.Part.values if part in owners]


class Owner(models.Model):
    """Who answers for a guideline: one person for each part. Draft."""

    class Part(models.TextChoices):
        GOVERNANCE = "governance", _("governance: approves, and answers questions")
        COMMUNICATIONS = "communications", _("communications: words and tone")
        EXPERTS = "experts", _("experts: facts and examples from the field")

    guideline = models.ForeignKey(Guideline, on_delete=models.CASCADE, related_name="owners")
    part = models.CharField(_("answers for"), max_length=20, choices=Part.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("owner")
        verbose_name_plural = _("owners")
        constraints = [models.UniqueConstraint(fields=["guideline", "part"], name="guidelines_owner_one_per_part")]

    def __str__(self) -> str:
        return f"{self.guideline_id} {self.part}"


class Revision(AppendOnly):
    """A published version of a guideline. Evidence."""

    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("version"))
    material = models.BooleanField(_("material"), default=True)
    note = models.CharField(_("what changes"), max_length=500, blank=True)
    changed_clauses = models.JSONField(_("changed clauses"), default=list, blank=True)
    tiers = models.JSONField(_("tiers concerned"), default=list, blank=True, help_text=_("Left empty: everybody."))
    passkey = models.BooleanField(_("may be signed with a passkey"), default=False)
    resign_days = models.PositiveSmallIntegerField(_("days to sign again"), default=14)
    effective_on = models.DateField(_("effective from"))
    published_at = models.DateTimeField(_("published"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("guideline version")
        verbose_name_plural = _("guideline versions")
        ordering = ["guideline", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["guideline", "number"], name="guidelines_revision_unique_number")
        ]

    def __str__(self) -> str:
        return f"{self.guideline} {self.number}"


class CountryStart(Recorded):
    """From when a version holds in a country, with the works council's approval; no day: it waits. History.

    A country without a row starts when the version does.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="starts")
    country = models.CharField(_("country"), max_length=2)
    starts_on = models.DateField(_("holds from"), null=True, blank=True)
    approval = models.BinaryField(null=True)
    approval_name = models.CharField(_("approval"), max_length=200, blank=True)
    approval_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("start in a country")
        verbose_name_plural = _("starts in countries")
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "country"],
                condition=models.Q(superseded_at__isnull=True),
                name="guidelines_start_one_per_country",
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.country} {self.starts_on}"


class RevisionText(AppendOnly):
    """The exact text of a version in one language, placeholders resolved. Evidence.

    With a country it is the text for the people there: the common clauses, then those of the country's supplement.
    `questions` are those on the change: `{clause, prompt, options, right, explanation}`, `right` counting from 0.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    country = models.CharField(_("country"), max_length=2, blank=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300, blank=True)
    body = models.TextField(_("text"))
    html = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    questions = models.JSONField(_("questions on the change"), default=list, blank=True)
    published_at = models.DateTimeField(_("published"))

    objects = RevisionTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("guideline text")
        verbose_name_plural = _("guideline texts")
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "language", "country"], name="guidelines_revisiontext_one_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"

    @property
    def content(self) -> SafeString:
        """The text as a page shows it; it was sanitized on publishing."""
        return SafeString(self.html)


class SignOff(AppendOnly):
    """A person's signature under one text. Evidence: neither changed nor deleted, ever.

    The record is found by `record_sha256`, not by a foreign key: it may be erased, the signature never.
    """

    class Method(models.TextChoices):
        PASSWORD = "password", _("password")
        TOTP = "totp", _("code of an authenticator app")
        PASSKEY = "webauthn", _("passkey")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sign_offs")
    revision_text = models.ForeignKey(RevisionText, on_delete=models.PROTECT, related_name="sign_offs")
    statement_sha256 = models.CharField(max_length=64)
    method = models.CharField(max_length=20, choices=Method.choices)
    signed_at = models.DateTimeField(_("signed"))
    recorded_at = models.DateTimeField()
    record_sha256 = models.CharField(max_length=64)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["-signed_at"]
        constraints = [models.UniqueConstraint(fields=["user", "revision_text"], name="guidelines_signoff_once")]
        indexes = [models.Index(fields=["recorded_at"], name="guidelines_signoff_recorded")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.revision_text_id}"


class Ceremony(models.Model):
    """A text that somebody opened to sign it: the number that its form brings back, once. Working."""

    nonce = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    revision_text = models.ForeignKey(RevisionText, on_delete=models.CASCADE, related_name="+")
    before = models.ForeignKey(SignOff, null=True, on_delete=models.PROTECT, related_name="+")
    diff_sha256 = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    reached_end_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("opened text")
        verbose_name_plural = _("opened texts")
        indexes = [models.Index(fields=["user", "revision_text"], name="guidelines_ceremony_of_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.revision_text_id}"


class Refusal(AppendOnly):
    """That somebody declined to sign a text. Evidence. The reason stands in the record; governance alone reads it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="refusals")
    revision_text = models.ForeignKey(RevisionText, on_delete=models.PROTECT, related_name="refusals")
    refused_at = models.DateTimeField(_("declined"))
    recorded_at = models.DateTimeField()
    record_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("refusal")
        verbose_name_plural = _("refusals")
        ordering = ["-refused_at"]

    def __str__(self) -> str:
        return f"{self.user_id} {self.revision_text_id}"


class Question(models.Model):
    """What somebody wants to know before signing. Working; the deadline stands still until it is answered."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="guideline_questions")
    revision_text = models.ForeignKey(RevisionText, on_delete=models.PROTECT, related_name="asked")
    body = models.TextField(_("question"), max_length=2000)
    asked_at = models.DateTimeField(_("asked"))
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(_("answered"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "revision_text"],
                condition=models.Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="guidelines_question_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at}"


class Pause(Period):
    """Days that do not count towards signing a guideline: a question is open. History."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pauses")
    guideline = models.ForeignKey(Guideline, on_delete=models.PROTECT, related_name="pauses")
    question = models.ForeignKey(Question, null=True, on_delete=models.PROTECT, related_name="pauses")

    class Meta(Period.Meta):
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
        indexes = [
            models.Index(
                fields=["user", "guideline"],
                condition=models.Q(superseded_at__isnull=True),
                name="guidelines_pause_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.guideline_id} {self.starts_on}"


class SecondLook(AppendOnly):
    """That what cites a changed clause was looked at since, and found to be still right. Evidence.

    The content is named as `courses.citations` names it.
    """

    revision = models.ForeignKey(
        Revision, on_delete=models.PROTECT, related_name="second_looks", verbose_name=_("guideline version")
    )
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+", verbose_name=_("edition"))
    kind = models.CharField(max_length=20)
    key = models.SlugField(_("key"))
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("looked at by")
    )
    looked_at = models.DateTimeField(_("looked at"))

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("guidelines and what teaches them")
        ordering = ["-looked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "edition", "kind", "key"], name="guidelines_secondlook_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.revision}"
