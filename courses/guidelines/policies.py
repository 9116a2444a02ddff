"""Who may do what with the texts of guidelines: trainers and governance write, governance approves, never its own."""

from datetime import date

from accounts.models import RoleGrant, User
from accounts.roles import permissions_of, roles_that_may
from courses.guidelines.models import DraftMove, RevisionDraft

WRITE, APPROVE, GOVERN = "guidelines.write", "guidelines.approve", "guidelines.author"


def may_write(user: User) -> bool:
    return WRITE in permissions_of(user)


def may_govern(user: User) -> bool:
    return GOVERN in permissions_of(user)


def may_approve(draft: RevisionDraft, user: User) -> bool:
    return APPROVE in permissions_of(user) and user not in authors_of(draft)


def authors_of(draft: RevisionDraft) -> list[User]:
    """Everybody who saved it, the last one first: none of them approves it."""
    moves = draft.moves.filter(act=DraftMove.Act.SAVED).select_related("by").order_by("-id")
    return list(dict.fromkeys(move.by for move in moves))


def approvers_of(draft: RevisionDraft, on: date) -> list[User]:
    """Who can approve it today."""
    grants = RoleGrant.objects.as_of(on).filter(role__in=roles_that_may(APPROVE)).values("user")
    people = User.objects.filter(pk__in=grants, is_active=True).order_by("name")
    return list(people.exclude(pk__in=[author.pk for author in authors_of(draft)]))
