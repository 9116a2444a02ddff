from datetime import date
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Value, When

from accounts.roles import permissions_of
from lms.lib.history import PeriodQuerySet

if TYPE_CHECKING:
    from accounts.models import User

SEE = "presence.see"


class AccountQuerySet(models.QuerySet):
    def in_use(self) -> Self:
        return self.filter(decision="approved", closed_at__isnull=True)

    def standing_for(self, network: str, handle: str) -> Self:
        """What takes this name: asked for or in use."""
        return self.filter(network=network, handle__iexact=handle, closed_at__isnull=True).exclude(decision="refused")

    def of(self, user: "User") -> Self:
        """What a person owns or has asked for."""
        mine = _ownerships().current().filter(account=OuterRef("pk"), user=user)
        return self.filter(Exists(mine) | Q(requested_by=user))

    def visible_to(self, user: "User") -> Self:
        """The whole register for those who watch it."""
        return self if SEE in permissions_of(user) else self.of(user)

    def with_state(self, today: date) -> Self:
        """`state`: requested, refused, closed, in-review, handed-over or approved. The one CASE of all pages."""
        hand_overs = apps.get_model("presence", "HandOver").objects.filter(account=OuterRef("pk"))
        in_review = Exists(hand_overs.open()) | Q(review_on__lte=today)
        return self.annotate(
            state=Case(
                When(decision="", then=Value("requested")),
                When(decision="refused", then=Value("refused")),
                When(closed_at__isnull=False, then=Value("closed")),
                When(in_review, then=Value("in-review")),
                When(Exists(hand_overs.to_be_taken()), then=Value("handed-over")),
                default=Value("approved"),
                output_field=models.CharField(),
            )
        )

    def with_owners(self) -> Self:
        """`owners`: two rows in their order; one query, whatever the number of accounts."""
        rows = _ownerships().current().select_related("user").order_by("place")
        return self.prefetch_related(Prefetch("ownerships", rows, to_attr="owners"))


class OwnershipQuerySet(PeriodQuerySet):
    def current(self) -> Self:
        """The two of each account. Nobody's place ends without another's beginning."""
        return self.known().filter(ends_on__isnull=True)


class HandOverQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def to_be_taken(self) -> Self:
        return self.filter(outcome="new-owner", taken_on__isnull=True)


def _ownerships() -> OwnershipQuerySet:
    return apps.get_model("presence", "Ownership").objects.all()
