"""Whom the jobs look at: those of whom something was just recorded, and in a round, everybody."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.core import serializers
from django.db.models import Model, Q

from accounts.models import Employment, Leave, TierMembership
from courses.certification.facts import Plan, read_plan
from courses.certification.models import (
    REVISION,
    Approval,
    Equivalence,
    Extension,
    Inclusion,
    Obligation,
    Round,
    Waiver,
)
from courses.certification.services import reconcile
from courses.enrollments.models import LearningRecord
from courses.guidelines.models import CountryStart, Guideline, Pause, RevisionText, SignOff
from lms.lib import canonical_json
from lms.lib.dates import local_date

# Parts of a round have nobody in common, so that processes can share it.
PARTS = 2
RECENT = timedelta(minutes=10)
# A round that has not moved for so long was killed.
STILL = timedelta(minutes=5)
DECISIONS = (Inclusion, Extension, Equivalence, Approval, Waiver)


def go_round(part: int, *, today: date, at: datetime, clock: Callable[[], datetime]) -> None:
    """Everybody in that part once on that day, as far as a round under the same rules has not come; killed ones go on.

    Whoever was looked at before is looked at again where something was recorded since. `clock`: it may take minutes.
    """
    found, _is_new = Round.objects.get_or_create(
        on=today, plan_sha256=fingerprint(read_plan(today)), part=part, defaults={"began_at": at, "moved_at": at}
    )
    mine = Round.objects.filter(pk=found.pk)
    mine.update(moved_at=at)
    ahead = _in(part, (pk for pk in everyone_concerned(today) if pk > found.reached))

    def reached(pk: int) -> None:
        mine.update(reached=pk, moved_at=clock())

    reconcile(ahead, today=today, at=at, reached=reached)
    behind = _in(part, people_with_facts_since(found.began_at).difference(ahead))
    reconcile(behind, today=today, at=at, reached=lambda _pk: mine.update(moved_at=clock()))
    mine.update(ended_at=at)


def _in(part: int, user_ids: Iterable[int]) -> list[int]:
    return [pk for pk in user_ids if pk % PARTS == part]


def interrupted(*, today: date, at: datetime) -> list[int]:
    """The parts that stand still. Under other rules than today's they need not end: these look at everybody anyway."""
    still = Round.objects.filter(on=today, ended_at=None, moved_at__lt=at - STILL)
    if not still:
        return []
    return list(still.filter(plan_sha256=fingerprint(read_plan(today))).values_list("part", flat=True))


def fingerprint(plan: Plan) -> str:
    """Of all that the plan says: another rule, and everybody is looked at anew."""
    certifications = {rule.requirement.certification for rules in plan.history.values() for rule in rules}
    rows: list[Model] = [rule for rules in plan.history.values() for rule in rules]
    rows += [one for paths in plan.criteria.values() for path in paths.values() for one in path]
    ordered = sorted([*rows, *certifications], key=lambda row: (row._meta.label, row.pk))
    return canonical_json.sha256(serializers.serialize("json", ordered))


def people_with_recent_facts(at: datetime) -> set[int]:
    return people_with_facts_since(at - RECENT)


def people_with_facts_since(since: datetime) -> set[int]:
    people: set[int] = set()
    changed = Q(recorded_at__gte=since) | Q(superseded_at__gte=since)
    for model in (Employment, Leave, Pause, TierMembership, *DECISIONS):
        people |= set(model.objects.filter(changed).values_list("user_id", flat=True))
    people |= set(SignOff.objects.filter(recorded_at__gte=since).values_list("user_id", flat=True))
    records = LearningRecord.objects.filter(recorded_at__gte=since)
    people |= set(records.values_list("enrollment__user_id", flat=True))
    return people | _people_asked_anew(since, changed)


def _people_asked_anew(since: datetime, changed: Q) -> set[int]:
    """Those whom a new text, a new start in a country or a guideline just retired may concern.

    Obligations that were written since are left out: they know of it, and a company is large.
    """
    texts = RevisionText.objects.filter(published_at__gte=since, revision__material=True)
    guidelines = set(texts.values_list("revision__guideline", flat=True))
    guidelines |= set(CountryStart.objects.filter(changed).values_list("revision__guideline", flat=True))
    retired = Guideline.objects.filter(retired_on__gte=local_date(since)).values_list("slug", flat=True)
    concerned = [Q(occasion__startswith=f"{REVISION}{slug}:", met_on__isnull=True) for slug in retired]
    if guidelines:
        concerned.append(Q(requirement__certification__criteria__guideline__in=guidelines, recorded_at__lt=since))
    if not concerned:
        return set()
    owed = Obligation.objects.known().filter(reduce(or_, concerned), closed_on__isnull=True)
    return set(owed.values_list("user_id", flat=True))


def everyone_concerned(today: date) -> list[int]:
    """Everybody employed, and everybody with something open.

    Joined here: one question with "or" makes PostgreSQL look through what all owe for each of them anew.
    """
    owing = Obligation.objects.known().filter(closed_on__isnull=True).order_by().values_list("user_id", flat=True)
    working = Employment.objects.as_of(today).order_by().values_list("user_id", flat=True)
    return sorted({*owing.distinct(), *working})
