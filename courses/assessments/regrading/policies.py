"""Who writes questions, or answers for badges, may look and let marks rise. Only the latter may take away."""

from accounts.models import User
from accounts.roles import permissions_of

LOOK = frozenset({"assessments.author", "certification.author"})


def may_write(user: User) -> bool:
    return "assessments.author" in permissions_of(user)


def may_take_away(user: User) -> bool:
    return "certification.author" in permissions_of(user)


def may_read_names(user: User) -> bool:
    return "people.see_all" in permissions_of(user)
