"""Convergence: what should exist is computed from rules and facts, and what is missing is inserted."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.certification import leaving, obligations
from courses.certification.awards import completion_of, grant
from courses.certification.facts import Facts, Plan, open_obligations, read_again, read_facts, read_plan
from courses.certification.models import (
    Award,
    Obligation,
)
from courses.certification.signals import awarded
from courses.certification.waiting import stops_of
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll_in, follow_language
from courses.guidelines.services import complete_signed
from courses.reminders.services import settle
from lms.lib.commit import after_commit

BATCH = 1000


def reconcile(
    user_ids: Iterable[int], *, today: date, at: datetime, reached: Callable[[int], object] | None = None
) -> None:
    """Obligations, enrollments, awards and renewals of these people, as rules and facts say.

    Repeating it changes nothing. `reached` hears the last id of each batch, in its transaction.

    1. who is newly concerned gets an obligation; who no longer is, is released;
    2. leave, open questions and waits move due days;
    3. what is owed is enrolled in, with signatures that already stand;
    4. met criteria give the award, the award meets the obligation, and its reminders stop;
    5. where a guideline has changed or the renewal window is open, the next occasion begins (and is enrolled in).
    """
    plan = read_plan(today)
    people = sorted(set(user_ids))
    for start in range(0, len(people), BATCH):
        batch = people[start : start + BATCH]
        with transaction.atomic():
            list(User.objects.select_for_update(no_key=True).filter(id__in=batch).order_by("id").values_list("id"))
            _reconcile_batch(batch, plan, today, at)
            if reached:
                reached(batch[-1])
            after_commit(awarded.send, Award, user_ids=set(batch), at=at)


def _reconcile_batch(user_ids: list[int], plan: Plan, today: date, at: datetime) -> None:
    """The people are locked, so what is open is read again only after a step that changed it."""
    facts = read_facts(user_ids, today)
    held = open_obligations(user_ids)
    left = {rule.pk: leaving.who_left(rule, held, facts, at=at) for rule in plan.rules}
    held = open_obligations(user_ids) if _catch_up(held, left.values(), plan, at) else held
    changed = bool(leaving.close_ended(held, plan, facts, at=at))
    for rule in plan.rules:
        changed |= bool(leaving.close_left(rule, held, left[rule.pk], at=at))
    opened = obligations.open_first(plan.rules, user_ids, held, facts, at=at)
    held = open_obligations(user_ids) if changed else [*held, *opened]
    if obligations.redate(held, stops_of(held, plan, facts, at=at), facts, at=at):
        held = open_obligations(user_ids)
    enrolled = _enroll(held, plan, facts, at)
    signers = {user_id for user_id, _guideline in facts.signatures}
    complete_signed(Enrollment.objects.unfinished().filter(user_id__in=signers), at=at)
    # Signatures may just have completed a course; and who was not looked at for long goes through several occasions.
    while _advance(held, plan, facts := read_again(facts, enrolled=enrolled), at):
        held = open_obligations(user_ids)
        enrolled = _enroll(held, plan, facts, at)


def _catch_up(held: list[Obligation], left: Iterable[dict[int, date]], plan: Plan, at: datetime) -> bool:
    """What had come to pass before they left, and no run has written down yet."""
    eves: dict[date, set[int]] = {}
    for people in left:
        for pk, day in people.items():
            eves.setdefault(day - timedelta(days=1), set()).add(pk)
    moved = False
    for eve, leavers in sorted(eves.items()):
        rows = [row for row in held if row.user_id in leavers and row.assigned_on <= eve]
        facts = read_facts(leavers, eve)
        while rows and _advance(rows, plan, facts, at):
            moved, facts = True, read_again(facts)
            rows = [row for row in open_obligations(leavers) if row.assigned_on <= eve]
    return moved


def _advance(held: list[Obligation], plan: Plan, facts: Facts, at: datetime) -> bool:
    """Everybody one step on: what is met is met, or the next occasion begins."""
    done = obligations.meet(held, grant(held, plan, facts, at=at), at=at)
    done += [] if done else obligations.open_next(held, plan, facts, at=at)
    settle([str(row.uuid) for row in done], at=at)
    return bool(done)


def _enroll(held: list[Obligation], plan: Plan, facts: Facts, at: datetime) -> bool:
    """Everybody gets the courses of what she owes; a course done before counts for a first occasion. Was it anybody?"""
    wanted: dict[int, set[int]] = {}
    for row in held:
        if row.award_id:
            continue
        for criterion in plan.path(row.requirement.certification, facts.origin(row)):
            course = criterion.course
            if course is None or completion_of(row, course.pk, facts):
                continue
            wanted.setdefault(course.pk, set()).add(row.user_id)
    return bool(wanted and enroll_in(wanted, source=Enrollment.Source.OBLIGATION, at=at))


def reconcile_soon(*, sender: object, user_ids: set[int], at: datetime, **_: object) -> None:
    """Receiver of `progressed`: in process, so that the badge is on the next page."""
    reconcile(user_ids, today=timezone.localdate(at), at=at)


def follow_people(*, sender: object, user_ids: set[int], at: datetime, **_: object) -> None:
    """Receiver of `people_changed`: who reads another language now goes on in it."""
    follow_language(user_ids=user_ids, at=at)
    reconcile_soon(sender=sender, user_ids=user_ids, at=at)
