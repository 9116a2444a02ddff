"""May this person speak, in that way, at that moment? Worked out from what is true, each time it is asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Employment, User
from courses.certification.clearance.facts import house, people
from courses.certification.clearance.grants import granted
from courses.certification.clearance.judging import Case, allows, ends_on, judge
from courses.certification.clearance.models import Answer, RightRule, SpeakingRight
from courses.certification.clearance.rows import read_people, read_person
from courses.certification.models import Award
from lms.lib.dates import local_date
from lms.lib.prepared import Columns, Prepared


class UnknownRight(Exception):
    """There is no right by that name."""


@dataclass(frozen=True)
class Clearance:
    """`until` is the first day on which it no longer holds, by the dates known; None: no end is known.

    Where it does not hold, `reasons` are those against it; where it holds, all that it rests on.
    """

    right: SpeakingRight
    allowed: bool
    until: date | None = None
    reasons: list[dict[str, Any]] = field(default_factory=list)


RULE, RIGHT = Columns(RightRule), Columns(SpeakingRight, "right__")


def _rule(*values: Any) -> RightRule:
    row = iter(values)
    rule = RULE.read(row)
    rule.right = RIGHT.read(row)
    return rule


_rules_now = Prepared(
    _rule,
    lambda: RightRule.objects.known().order_by("right__position", "starts_on").values_list(*RULE.paths, *RIGHT.paths),
)


def _rules(known: datetime | None, slug: str | None = None) -> dict[str, list[RightRule]]:
    """By right, in their order; `slug` that of one that there must be."""
    if known is None:
        rows = _rules_now()
    else:
        rows = list(RightRule.objects.known(known).select_related("right").order_by("right__position", "starts_on"))
    found: dict[str, list[RightRule]] = {}
    for row in rows:
        found.setdefault(row.right.slug, []).append(row)
    return {slug: found.get(slug, [])} if slug else found


def clearance(
    user: User, right: str, at: datetime, topic: str | None = None, *, known: datetime | None = None
) -> Clearance:
    """Three queries at most. `at` may lie in the past; `known` says as of when it is to be judged."""
    rules = _rules(known, right)
    if not rules[right]:
        return _without_rules(right)
    return _clearances(user, rules, at, topic, known)[0]


def clearances(user: User, at: datetime) -> list[Clearance]:
    """Every right, in its order; three queries at most."""
    return _clearances(user, _rules(None), at, None, None)


def _without_rules(slug: str) -> Clearance:
    right = SpeakingRight.objects.filter(slug=slug).first()
    if right is None:
        raise UnknownRight(slug)
    return Clearance(right, False, None, [{"code": "no-rule", "params": {}}])


def _clearances(
    user: User, rules: dict[str, list[RightRule]], at: datetime, topic: str | None, known: datetime | None
) -> list[Clearance]:
    rows = read_person(user.pk, known)
    grants = granted([user.pk], known) if _asks_for_grants(rules) else {}
    (person,) = people([user], rows, grants)
    day = local_date(at, user.time_zone)
    found = house(rows)
    cases = [Case(slug, own, found, person, day, at, topic or None) for slug, own in rules.items()]
    return [_answered(case) for case in cases]


def _asks_for_grants(rules: dict[str, list[RightRule]]) -> bool:
    return any(one.granted for own in rules.values() for one in own)


def _answered(case: Case) -> Clearance:
    reasons, right = judge(case), case.rules[0].right
    if allows(reasons):
        return Clearance(right, True, ends_on(case), [one.stored for one in reasons])
    return Clearance(right, False, None, [one.stored for one in reasons if not one.stands])


def who_may(
    right: str,
    *,
    topic: str | None = None,
    language: str | None = None,
    market: str | None = None,
    at: datetime,
    known: datetime | None = None,
) -> list[User]:
    """Who is cleared, by name and never ranked. Five queries at most, however many people there are."""
    rules = _rules(known, right)
    if not rules[right]:
        _without_rules(right)
        return []
    candidates = _candidates(rules[right], market, known)
    users = [one for one in candidates if language is None or one.reading_language == language]
    rows = read_people(candidates.order_by().values("pk"), known)
    grants = granted([one.pk for one in users], known) if _asks_for_grants(rules) else {}
    found = house(rows)
    held = people(users, rows, grants)
    cases = [
        Case(right, rules[right], found, one, local_date(at, one.user.time_zone), at, topic or None) for one in held
    ]
    return [one.person.user for one in cases if _is_in(one, market) and allows(judge(one))]


def _candidates(rules: list[RightRule], market: str | None, known: datetime | None) -> QuerySet[User]:
    """Who could be: no more is read than the least that every rule of the right asks for."""
    found = User.objects.filter(anonymised_at__isnull=True)
    if market or all(one.employed for one in rules):
        jobs = Employment.objects.known(known).filter(user=OuterRef("pk"))
        found = found.filter(Exists(jobs.filter(country=market) if market else jobs))
    for slug in set.intersection(*(set(one.certifications) for one in rules)):
        found = found.filter(Exists(Award.objects.filter(user=OuterRef("pk"), certification__slug=slug)))
    return found


def _is_in(case: Case, market: str | None) -> bool:
    return market is None or any(job.key == market for job in case.person.on("job", case.on))


def note_answer(*, user: User, answer: Clearance, **asked: Any) -> None:
    note_answers([(user, answer)], **asked)


def note_answers(
    answers: Iterable[tuple[User, Clearance]],
    *,
    about_at: datetime,
    at: datetime,
    topic: str | None = None,
    known: datetime | None = None,
    by: User | None = None,
    asker: str = "",
) -> None:
    """What was said about people to somebody else; each of them can read it. What one asks about oneself is not."""
    rows = [
        Answer(
            user=user,
            asked_by=by,
            asker=asker,
            right=answer.right,
            topic=topic or "",
            about_at=about_at,
            known_at=known,
            allowed=answer.allowed,
            until=answer.until,
            answered_at=at,
        )
        for user, answer in answers
        if by is None or by.pk != user.pk
    ]
    Answer.objects.bulk_create(rows)
