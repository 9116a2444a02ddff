"""All that one obligation has to say for itself, for whoever reads it. A fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts import audience_form, audience_words
from accounts.audience_words import Fact
from courses.certification.clock import Code
from courses.certification.facts import Facts, Plan, read_facts, read_plan
from courses.certification.models import Award, Obligation, RequirementRule
from courses.certification.policies import Reader
from courses.certification.querysets import State
from courses.certification.testing_out import Offer, offer
from courses.certification.why import about, said
from courses.certification.why_decided import Decided, decided
from courses.certification.why_next import Moment, coming, term_said
from courses.enrollments.models import Enrollment
from lms.lib import formats

ORIGINS = (Code.SINCE, Code.NAMED)


@dataclass(frozen=True)
class Explanation:
    """`asked`: of whom, and by which rule, in what words; `facts` of the day `facts_on`; `dates`: step by step."""

    asked: list[tuple[str, str]]
    facts: list[Fact]
    facts_on: date | None
    dates: list[str]
    decided: list[Decided]
    counted: list[str] = field(default_factory=list)
    coming: list[Moment] = field(default_factory=list)
    offer: Offer | None = None


def explain(row: Obligation, company: str, reader: Reader, today: date) -> Explanation:
    plan, facts = read_plan(today), read_facts([row.user_id], today)
    what = about(row, company, reader)
    origin = _origin(row)
    used = origin["params"].get("facts", []) if origin else []
    names = audience_words.names_of(row.rule.audience_rule, used)
    rule = audience_form.sentence(row.rule.audience_rule, names)
    dates = [said(one, what) for one in row.why if one["code"] not in ORIGINS]
    return Explanation(
        asked=[*([(said(origin, what), "")] if origin else []), *_rule(row, rule, plan, today)],
        facts=audience_words.facts_said(used, names),
        facts_on=date.fromisoformat(origin["params"]["on"]) if origin and used else None,
        dates=[*dates, *_term(row, facts)],
        decided=decided(row, reader),
        counted=[] if reader == Reader.STATUS else _counted(row, facts),
        coming=[] if row.state == State.EXEMPT else coming(row, plan, facts),
        offer=offer(row, get_language() or "", plan, facts) if reader == Reader.OWN else None,
    )


def _origin(row: Obligation) -> dict[str, Any] | None:
    """Why it is asked of her at all: a later occasion has it from an earlier one."""
    mine = Obligation.objects.known().filter(user=row.user_id, requirement=row.requirement_id)
    begun = mine.filter(Q(occasion="first") | Q(occasion__startswith="again:"), assigned_on__lte=row.assigned_on)
    reasons = begun.order_by("-assigned_on", "-id").values_list("why", flat=True).first() or []
    return next((one for one in reasons if one["code"] in ORIGINS), None)


def _rule(row: Obligation, words: str, plan: Plan, today: date) -> list[tuple[str, str]]:
    """The version that it was assigned by; and that there is a newer one, for what begins from then on."""
    rule = row.rule
    names = {"day": formats.day(rule.starts_on), "by": rule.recorded_by.name if rule.recorded_by else ""}
    title = _("The rule of %(day)s, set by %(by)s") if names["by"] else _("The rule of %(day)s")
    lines = [(title % names, f"{words} {_days(rule)}")]
    current = next((one for one in plan.history.get(row.requirement_id, []) if one.covers(today)), None)
    if current and current.starts_on > rule.starts_on:
        newer = _("A newer rule has held since %(day)s.") % {"day": formats.day(current.starts_on)}
        lines.append((newer, _("It counts for what is asked from then on.")))
    return lines


def _days(rule: RequirementRule) -> str:
    return _("It gives %(due)s, opens the renewal %(window)s before the badge ends, and has %(grace)s of grace.") % {
        "due": _count(rule.due_days),
        "window": _count(rule.window_days),
        "grace": _count(rule.grace_days),
    }


def _count(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


def _term(row: Obligation, facts: Facts) -> list[str]:
    """Of the badge that meets it, or that is to be renewed."""
    award = row.award or facts.renewed(row)
    if award is None:
        return []
    mine: dict[int, Award] = {one.pk: one for one in facts.awards.get(row.user_id, [])}
    known = mine.get(award.pk, award)
    if known.previous_id in mine:
        known.previous = mine[known.previous_id]
    return [term_said(known, row.requirement.certification)]


def _counted(row: Obligation, facts: Facts) -> list[str]:
    """What the badge rests on, and that some of it was there before."""
    if row.award is None:
        return []
    evidence = row.award.evidence
    uuids = [one["enrollment"] for one in evidence.get("courses", [])]
    rows = Enrollment.objects.filter(uuid__in=uuids).select_related("version").defer("version__document")
    lines = [_course(one, row, facts) for one in rows.order_by("completed_at", "id")]
    for one in evidence.get("sign_offs", []):
        lines.append(
            _("%(guideline)s, version %(number)s, signed.")
            % {"guideline": one["guideline"].upper(), "number": one["version"]}
        )
    return lines


def _course(one: Enrollment, row: Obligation, facts: Facts) -> str:
    names = {"course": one.version.title, "number": one.version.number}
    if one.completed_at is None:
        return _("“%(course)s”, version %(number)s.") % names
    day = facts.day_of(row.user_id, one.completed_at)
    names["day"] = formats.day(day)
    if day >= row.assigned_on:
        return _("“%(course)s”, version %(number)s, finished on %(day)s.") % names
    if row.rule.credit_days is None:
        return _("“%(course)s”, version %(number)s, finished on %(day)s, before it was asked for. It counts.") % names
    said = _(
        "“%(course)s”, version %(number)s, finished on %(day)s, before it was asked for. That counts, %(days)s back."
    )
    return said % {**names, "days": _count(row.rule.credit_days)}
