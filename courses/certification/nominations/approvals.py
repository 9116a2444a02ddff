"""Approvals of work: a portfolio, a plan. What certifications ask for beside nominations, by its key."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import tell
from courses.certification.decisions import Grounds, approve
from courses.certification.models import Certification, Criterion
from courses.certification.nominations.services import NOMINATION


def asked_for() -> list[Criterion]:
    """One for each certification and key, whatever paths ask for it."""
    rows = Criterion.objects.filter(retired_at__isnull=True).exclude(approval__in=("", NOMINATION))
    found = {(one.certification_id, one.approval): one for one in rows.select_related("certification")}
    return sorted(found.values(), key=lambda one: (one.certification.name, one.approval))


def name_of(key: str) -> str:
    """In the language that is active; a key that governance made up is its own name."""
    names = {"nomination": _("Nomination"), "portfolio": _("Portfolio"), "plan": _("Individual plan")}
    return names.get(key) or key.replace("-", " ").capitalize()


def give(
    *,
    user: User,
    certification: Certification,
    key: str,
    starts_on: date,
    reason: str,
    evidence: str,
    by: User,
    at: datetime,
) -> None:
    """The badge comes at once where nothing else is missing."""
    with transaction.atomic():
        grounds = Grounds(reason=reason, at=at, by=by, evidence=evidence)
        approve(
            user_ids=[user.pk], certification=certification, key=key, starts_on=starts_on, ends_on=None, grounds=grounds
        )
        tell({user.pk}, at=at)
