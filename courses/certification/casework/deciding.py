"""HR's decisions about many people: tried out, confirmed as they were shown, taken back. Each is one step."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.models import Employment, User
from courses.certification.casework import health
from courses.certification.casework.models import BulkDecision, Decided
from courses.certification.casework.orders import FIELDS, Act, Order, passed_over, write
from courses.certification.casework.pasting import Pasted, meant
from courses.certification.casework.trials import NotAsShown, Preview, Refused, carry_out, lock
from courses.certification.decisions import Grounds, take_back
from lms.lib.history import Period


def preview(order: Order, pasted: Pasted, *, by: User, today: date, at: datetime) -> Preview:
    """It is done, looked at and rolled back: what is shown is what will be."""
    with transaction.atomic():
        found, _rows = _do(order, pasted, by, today, at)
        transaction.set_rollback(True)
    return found


def decide(order: Order, pasted: Pasted, *, shown: str, by: User, today: date, at: datetime) -> BulkDecision:
    """`shown` is the digest of the preview that the person saw."""
    with transaction.atomic():
        found, rows = _do(order, pasted, by, today, at)
        if found.digest != shown or not found.changes:
            transaction.set_rollback(True)
        else:
            decision = BulkDecision.objects.create(starts_on=today, decided_by=by, decided_at=at, **order.values)
            return _keep(decision, order.act, rows, today=today, at=at)
    raise NotAsShown(found)


def preview_undo(decision: BulkDecision, *, by: User, today: date, at: datetime) -> Preview:
    with transaction.atomic():
        found, _rows = _undo(decision, "", by, today, at)
        transaction.set_rollback(True)
    return found


def undo(decision: BulkDecision, *, reason: str, shown: str, by: User, today: date, at: datetime) -> BulkDecision:
    """Only the rows that it wrote and that nobody has changed since; a decision of its own."""
    with transaction.atomic():
        found, rows = _undo(decision, reason, by, today, at)
        if found.digest != shown or not found.changes:
            transaction.set_rollback(True)
        else:
            back = BulkDecision.objects.create(
                act=Act.UNDO, undoes=decision, starts_on=today, reason=reason, decided_by=by, decided_at=at
            )
            return _keep(back, decision.act, rows, today=today, at=at)
    raise NotAsShown(found)


def _do(order: Order, pasted: Pasted, by: User, today: date, at: datetime) -> tuple[Preview, dict[int, Period]]:
    who = meant(pasted, by, today)
    lock(who.people)
    outcomes = passed_over(order, list(who.people), today) | _left(who.people, today) | _oneself(who.people, by)
    grounds = Grounds(reason=order.reason, evidence=order.evidence, at=at, by=by)
    changes, passed, rows = carry_out(
        who.people,
        outcomes,
        order.about,
        lambda chosen: write(order, chosen, today=today, grounds=grounds),
        today=today,
        at=at,
    )
    return Preview(changes, passed, who.unknown, who.doubles), rows


def _undo(
    decision: BulkDecision, reason: str, by: User, today: date, at: datetime
) -> tuple[Preview, dict[int, Period]]:
    field = FIELDS.get(Act(decision.act))
    if field is None:
        raise Refused
    visible = User.objects.visible_to(by, today).order_by().values("id")
    decided = decision.decided.filter(user__in=visible)
    lock(list(decided.values_list("user_id", flat=True)))
    if BulkDecision.objects.filter(undoes=decision).exists():
        raise Refused
    rows = {one.user_id: getattr(one, field) for one in decided.select_related(field)}
    people = {one.pk: one for one in User.objects.filter(pk__in=rows).order_by("name", "pk")}
    gone = {pk: "changed" for pk, row in rows.items() if row.superseded_at or (row.ends_on and row.ends_on <= today)}
    # More time counts from the day on which it was given, so it goes back as a whole; the rest ends today.
    on = decision.starts_on if decision.act == Act.EXTEND else today

    def write(chosen: list[int]) -> dict[int, Period]:
        mine = {pk: rows[pk] for pk in chosen}
        take_back(mine.values(), on=on, grounds=Grounds(reason=reason, at=at, by=by))
        return mine

    order = Order(
        act=decision.act,
        requirement=decision.requirement,
        course=decision.course,
        last_day=decision.last_day,
        reason=reason,
    )
    changes, passed, written = carry_out(people, gone | _oneself(people, by), order.about, write, today=today, at=at)
    return Preview(changes, passed, [], []), written


def _left(people: Iterable[int], today: date) -> dict[int, str]:
    """Who works here no more, not even later."""
    ids = list(people)
    over = Employment.objects.known().filter(user__in=ids, ends_on__isnull=False, ends_on__lte=today).values("pk")
    here = set(Employment.objects.known().filter(user__in=ids).exclude(pk__in=over).values_list("user_id", flat=True))
    return {pk: "left" for pk in ids if pk not in here}


def _oneself(people: Iterable[int], by: User) -> dict[int, str]:
    return {pk: "oneself" for pk in people if pk == by.pk}


def _keep(decision: BulkDecision, act: str, rows: dict[int, Period], *, today: date, at: datetime) -> BulkDecision:
    field = FIELDS[Act(act)]
    Decided.objects.bulk_create([Decided(decision=decision, user_id=pk, **{field: row}) for pk, row in rows.items()])
    health.look_at(rows, today=today, at=at)
    return decision
