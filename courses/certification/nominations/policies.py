"""Who may do what. Who sees a nomination is said by `NominationQuerySet.visible_to`."""

from datetime import date

from accounts.models import Coaching, User
from accounts.roles import permissions_of
from courses.certification.nominations.models import Nomination
from courses.certification.nominations.querysets import DECIDE

REVIEW = "coaching.review"


def is_governance(user: User) -> bool:
    return DECIDE in permissions_of(user)


def may_nominate(user: User, person: User, on: date) -> bool:
    """Somebody below her."""
    return User.objects.below(user.pk, on).filter(pk=person.pk).exists()


def may_decide(user: User, nomination: Nomination) -> bool:
    """Never about oneself, nor on what one proposed."""
    return (
        nomination.is_open and is_governance(user) and user.pk not in {nomination.user_id, nomination.nominated_by_id}
    )


def may_withdraw(user: User, nomination: Nomination) -> bool:
    return nomination.is_open and nomination.nominated_by_id == user.pk


def may_decline(user: User, nomination: Nomination) -> bool:
    return nomination.is_open and nomination.user_id == user.pk


def gives_approvals(user: User) -> bool:
    return bool(permissions_of(user) & {DECIDE, REVIEW})


def may_approve_work_of(user: User, person: User, on: date) -> bool:
    """Governance anybody's, a coach that of those she coaches; nobody her own."""
    if user == person:
        return False
    return is_governance(user) or (
        REVIEW in permissions_of(user) and Coaching.objects.as_of(on).filter(coach=user, coachee=person).exists()
    )
