"""Who may do what with an account that was read `with_owners`. Who sees it is said by `AccountQuerySet.visible_to`."""

from accounts.models import User
from accounts.roles import permissions_of
from courses.presence.models import Account
from courses.presence.querysets import SEE

APPROVE = "presence.approve"


def sees_register(user: User) -> bool:
    return SEE in permissions_of(user)


def is_guardian(user: User) -> bool:
    return APPROVE in permissions_of(user)


def owns(user: User, account: Account) -> bool:
    return any(row.user_id == user.pk for row in account.owners)


def may_decide(user: User, account: Account) -> bool:
    """Never on a request of one's own, nor about an account that one is to own."""
    return may_review(user, account) and account.requested_by_id != user.pk


def may_review(user: User, account: Account) -> bool:
    return is_guardian(user) and not owns(user, account)


def may_settle(user: User, account: Account) -> bool:
    """Name another owner, or close the account."""
    return is_guardian(user) or owns(user, account)
