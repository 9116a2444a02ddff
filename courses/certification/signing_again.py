"""What a person's home page says of a guideline that changed, and of a clock that stands still."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courses.certification.models import Obligation
from courses.certification.standing import changes, tier_of
from courses.guidelines.asking import answering
from courses.guidelines.models import Guideline, Question, SignOff
from courses.guidelines.needs import read_needs

# A changed clause is read in a minute; so is what is asked about it, and the signature.
SIGNING = 1


@dataclass(frozen=True)
class Change:
    title: str
    lead: str
    minutes: int
    url: str


def next_change(user: User, obligation_id: int, on: date) -> Change | None:
    """The first version that is still to be signed for it."""
    row = Obligation.objects.select_related("requirement__certification__tier").get(pk=obligation_id)
    asked = changes(row) or _asked(row, on)
    signed = SignOff.objects.filter(
        user=user, revision_text__revision__guideline__slug__in={one["guideline"] for one in asked}
    ).order_by()
    newest = dict(
        signed.values_list("revision_text__revision__guideline__slug").annotate(
            number=Max("revision_text__revision__number")
        )
    )
    change = next((one for one in asked if newest.get(one["guideline"], 0) < one["version"]), None)
    return _said(change) if change else None


def _asked(row: Obligation, on: date) -> list[dict[str, Any]]:
    """Every guideline of the certification in the version asked of her now, for who has not met it yet."""
    needs = read_needs([row.user_id], on)
    guidelines = Guideline.objects.filter(
        criteria__certification=row.requirement.certification_id, criteria__retired_at__isnull=True
    ).distinct()
    found = [needs.asked(row.user_id, guideline.pk, tier_of(row))[-1:] for guideline in guidelines]
    return [
        {
            "guideline": one.revision.guideline.slug,
            "version": one.revision.number,
            "clauses": one.revision.changed_clauses,
        }
        for asked in found
        for one in asked
    ]


def _said(change: dict[str, Any]) -> Change:
    count = len(change["clauses"])
    minutes = count + SIGNING
    names = {"guideline": change["guideline"].upper(), "count": count, "minutes": minutes}
    title, lead = _("Please read and sign %(guideline)s") % names, ""
    if count:
        said = ngettext(
            "%(guideline)s has changed: %(count)s clause, %(minutes)s minutes",
            "%(guideline)s has changed: %(count)s clauses, %(minutes)s minutes",
            count,
        )
        title = said % names
        lead = _("Read what is new and sign it again. All that you have learned and earned stays as it is.")
    return Change(title, lead, minutes, reverse("guidelines:guideline", args=[change["guideline"]]))


def why_paused(user: User, on: date) -> str:
    question = (
        Question.objects.unsettled().filter(user=user).select_related("revision_text__revision__guideline").first()
    )
    if question is None:
        return _("What is left cannot be signed where you work yet. Until it can, the clock stands still.")
    guideline = question.revision_text.revision.guideline
    names = User.objects.filter(pk__in=answering(guideline.pk, on)).order_by("name").values_list("name", flat=True)
    return _("Your question about %(guideline)s is with %(names)s. Until the answer comes, the clock stands still.") % {
        "guideline": str(guideline),
        "names": ", ".join(names[:2]) or _("governance"),
    }
