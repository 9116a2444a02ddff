"""Who reads what others wrote: their coach, while she is one. Nobody else, whatever the role."""

from datetime import date

from accounts.models import Coaching, User
from accounts.roles import permissions_of
from courses.assignments.models import Submission


def is_coach(user: User) -> bool:
    return "coaching.review" in permissions_of(user)


def may_review(user: User, submission: Submission, on: date) -> bool:
    """The same for one row as `SubmissionQuerySet.of_coachees` for all."""
    coaches = Coaching.objects.as_of(on).filter(coach=user, coachee=submission.enrollment.user_id)
    return is_coach(user) and coaches.exists()
