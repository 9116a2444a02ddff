"""How long a badge is good, and what follows: reckoned by the very functions that reckon everybody's days."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.certification import windows
from courses.certification.awards import starts_over_on
from courses.certification.facts import Facts, Plan
from courses.certification.models import REVISION, Award, Certification, Obligation, RequirementRule
from courses.certification.obligations import renews
from lms.lib import formats

DAY = timedelta(days=1)
BASE = Certification.ExpiryBase


@dataclass(frozen=True)
class Moment:
    on: date
    words: str


def term_said(award: Award, certification: Certification) -> str:
    """How the badge's last good day was reckoned; where the setting has changed since, only the day."""
    if award.expires_on is None:
        return _("The badge of %(awarded)s has no end.") % {"awarded": formats.day(award.awarded_on)}
    months = certification.months or 0
    names = {
        "awarded": formats.day(award.awarded_on),
        "last": formats.day(award.expires_on - DAY),
        "anchor": formats.day(award.anchor_on),
        "months": months,
    }
    return _term(award, certification, months) % names


def _term(award: Award, certification: Certification, months: int) -> str:
    base = BASE(certification.expiry_base)
    if award.expires_on not in _reckoned(award, certification):
        return _("The badge of %(awarded)s is good through %(last)s.")
    if base == BASE.FIXED:
        return _("The badge of %(awarded)s is good to a fixed day of the year: through %(last)s.")
    if base == BASE.MONTH_END:
        return ngettext(
            "The badge of %(awarded)s is good for %(months)s month, to the end of the month: through %(last)s.",
            "The badge of %(awarded)s is good for %(months)s months, to the end of the month: through %(last)s.",
            months,
        )
    if award.anchor_on and award.anchor_on != award.awarded_on:
        return _(
            "The badge of %(awarded)s was renewed in time. Its months go on from %(anchor)s: good through %(last)s."
        )
    return ngettext(
        "The badge of %(awarded)s is good for %(months)s month from that day: through %(last)s.",
        "The badge of %(awarded)s is good for %(months)s months from that day: through %(last)s.",
        months,
    )


def _reckoned(award: Award, certification: Certification) -> set[date | None]:
    """What the setting of today gives for it, in time or not."""
    before = award.previous
    previous = windows.Term(before.anchor_on or before.awarded_on, before.expires_on) if before else None
    return {
        windows.term(certification, award.awarded_on, previous=previous, in_time=in_time).expires_on
        for in_time in (True, False)
    }


def coming(row: Obligation, plan: Plan, facts: Facts) -> list[Moment]:
    """From today on, in the order of the days."""
    moments = _to_do(row, facts) if row.met_on is None else _done(row, plan, facts)
    return sorted((one for one in moments if one.on >= facts.today), key=lambda one: one.on)


def _to_do(row: Obligation, facts: Facts) -> list[Moment]:
    award = facts.renewed(row)
    if award and award.expires_on:
        over_on = starts_over_on(row, facts)
        return _ending(award.expires_on, row.due_on, row.rule, over_on, facts.leaves.get(row.user_id, []))
    last = _("The last good day to sign again.") if row.occasion.startswith(REVISION) else _("The last good day.")
    found = [Moment(row.due_on, last), Moment(row.due_on + DAY, _("Overdue from here. It can still be done."))]
    ends_on = row.expires_on or row.covered_until
    return [*found, Moment(ends_on, _("The badge ends: the first day without it."))] if ends_on else found


def _done(row: Obligation, plan: Plan, facts: Facts) -> list[Moment]:
    if row.expires_on is None:
        return []
    if (found := renews(row, plan)) is None:
        return [Moment(row.expires_on, _("The badge ends. Nothing is asked after that."))]
    rule, opens_on = found
    leaves = facts.leaves.get(row.user_id, [])
    due_on = windows.renewal_due_on(row.expires_on, rule.window_days, leaves)
    lapsed_on = windows.full_on(row.expires_on, rule, leaves)
    over_on = lapsed_on and max(lapsed_on, due_on + DAY)
    opens = Moment(opens_on, _("Renewal opens."))
    return [opens, *_ending(row.expires_on, due_on, rule, over_on, leaves)]


def _ending(
    expires_on: date, due_on: date, rule: RequirementRule, over_on: date | None, leaves: list[windows.Span]
) -> list[Moment]:
    lapses_on = windows.lapses_on(expires_on, rule, leaves)
    grace = ngettext(
        "The badge ends: the first day without it. %(days)s day of grace to renew it late begins.",
        "The badge ends: the first day without it. %(days)s days of grace to renew it late begin.",
        rule.grace_days,
    )
    if not rule.grace_days:
        grace = _("The badge ends: the first day without it.")
    found = [
        Moment(due_on, _("The last good day to renew.")),
        Moment(expires_on, grace % {"days": rule.grace_days}),
    ]
    if rule.grace_days:
        found.append(Moment(lapses_on, _("Grace is over: a renewal from here on counts as late.")))
    if over_on:
        found.append(Moment(over_on, _("Not renewed until here, the whole course is asked for again.")))
    return found
