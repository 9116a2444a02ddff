import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Tier
from courses.querysets import CourseQuerySet, CourseVersionQuerySet
from lms.lib.append_only import AppendOnly


class Programme(models.Model):
    """The names and contacts that fill the placeholders of all texts; one row. Draft."""

    class HandlePolicy(models.TextChoices):
        ALLOWED_WITH_APPROVAL = "allowed_with_approval", _("allowed, once governance has approved it")
        FORBIDDEN = "forbidden", _("not allowed")

    name = models.CharField(_("name of the program"), max_length=100, default="Listen, Join, Lead")
    company = models.CharField(_("company"), max_length=100)
    company_short = models.CharField(_("company, short"), max_length=60)
    product = models.CharField(_("example product"), max_length=60, blank=True)
    hashtag = models.CharField(_("disclosure hashtag"), max_length=60)
    handle_pattern = models.CharField(_("pattern of company-named accounts"), max_length=60)
    handle_policy = models.CharField(
        _("company-named accounts"),
        max_length=30,
        choices=HandlePolicy.choices,
        default=HandlePolicy.ALLOWED_WITH_APPROVAL,
    )
    command_centre_contact = models.CharField(_("command centre"), max_length=200)
    press_contact = models.CharField(_("press contact"), max_length=200)
    legal_contact = models.CharField(_("legal contact"), max_length=200)
    communications_owner = models.CharField(_("communications owner"), max_length=100)
    governance_owner = models.CharField(_("governance owner"), max_length=100)
    experts_owner = models.CharField(_("owner of the experts"), max_length=100)
    sponsor = models.CharField(_("sponsor"), max_length=100, blank=True)
    sponsor_title = models.CharField(_("sponsor’s title"), max_length=100, blank=True)
    retention_years = models.PositiveSmallIntegerField(_("years that sign-offs are kept"), default=5)

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("program")

    def __str__(self) -> str:
        return self.name

    @property
    def forbids_company_names(self) -> bool:
        return self.handle_policy == self.HandlePolicy.FORBIDDEN

    def placeholders(self) -> dict[str, str]:
        """What `{{name}}` in a text becomes on publishing."""
        skipped = {"id", "name", "retention_years", "sponsor_title", "handle_policy"}
        values = {f.name: str(getattr(self, f.name)) for f in self._meta.concrete_fields if f.name not in skipped}
        return {**values, "program_name": self.name}


class SponsorLetter(models.Model):
    """The sponsor's letter on everybody's home page, one per language. Draft."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="letters")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, unique=True)
    heading = models.CharField(_("heading"), max_length=100)
    body = models.TextField(_("letter"), help_text=_("Plain text; an empty line starts a paragraph."))
    sponsor_title = models.CharField(_("sponsor’s title in this language"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("sponsor’s letter")
        verbose_name_plural = _("sponsor’s letters")

    def __str__(self) -> str:
        return self.heading


class Course(models.Model):
    """What people enroll in; its text lives in editions. Draft."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("slug"), unique=True)
    tier = models.ForeignKey(Tier, null=True, blank=True, on_delete=models.PROTECT, related_name="courses")
    objectives = models.JSONField(_("objectives"), default=dict, blank=True)
    owners = models.JSONField(_("owners"), default=dict, blank=True)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        ordering = ["tier__position", "slug"]

    def __str__(self) -> str:
        return self.slug


class Picture(models.Model):
    """What lessons of a course show by name: the newest row of it; published versions show theirs. Draft."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="pictures")
    name = models.CharField(_("name"), max_length=100)
    sha256 = models.CharField(max_length=64, db_index=True, editable=False)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["course", "name", "-id"]

    def __str__(self) -> str:
        return self.name


class Edition(models.Model):
    """A course in one language. Draft."""

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    outcomes = models.JSONField(_("what one will be able to do"), default=list, blank=True)

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["course", "language"]
        constraints = [models.UniqueConstraint(fields=["course", "language"], name="courses_edition_one_per_language")]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Module(models.Model):
    """A chapter of an edition. Draft."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="modules")
    key = models.SlugField(_("key"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["edition", "key"], name="courses_module_unique_key")]

    def __str__(self) -> str:
        return self.title


class Activity(models.Model):
    """A lesson, quiz, sign-off … as trainers edit it. Draft."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="activities")
    module = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="activities")
    key = models.SlugField(_("key"), help_text=_("The same in every language; it never changes."))
    kind = models.CharField(_("kind"), max_length=20)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    required = models.BooleanField(_("required"), default=True)
    body = models.TextField(_("text"), blank=True)
    data = models.JSONField(_("data"), default=dict, blank=True)
    edit_revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["module__position", "position"]
        constraints = [models.UniqueConstraint(fields=["edition", "key"], name="courses_activity_unique_key")]

    def __str__(self) -> str:
        return self.title


class CourseVersion(AppendOnly):
    """A published, immutable edition. Evidence."""

    class Change(models.TextChoices):
        EDITORIAL = "editorial", _("editorial: wording only")
        MATERIAL = "material", _("material: what is taught changes")

    class InProgress(models.TextChoices):
        KEEP = "keep", _("people who are learning stay on their version")
        MOVE = "move", _("people who are learning move to this version")

    class Completed(models.TextChoices):
        KEEP = "keep", _("what is completed stays valid")
        DELTA = "delta", _("who has completed it does what is new")
        RETAKE = "retake", _("who has completed it takes it again")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    outcomes = models.JSONField(_("what one will be able to do"), default=list, blank=True)
    document = models.TextField(editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    change = models.CharField(_("change"), max_length=10, choices=Change.choices)
    in_progress = models.CharField(max_length=10, choices=InProgress.choices)
    completed = models.CharField(max_length=10, choices=Completed.choices)
    note = models.TextField(_("note"), blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published"))

    objects = CourseVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("published version")
        verbose_name_plural = _("published versions")
        ordering = ["edition", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="courses_courseversion_unique_number")
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class VersionActivity(AppendOnly):
    """One activity of a published version; pages and reports read these rows. Evidence.

    `html` and `data["html_for"]` are what learners may see; the rest of `data` stays on the server (answer keys).
    """

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="activities")
    key = models.SlugField()
    kind = models.CharField(max_length=20)
    module_key = models.SlugField()
    module_title = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    language = models.CharField(max_length=10)
    minutes = models.PositiveSmallIntegerField()
    required = models.BooleanField()
    html = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("published activity")
        verbose_name_plural = _("published activities")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="courses_versionactivity_unique_key")]

    def __str__(self) -> str:
        return self.title
