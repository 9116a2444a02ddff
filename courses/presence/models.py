import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from courses.presence.querysets import AccountQuerySet, HandOverQuerySet, OwnershipQuerySet
from lms.lib.append_only import AppendOnly
from lms.lib.history import Period


class Account(models.Model):
    """An account that carries the company's name, or speaks for it: asked for, decided on, closed. Working.

    Who owns it is dated (`Ownership`); whether it is in review follows from its hand-overs and reviews.
    """

    class Kind(models.TextChoices):
        COMPANY_NAMED = "company-named", _("Company-named account of one person")
        OFFICIAL = "official", _("Official account of the company")

    class Network(models.TextChoices):
        BLUESKY = "bluesky", "Bluesky"
        FACEBOOK = "facebook", "Facebook"
        INSTAGRAM = "instagram", "Instagram"
        LINKEDIN = "linkedin", "LinkedIn"
        MASTODON = "mastodon", "Mastodon"
        THREADS = "threads", "Threads"
        TIKTOK = "tiktok", "TikTok"
        X = "x", "X"
        YOUTUBE = "youtube", "YouTube"
        OTHER = "other", _("another one")

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    network = models.CharField(_("network"), max_length=20, choices=Network.choices)
    handle = models.CharField(_("handle"), max_length=60, help_text=_("Without the @."))
    purpose = models.CharField(_("what it is for"), max_length=300)
    language = models.CharField(_("language"), max_length=10)
    market = models.CharField(_("country"), max_length=2, blank=True, help_text=_("Empty: every country."))
    posts_a_week = models.PositiveSmallIntegerField(_("posts a week"))
    answer_hours = models.PositiveSmallIntegerField(_("answers within hours"))
    sunset_on = models.DateField(_("planned end"), null=True, blank=True)
    successor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # Set by `with_owners` and `with_state`.
    owners: "list[Ownership]"
    state: str
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=500, blank=True)
    # The latest sign of life; the first day on which its silence asks for a hand-over; when it is looked at again.
    active_on = models.DateField(null=True, blank=True)
    silent_on = models.DateField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=500, blank=True)

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["network", "handle"]
        constraints = [
            models.UniqueConstraint(
                "network",
                Lower("handle"),
                condition=Q(closed_at__isnull=True) & ~Q(decision="refused"),
                name="presence_account_one_handle",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="presence_account_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="presence_account_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(decision="approved") | Q(silent_on__isnull=False, review_on__isnull=False),
                name="presence_account_in_use_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(decision="approved"), name="presence_account_closed_once_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    @property
    def is_open_request(self) -> bool:
        return not self.decision

    @property
    def is_in_use(self) -> bool:
        return self.decision == self.Decision.APPROVED and self.closed_at is None


class Ownership(Period):
    """Who answers for an account, from when: two people, each in one place. History."""

    class Place(models.TextChoices):
        OWNER = "owner", _("owner")
        SECOND = "second", _("second owner")

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="ownerships")
    place = models.CharField(max_length=10, choices=Place.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_ownerships")

    objects: ClassVar = OwnershipQuerySet.as_manager()

    class Meta(Period.Meta):
        verbose_name = _("ownership of an account")
        verbose_name_plural = _("ownerships of accounts")
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                fields=["account", "place"],
                condition=Q(superseded_at__isnull=True, ends_on__isnull=True),
                name="presence_ownership_one_in_each_place",
            ),
            models.UniqueConstraint(
                fields=["account", "user"],
                condition=Q(superseded_at__isnull=True, ends_on__isnull=True),
                name="presence_ownership_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.place} {self.starts_on}"


class SignOfLife(AppendOnly):
    """An owner says that the account was active on a day; nothing is fetched from any network. Evidence."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="signs_of_life")
    active_on = models.DateField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["-active_on", "-id"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.active_on}"


class Review(AppendOnly):
    """Governance looked at an account and keeps it, at least once a year. Evidence."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("review of an account")
        verbose_name_plural = _("reviews of accounts")
        ordering = ["-reviewed_on", "-id"]

    def __str__(self) -> str:
        return f"{self.account_id} {self.reviewed_on}"


class HandOver(models.Model):
    """An account needs another owner, or an end. Working: opened by the daily job or an owner, closed once."""

    class Reason(models.TextChoices):
        LAPSE = "lapse", _("An owner is no longer cleared for it.")
        EXIT = "exit", _("An owner no longer works here.")
        SILENCE = "silence", _("Nobody has noted a sign of life for six months.")
        ASKED = "asked", _("An owner wants to hand over.")

    class Outcome(models.TextChoices):
        NEW_OWNER = "new-owner", _("handed over")
        CLOSED = "closed", _("account closed")
        OVER = "over", _("no longer needed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="hand_overs")
    reason = models.CharField(max_length=10, choices=Reason.choices)
    # Whose place is to be filled.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_on = models.DateField()
    due_on = models.DateField()
    new_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    # When the new owner noted a first sign of life, and so has the access.
    taken_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = HandOverQuerySet.as_manager()

    class Meta:
        verbose_name = _("hand-over of an account")
        verbose_name_plural = _("hand-overs of accounts")
        ordering = ["-opened_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "owner"], condition=Q(closed_on__isnull=True), name="presence_handover_one_open"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_on__isnull=True) | (~Q(outcome="") & Q(closed_on__isnull=False)),
                name="presence_handover_closed_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.reason} {self.opened_on}"
