"""Who decides about people, and who reads what was decided."""

from accounts.models import User
from accounts.roles import permissions_of

DECIDE = "certification.decide"


def may_decide(user: User) -> bool:
    return DECIDE in permissions_of(user)


def may_see(user: User) -> bool:
    return bool(permissions_of(user) & {DECIDE, "reports.see_all"})


def sees_reasons(user: User) -> bool:
    """Why somebody is exempt may speak of illness: it stays between the person and HR."""
    return "people.see_all" in permissions_of(user)


def may_export(user: User) -> bool:
    return may_see(user) and "reports.export" in permissions_of(user)
