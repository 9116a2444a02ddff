"""Whether people may own an account: they work here and are cleared for what it does."""

from collections.abc import Iterable
from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from courses.certification.clearance.services import Clearance, UnknownRight, clearance, note_answer
from courses.presence.models import Account
from lms.lib.dates import local_date

Holder = tuple[str, int]
# A company-named account is an advocate's own voice; an official one speaks for the company.
RIGHTS = {Account.Kind.COMPANY_NAMED.value: "advocate", Account.Kind.OFFICIAL.value: "official-account"}
# What an official account itself will give: its absence is no reason against the request.
COMES_WITH_IT = "not-granted"
# Why somebody else should have it. Leave, a crisis, or a signature that is asked for anew pass by themselves, and
# nobody lacks a badge that cannot be earned yet.
LOST = frozenset({"not-held", "expired", "withdrawn", "not-in-tier", "worker-type"})


def gone(user_ids: Iterable[int], today: date) -> set[int]:
    """Who of them does not work here."""
    ids = set(user_ids)
    here = User.objects.employed(today).filter(pk__in=ids, is_active=True).values_list("pk", flat=True)
    return ids - set(here)


def lapsed(holders: Iterable[Holder], *, at: datetime) -> set[Holder]:
    """Who of them has lost the right that the kind of account needs; three queries for each, and they are few."""
    wanted = set(holders)
    people = User.objects.in_bulk({pk for _kind, pk in wanted})
    return {(kind, pk) for kind, pk in wanted if _reasons(_ask(people[pk], kind, at)) & LOST}


def why_not(user: User, kind: str, *, by: User, at: datetime) -> str:
    """Why she cannot own an account of this kind; empty when she can. The reasons are hers to read, not `by`’s."""
    if gone([user.pk], local_date(at)):
        return _("%(name)s does not work here.") % {"name": user.name}
    answer = _ask(user, kind, at)
    if answer is not None:
        note_answer(user=user, answer=answer, about_at=at, at=at, by=by)
        if answer.allowed or _reasons(answer) == {COMES_WITH_IT}:
            return ""
    if user == by:
        return _("You are not cleared for it today. “What I may do” says what is missing.")
    return _("%(name)s is not cleared for it today, and finds the reason in “What I may do”.") % {"name": user.name}


def _ask(user: User, kind: str, at: datetime) -> Clearance | None:
    """None: the company has laid down no such right."""
    try:
        return clearance(user, RIGHTS[kind], at)
    except UnknownRight:
        return None


def _reasons(answer: Clearance | None) -> set[str]:
    return {reason["code"] for reason in answer.reasons} if answer and not answer.allowed else set()
