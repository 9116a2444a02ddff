import uuid
from datetime import date, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.querysets import EmploymentQuerySet, UserQuerySet
from accounts.roles import STAFF_ROLES, Role, roles_of
from lms.lib.history import Period


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, name: str, password: str | None = None, **fields: Any) -> "User":
        fields["email"] = self.normalize_email(fields.get("email") or "") or None
        user = self.model(name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, name: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(name=name, password=password, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Working; a person is anonymised in place, never deleted."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField(_("e-mail"), null=True, blank=True)  # noqa: DJ001  unique, and many have none
    employee_number = models.CharField(_("employee number"), max_length=40, null=True, blank=True, unique=True)
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(_("language"), max_length=10, default="en")
    own_language = models.CharField(
        _("own choice of language"), max_length=10, blank=True, help_text=_("Wins over the language of the roster.")
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)

    # Kept beside the fields by `roles_of` and `UserQuerySet.with_employment_end`, once they were asked.
    _roles: frozenset[str]
    employment_ends_on: date | None

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "employee_number"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="accounts_user_unique_email"),
            models.UniqueConstraint(Lower("employee_number"), name="accounts_user_unique_number"),
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(employee_number__isnull=False) | Q(anonymised_at__isnull=False),
                name="accounts_user_can_sign_in",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.email = self.email or None
        self.employee_number = self.employee_number or None

    @property
    def given_name(self) -> str:
        return self.name.split(" ", 1)[0]

    @property
    def reading_language(self) -> str:
        return self.own_language or self.language

    @property
    def site_language(self) -> str:
        """The language in which the site speaks to this person: the one wanted, if the site speaks it."""
        return self.reading_language if self.reading_language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens; derived from dated roles, may query once per request."""
        return self.is_active and (self.is_superuser or bool(roles_of(self) & STAFF_ROLES))


class Department(models.Model):
    """An org unit. Working; renamed, never re-parented in place: a move makes a new row and fills `replaced_by`."""

    MAX_PATH = 400

    code = models.CharField(_("code"), max_length=MAX_PATH, unique=True)
    path = models.CharField(
        _("path"),
        max_length=MAX_PATH,
        unique=True,
        help_text=_("Materialized: codes of all units above, each with a slash."),
    )
    name = models.CharField(_("name"), max_length=200)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces")

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        ordering = ["path"]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/") - 1


class Employment(Period):
    """Dated facts of a person's work. History."""

    class WorkerType(models.TextChoices):
        EMPLOYEE = "employee", _("employee")
        TEMP = "temp", _("temp")
        CONTRACTOR = "contractor", _("contractor")
        AGENCY = "agency", _("agency worker")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="employments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="employments")
    manager = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    acting_manager = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="acting_reports"
    )
    title = models.CharField(_("job title"), max_length=200, blank=True)
    job_family = models.CharField(_("job family"), max_length=60, blank=True)
    grade = models.CharField(_("grade"), max_length=40, blank=True)
    legal_entity = models.CharField(_("legal entity"), max_length=120, blank=True)
    site = models.CharField(_("site"), max_length=120, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    worker_type = models.CharField(
        _("worker type"), max_length=20, choices=WorkerType.choices, default=WorkerType.EMPLOYEE
    )
    percent = models.PositiveSmallIntegerField(_("employment %"), default=100)

    objects: ClassVar = EmploymentQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("employment")
        verbose_name_plural = _("employments")
        ordering = ["user_id", "starts_on"]
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(superseded_at__isnull=True, ends_on__isnull=True),
                name="accounts_employment_one_open",
            ),
            models.UniqueConstraint(
                fields=["user", "starts_on"],
                condition=Q(superseded_at__isnull=True),
                name="accounts_employment_one_start",
            ),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("user")), name="accounts_employment_not_own_manager"
            ),
            models.CheckConstraint(
                condition=Q(acting_manager__isnull=True) | ~Q(acting_manager=F("user")),
                name="accounts_employment_not_own_acting_manager",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.starts_on}"


class Tier(models.Model):
    """An audience level: all staff, subject-matter expert, executive … Draft."""

    class Step(models.TextChoices):
        LISTEN = "listen", _("Listen")
        JOIN = "join", _("Join")
        LEAD = "lead", _("Lead")
        INSIDE = "inside", _("Inside")

    class Entry(models.TextChoices):
        EVERYBODY = "everybody", _("everybody is in it")
        OPT_IN = "opt-in", _("people join by themselves")
        NOMINATION = "nomination", _("a manager nominates, governance approves")
        APPOINTMENT = "appointment", _("governance appoints")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=100)
    names = models.JSONField(_("name in other languages"), default=dict, blank=True)
    step = models.CharField(_("step of the path"), max_length=10, choices=Step.choices, default=Step.LISTEN)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    entry = models.CharField(_("how one comes in"), max_length=12, choices=Entry.choices, default=Entry.EVERYBODY)
    rule = models.JSONField(_("who is in it by a rule"), null=True, blank=True, editable=False)
    rule_from = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name

    @property
    def shown_name(self) -> str:
        """In the reader's language."""
        return self.names.get(get_language() or "") or self.name


class TierMembership(Period):
    """Who is in a tier from when. History."""

    class Source(models.TextChoices):
        RULE = "rule", _("by rule")
        OPT_IN = "opt-in", _("opt-in")
        NOMINATION = "nomination", _("by nomination")
        APPOINTMENT = "appointment", _("by appointment")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tier_memberships")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="memberships")
    topics = models.JSONField(_("topics"), default=list, blank=True)
    source = models.CharField(_("source"), max_length=20, choices=Source.choices)

    class Meta(Period.Meta):
        verbose_name = _("tier membership")
        verbose_name_plural = _("tier memberships")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "tier", "starts_on"],
                condition=Q(superseded_at__isnull=True),
                name="accounts_tiermembership_one_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tier_id} {self.starts_on}"

    @property
    def last_day(self) -> date | None:
        return self.ends_on - timedelta(days=1) if self.ends_on else None


class RoleGrant(Period):
    """A role given to a person, dated, with an optional scope (a department and all below). History."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="role_grants"
    )

    class Meta(Period.Meta):
        verbose_name = _("role grant")
        verbose_name_plural = _("role grants")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "role", "department", "starts_on"],
                condition=Q(superseded_at__isnull=True, department__isnull=False),
                name="accounts_rolegrant_one_start",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "starts_on"],
                condition=Q(superseded_at__isnull=True, department__isnull=True),
                name="accounts_rolegrant_one_unscoped_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.starts_on}"


class Leave(Period):
    """A person is away; the reason of the leave is never stored. History."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="leaves")

    class Meta(Period.Meta):
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "starts_on"], condition=Q(superseded_at__isnull=True), name="accounts_leave_one_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on}"


class Coaching(Period):
    """Who coaches whom, from when: a coach reads the written practice of these people only. History."""

    coach = models.ForeignKey(User, on_delete=models.PROTECT, related_name="coachings")
    coachee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="coached")

    class Meta(Period.Meta):
        verbose_name = _("coaching")
        verbose_name_plural = _("coaching")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["coach", "coachee", "starts_on"],
                condition=Q(superseded_at__isnull=True),
                name="accounts_coaching_one_start",
            ),
            models.CheckConstraint(condition=~Q(coach=F("coachee")), name="accounts_coaching_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.coach_id} {self.coachee_id} {self.starts_on}"


class Audience(models.Model):
    """A named rule over people facts (`accounts/audiences.py`). Draft: requirements copy the rule."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=100)
    rule = models.JSONField(_("rule"))

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Activation(models.Model):
    """A single-use code for the first sign-in, in a mail or a printed letter; only its hash is kept. Working."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="activations")
    code_hash = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("activation")
        verbose_name_plural = _("activations")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="accounts_activation_one_unused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.issued_at:%Y-%m-%d}"
