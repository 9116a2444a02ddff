"""What the pages of an attempt have in common: its addresses, its bar, and its questions as segments."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.http import PersonRequest
from courses.assessments.behaviours import checking_of
from courses.assessments.models import Attempt
from courses.assessments.pool import counts_right_answers, needed
from lms.lib import formats


def url_of(name: str, attempt: Attempt, *more: int) -> str:
    where = [attempt.enrollment.uuid, attempt.version_activity.key, attempt.uuid, *more]
    return reverse(f"assessments:{name}", args=where)


def bar(request: PersonRequest, attempt: Attempt) -> dict[str, Any]:
    activity = attempt.version_activity
    return {
        "attempt": attempt,
        "enrollment": attempt.enrollment,
        "activity": activity,
        "draw": activity.data["draw"],
        "needed": needed(activity),
        "by_answers": counts_right_answers(activity),
        "checking": checking_of(activity),
        "pass_mark_bp": attempt.pass_mark_bp,
        "rules": attempt.agreed,
        "seconds_left": attempt.seconds_left(request.at),
        "open_until": _open_until(attempt, request.today),
    }


def _open_until(attempt: Attempt, today: date) -> str:
    if attempt.closes_at is None:
        return ""
    ends_today = timezone.localdate(attempt.closes_at) == today
    return formats.clock(attempt.closes_at) if ends_today else formats.moment(attempt.closes_at)


def segments(attempt: Attempt, answers: dict[int, Any], now: int | None) -> list[dict[str, str]]:
    def state(position: int) -> str:
        if position == now:
            return "now"
        return "todo" if answers[position] is None else "done"

    return [
        {
            "label": _("Question %(number)s") % {"number": position},
            "state": state(position),
            "url": url_of("question", attempt, position),
        }
        for position in answers
    ]
