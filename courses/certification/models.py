import uuid
from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Audience, Tier
from courses.certification.change_models import Round, RuleChange
from courses.certification.decision_models import Approval, Equivalence, Extension, Inclusion, Wait, Waiver
from courses.certification.querysets import AwardQuerySet, ObligationQuerySet
from courses.guidelines.models import Guideline
from courses.models import Course
from lms.lib.append_only import AppendOnly
from lms.lib.history import Period, Recorded

__all__ = [
    "Approval",
    "Award",
    "Certification",
    "Criterion",
    "Equivalence",
    "Extension",
    "Inclusion",
    "Obligation",
    "Requirement",
    "RequirementRule",
    "Revocation",
    "Round",
    "RuleChange",
    "Wait",
    "Waiver",
]

# Begins the occasion on which a changed guideline, named by slug and version, is signed again.
REVISION = "revision:"


def last_good_day(expires_on: date | None) -> date | None:
    return expires_on - timedelta(days=1) if expires_on else None


class Certification(models.Model):
    """What one can be certified for. Draft."""

    class ExpiryBase(models.TextChoices):
        COMPLETION = "completion", _("from the day of the award")
        PREVIOUS = "previous", _("from the day on which the last one expires")
        MONTH_END = "month-end", _("to the end of the month")
        FIXED = "fixed", _("to a fixed day of the year")

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("name"), max_length=100)
    names = models.JSONField(_("name in other languages"), default=dict, blank=True)
    wording = models.CharField(_("public wording"), max_length=200, blank=True)
    wordings = models.JSONField(_("public wording in other languages"), default=dict, blank=True)
    tier = models.ForeignKey(Tier, null=True, blank=True, on_delete=models.PROTECT, related_name="certifications")
    months = models.PositiveSmallIntegerField(_("valid for months"), null=True, blank=True)
    expiry_base = models.CharField(
        _("counted"), max_length=12, choices=ExpiryBase.choices, default=ExpiryBase.COMPLETION
    )
    fixed_month = models.PositiveSmallIntegerField(_("fixed day: month"), null=True, blank=True)
    fixed_day = models.PositiveSmallIntegerField(_("fixed day: day"), null=True, blank=True)
    min_months = models.PositiveSmallIntegerField(
        _("valid for at least, months"),
        default=0,
        help_text=_("With a fixed day: a later year's where it is too near."),
    )
    is_draft = models.BooleanField(
        _("draft"), default=False, help_text=_("Nobody owes it or earns it until it is opened.")
    )
    # What its file names that is not published yet: [{"kind": "course", "slug": "join"}, …].
    waits_for = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["tier__position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(expiry_base="fixed")
                | Q(fixed_month__isnull=False, fixed_day__isnull=False)
                & Q(fixed_month__range=(1, 12), fixed_day__range=(1, 31)),
                name="certification_fixed_day_is_named",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """In the reader's language."""
        return self.name_in(get_language() or "")

    def name_in(self, language: str) -> str:
        return self.names.get(language) or self.name

    def wording_in(self, language: str) -> str:
        """What the public reads under the badge; one that is meant for the house is called by its name."""
        return self.wordings.get(language) or self.wording or self.name_in(language)


class Criterion(models.Model):
    """One thing that a certification asks for. Draft; retired, never deleted.

    A course done, a guideline signed, somebody's approval (by its key, such as `nomination`), another certification
    held. The courses of `test-out` may be passed in place of the others, once for each occasion.
    """

    class Path(models.TextChoices):
        FIRST = "first", _("first time")
        RENEWAL = "renewal", _("renewal")
        TEST_OUT = "test-out", _("test in place of the courses")

    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="criteria")
    path = models.CharField(_("path"), max_length=10, choices=Path.choices, default=Path.FIRST)
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.PROTECT, related_name="criteria")
    guideline = models.ForeignKey(Guideline, null=True, blank=True, on_delete=models.PROTECT, related_name="criteria")
    approval = models.SlugField(_("approval"), blank=True, help_text=_("Such as nomination, portfolio or plan."))
    prerequisite = models.ForeignKey(
        Certification,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="opens",
        verbose_name=_("badge held"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(course__isnull=False, guideline__isnull=True, approval="", prerequisite__isnull=True)
                | Q(course__isnull=True, guideline__isnull=False, approval="", prerequisite__isnull=True)
                | Q(course__isnull=True, guideline__isnull=True, prerequisite__isnull=True) & ~Q(approval="")
                | Q(course__isnull=True, guideline__isnull=True, approval="", prerequisite__isnull=False),
                name="certification_criterion_exactly_one",
            ),
            models.CheckConstraint(
                condition=Q(prerequisite__isnull=True) | ~Q(prerequisite=models.F("certification")),
                name="certification_criterion_not_itself",
            ),
        ]

    def __str__(self) -> str:
        return str(self.course or self.guideline or self.prerequisite or self.approval)


class Requirement(models.Model):
    """That an audience must hold a certification; the rule lives in dated rows. Draft."""

    slug = models.SlugField(_("slug"), unique=True)
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="requirements")

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")
        ordering = ["certification__tier__position", "slug"]

    def __str__(self) -> str:
        return self.slug


class RequirementRule(Period):
    """Whom a requirement concerns, and the days it gives. History."""

    class OnLeaving(models.TextChoices):
        KEEP = "keep", _("the to-do stays")
        WAIVE = "waive", _("the person is exempt while outside")
        WITHDRAW = "withdraw", _("the to-do is withdrawn")

    class Mode(models.TextChoices):
        BOTH = "both", _("people join and leave")
        ADD = "add", _("people join, nobody leaves")
        REMOVE = "remove", _("people leave, nobody joins")
        PAUSED = "paused", _("paused: nobody joins or leaves")

    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="rules")
    audience = models.ForeignKey(Audience, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    audience_rule = models.JSONField(_("audience rule"))
    due_days = models.PositiveSmallIntegerField(_("days until due"), default=30)
    window_days = models.PositiveSmallIntegerField(_("renewal opens, days before expiry"), default=60)
    grace_days = models.PositiveSmallIntegerField(_("grace, days after expiry"), default=30)
    long_lapse_days = models.PositiveSmallIntegerField(
        _("back to the first path, days after expiry"), null=True, blank=True, default=90
    )
    credit_days = models.PositiveSmallIntegerField(
        _("earlier completion counts, days"), null=True, blank=True, help_text=_("Empty: whenever it was.")
    )
    mode = models.CharField(_("how it follows people"), max_length=10, choices=Mode.choices, default=Mode.BOTH)
    on_leaving = models.CharField(
        _("who is no longer concerned"), max_length=10, choices=OnLeaving.choices, default=OnLeaving.WITHDRAW
    )

    class Meta(Period.Meta):
        verbose_name = _("requirement rule")
        verbose_name_plural = _("requirement rules")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["requirement"],
                condition=Q(superseded_at__isnull=True, ends_on__isnull=True),
                name="certification_rule_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} {self.starts_on}"


class Award(AppendOnly):
    """A certification earned, valid until a date: the badge. Evidence. `uuid` is also the credential's."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="awards")
    certification = models.ForeignKey(Certification, on_delete=models.PROTECT, related_name="awards")
    occasion = models.CharField(max_length=80)
    awarded_on = models.DateField(_("awarded"))
    expires_on = models.DateField(_("expires"), null=True, help_text=_("The first day on which it is no longer valid."))
    anchor_on = models.DateField(null=True, help_text=_("The day from which its months are counted."))
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="renewals")
    evidence = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()

    # Beside the fields, on pages: withdrawn on the day asked about; the name in the reader's language.
    is_revoked: bool
    shown_name: str

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        ordering = ["-awarded_on"]
        constraints = [
            models.UniqueConstraint(fields=["user", "certification", "occasion"], name="certification_award_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.certification_id} {self.awarded_on}"

    @property
    def last_good_day(self) -> date | None:
        return last_good_day(self.expires_on)

    def is_valid(self, on: date) -> bool:
        """By its dates alone; a revocation is a row of its own."""
        return self.awarded_on <= on and (self.expires_on is None or on < self.expires_on)


class Revocation(Period):
    """An award withdrawn. History."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="revocations")

    class Meta(Period.Meta):
        verbose_name = _("revocation")
        verbose_name_plural = _("revocations")

    def __str__(self) -> str:
        return f"{self.award_id} {self.starts_on}"


class Obligation(Recorded):
    """That one person must hold one certification, with its dates and its why. History.

    Dates only, never a state: `Obligation.objects.state_on(day)` is the one place that says what the dates mean.
    `due_on` is the last good day, `expires_on` the first bad day.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, db_index=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="obligations")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="obligations")
    rule = models.ForeignKey(RequirementRule, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=80)
    assigned_on = models.DateField(_("assigned"))
    due_on = models.DateField(_("due"))
    covered_until = models.DateField(null=True)
    met_on = models.DateField(_("done"), null=True)
    award = models.ForeignKey(Award, null=True, on_delete=models.PROTECT, related_name="obligations")
    expires_on = models.DateField(_("expires"), null=True)
    closed_on = models.DateField(null=True)
    closed_because = models.CharField(max_length=20, blank=True)
    why = models.JSONField(default=list)

    state: str  # of the day that `state_on` was asked about

    objects: ClassVar = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "requirement", "occasion"],
                condition=Q(superseded_at__isnull=True),
                name="certification_obligation_one_per_occasion",
            ),
            models.UniqueConstraint(
                fields=["user", "requirement"],
                condition=Q(superseded_at__isnull=True, closed_on__isnull=True),
                name="certification_obligation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True, award__isnull=True) | Q(met_on__isnull=False, award__isnull=False),
                name="certification_obligation_met_by_an_award",
            ),
        ]
        indexes = [
            models.Index(
                fields=["requirement", "assigned_on"],
                condition=Q(superseded_at__isnull=True),
                name="certification_obligation_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.requirement_id} {self.occasion}"
