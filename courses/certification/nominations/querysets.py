from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from accounts.roles import permissions_of

if TYPE_CHECKING:
    from accounts.models import User

DECIDE = "nominations.decide"


class NominationQuerySet(models.QuerySet):
    def open(self) -> Self:
        return self.filter(outcome="")

    def visible_to(self, user: "User") -> Self:
        """The person herself, who nominated her, and those who decide."""
        return self if DECIDE in permissions_of(user) else self.filter(Q(user=user) | Q(nominated_by=user))

    def with_people(self) -> Self:
        return self.select_related("user", "tier", "nominated_by", "closed_by")
