"""What pages say of decisions."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.certification.casework.models import BulkDecision
from courses.certification.casework.orders import Act
from courses.certification.leaving import LEAVING
from courses.certification.models import RequirementRule
from courses.models import CourseVersion
from lms.lib.formats import day


def course_titles() -> dict[int, str]:
    """In the reader's language, else in English, else in any."""
    titles: dict[int, str] = {}
    for pk, title in CourseVersion.objects.for_reader(get_language() or "en").values_list("edition__course", "title"):
        titles.setdefault(pk, title)
    return titles


def decided(row: BulkDecision, titles: Mapping[int, str]) -> str:
    """In one line: what was decided about whoever is named."""
    if row.undoes:
        return _("Taken back: %(what)s") % {"what": decided(row.undoes, titles)}
    said = {
        Act.INCLUDE: _("Assigned by name: %(about)s"),
        Act.EXTEND: _("%(about)s: more time, through %(day)s"),
        Act.WAIVE: _("Exempt from %(about)s"),
        Act.COUNT: _("%(about)s counts as done"),
    }
    return said[Act(row.act)] % {"about": _about(row, titles), "day": day(row.last_day)}


def _about(row: BulkDecision, titles: Mapping[int, str]) -> str:
    if row.requirement:
        return row.requirement.certification.name_in(get_language() or "en")
    return titles.get(row.course_id or 0) or str(row.course)


def outcome(key: str, act: str) -> str:
    """Why somebody is passed over."""
    has = {
        Act.INCLUDE: _("It is asked of this person already."),
        Act.EXTEND: _("Has that long already, or longer."),
        Act.WAIVE: _("Is exempt that long already."),
        Act.COUNT: _("It counts as done already."),
    }
    said = {
        "nothing-open": _("Has nothing open here, so there is nothing to give more time for."),
        "left": _("Does not work here any more."),
        "oneself": _("That is you. Somebody else has to decide it."),
        "changed": _("Was decided anew since, or has ended. That stays."),
    }
    return said.get(key) or has[Act(act)]


def stays(row: BulkDecision, on: date) -> str:
    """What taking a decision back does not undo; empty where there is nothing."""
    if row.act == Act.COUNT:
        return _("A badge that was earned meanwhile stays. Governance can withdraw it.")
    rule = RequirementRule.objects.as_of(on).filter(requirement=row.requirement).first()
    kept = rule is None or rule.mode not in LEAVING or rule.on_leaving == RequirementRule.OnLeaving.KEEP
    if row.act == Act.INCLUDE and kept:
        return _("The to-do stays: this requirement lets nobody go. Exempt the people if you mean that.")
    return ""
