"""Who may open which room. Whose rows are in it is said by `UserQuerySet.visible_to`."""

from accounts.models import User
from accounts.roles import permissions_of


def may_read_reports(user: User) -> bool:
    return bool(permissions_of(user) & {"reports.see_all", "reports.see_unit"})


def may_export(user: User) -> bool:
    return may_read_reports(user) and "reports.export" in permissions_of(user)


def may_see_signing(user: User) -> bool:
    return bool(permissions_of(user) & {"guidelines.author", "reports.see_all"})


def sees_refusals(user: User) -> bool:
    return "guidelines.author" in permissions_of(user)
