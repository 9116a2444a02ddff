"""What somebody owes and cannot learn: no course in her language or English, an empty path, a badge still a draft."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import F, Value
from django.db.models.functions import Coalesce, NullIf

from courses.certification.facts import REINSTATED, Plan
from courses.certification.models import REVISION, Award, Certification, Criterion, Equivalence, Obligation
from courses.certification.querysets import ObligationQuerySet, State
from courses.enrollments.models import Enrollment
from courses.models import CourseVersion

UNDONE = (State.DUE, State.OVERDUE, State.EXPIRED)
Found = tuple[Obligation, str, dict[str, Any]]


def untaught(rows: ObligationQuerySet, plan: Plan, today: date) -> Iterator[Found]:
    """With the cause, and what its sentence names."""
    languages = _published()
    suspects = _suspects(plan, languages)
    owed = list(
        rows.filter(met_on=None, requirement__certification__in=suspects)
        .exclude(occasion__startswith=REVISION)
        .state_on(today)
        .in_state(*UNDONE)
        .annotate(language=Coalesce(NullIf("user__own_language", Value("")), F("user__language")))
        .select_related("requirement__certification")
    )
    done, earned = _done(suspects, plan, languages, today), _earned(owed)
    for row in owed:
        path = plan.path(row.requirement.certification, _origin(row, earned))
        if row.requirement.certification.is_draft:
            yield row, "draft", {}
        elif not path:
            yield row, "empty", {}
        elif missing := _missing(row, path, languages, done):
            yield row, "untaught", {"course": missing, "language": row.language}


def _published() -> dict[int, set[str]]:
    """The languages of each course."""
    found: dict[int, set[str]] = {}
    rows = CourseVersion.objects.order_by().values_list("edition__course", "edition__language").distinct()
    for course, language in rows:
        found.setdefault(course, set()).add(language)
    return found


def _suspects(plan: Plan, languages: dict[int, set[str]]) -> list[int]:
    """Certifications with which something is wrong for some; mostly none, and then nobody is looked at."""
    paths = {pk: [one for path in paths.values() for one in path] for pk, paths in plan.criteria.items()}
    rows = Certification.objects.values_list("pk", "is_draft")
    return [
        pk
        for pk, is_draft in rows
        if is_draft or not plan.criteria.get(pk, {}).get(Criterion.Path.FIRST) or _lacking(paths[pk], languages)
    ]


def _lacking(criteria: Iterable[Criterion], languages: dict[int, set[str]]) -> list[int]:
    """Courses without an English edition."""
    courses = [one.course_id for one in criteria if one.course_id]
    return [pk for pk in courses if settings.LANGUAGE_CODE not in languages.get(pk, set())]


def _done(certifications: list[int], plan: Plan, languages: dict[int, set[str]], today: date) -> set[tuple[int, int]]:
    """Who has done, or need not do, one of the courses that are lacking."""
    criteria = [one for pk in certifications for path in plan.criteria.get(pk, {}).values() for one in path]
    courses = _lacking(criteria, languages)
    if not courses:
        return set()
    completed = Enrollment.objects.filter(course__in=courses, completed_at__isnull=False, success=True)
    equal = Equivalence.objects.as_of(today).filter(course__in=courses)
    return {*completed.values_list("user_id", "course_id"), *equal.values_list("user_id", "course_id")}


def _earned(rows: list[Obligation]) -> dict[tuple[int, str], str]:
    """By person and occasion on which an award is to be earned again: the occasion on which it was earned."""
    again = {row.user_id for row in rows if row.occasion.startswith(REINSTATED)}
    if not again:
        return {}
    awards = Award.objects.filter(user__in=again).values_list("user_id", "uuid", "occasion")
    return {(pk, f"{REINSTATED}{uuid}"): occasion for pk, uuid, occasion in awards}


def _origin(row: Obligation, earned: dict[tuple[int, str], str]) -> str:
    """What was taken back is earned again by the path that it was earned by."""
    occasion = row.occasion
    while (row.user_id, occasion) in earned:
        occasion = earned[(row.user_id, occasion)]
    return occasion


def _missing(row: Any, path: list[Criterion], languages: dict[int, set[str]], done: set[tuple[int, int]]) -> str:
    """The slug of the first course of the path that she cannot take; empty where there is none."""
    for one in path:
        readable = languages.get(one.course_id or 0, set()) & {row.language, settings.LANGUAGE_CODE}
        if one.course and not readable and (row.user_id, one.course_id) not in done:
            return one.course.slug
    return ""
