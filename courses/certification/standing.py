"""Whether signatures stand: on which day the last one that was missing came, and what was asked again since."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from courses.certification.facts import Facts, Plan, Signature
from courses.certification.models import REVISION, Obligation
from courses.guidelines.models import Guideline
from courses.guidelines.needs import Asked


def tier_of(row: Obligation) -> str | None:
    tier = row.requirement.certification.tier
    return tier.slug if tier else None


def stand_from(
    row: Obligation, guidelines: list[Guideline], facts: Facts, *, earliest: date
) -> tuple[date, list[Signature]] | None:
    """The first day from `earliest` on which all these guidelines are signed as was asked then, or are retired.

    What was asked is that of the day on which the obligation began at the earliest: it cannot be met by less.
    """
    days = {earliest} if earliest > date.min else set()
    for guideline in guidelines:
        days |= {facts.day_of(row.user_id, one.at) for one in facts.signed(row.user_id, guideline)}
        days |= {guideline.retired_on} if guideline.retired_on else set()
    for day in sorted(days):
        if not earliest <= day <= facts.today:
            continue
        signatures = [_signature(row, guideline, facts, day) for guideline in guidelines if _holds(guideline, day)]
        if all(signatures):
            return day, [one for one in signatures if one]
    return None


def _holds(guideline: Guideline, on: date) -> bool:
    return guideline.retired_on is None or on < guideline.retired_on


def _signature(row: Obligation, guideline: Guideline, facts: Facts, day: date) -> Signature | None:
    asked_on = max(day, row.assigned_on)
    number = facts.needs.number(row.user_id, guideline.pk, tier_of(row), asked_on) or 1
    return facts.signature(row.user_id, guideline, number, by=day)


def asked_after(row: Obligation, plan: Plan, facts: Facts) -> list[Asked]:
    """Material versions that began for her since she met the obligation, oldest first.

    While a renewal or an earlier version is still owed: since that began. Who has not met hers for the first time
    needs the newest version anyway, and is asked for nothing twice.
    """
    if row.met_on is None and not row.occasion.startswith(("renewal:", REVISION)):
        return []
    listed = {(one["guideline"], one["version"]) for one in changes(row)}
    found = [
        one
        for guideline in plan.guidelines(row.requirement.certification)
        for one in _rising(facts.needs.begun(row.user_id, guideline.pk, tier_of(row)))
        if one.begins_on >= (row.met_on or row.assigned_on)
        and (guideline.retired_on is None or one.begins_on < guideline.retired_on)
        and (guideline.slug, one.revision.number) not in listed
        and not _signed_before(row, guideline, one, facts)
    ]
    return sorted(found, key=lambda one: (one.begins_on, one.revision.pk))


def _rising(asked: Iterable[Asked]) -> list[Asked]:
    """Without those that began only after a newer one."""
    asked = list(asked)
    return [
        one
        for one in asked
        if not any(other.revision.number > one.revision.number and other.begins_on < one.begins_on for other in asked)
    ]


def _signed_before(row: Obligation, guideline: Guideline, asked: Asked, facts: Facts) -> bool:
    signature = facts.signature(row.user_id, guideline, asked.revision.number, by=asked.begins_on)
    if signature is None:
        return False
    day = facts.day_of(row.user_id, signature.at)
    # A version may begin later on the day on which the badge came; who met it by that version has signed it.
    return day < asked.begins_on or (day <= row.assigned_on if row.met_on is None else asked.begins_on == row.met_on)


def changes(row: Obligation) -> list[dict[str, Any]]:
    """The versions that are to be signed: what its reasons say of each."""
    return [reason["params"] for reason in row.why if reason["code"] == "revision"]


def occasion_of(asked: Asked) -> str:
    return f"{REVISION}{asked.revision.guideline.slug}:{asked.revision.number}"
