"""Certifications, their criteria and requirements from files."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from accounts.models import Audience, Tier
from courses.certification.models import Certification, Criterion, Requirement, RequirementRule
from courses.document import Document, Key, Text
from courses.guidelines.models import Guideline
from courses.models import Course
from courses.packages.located import Located, Mistake, Refused
from lms.lib.history import Change, splice

BASE_LANGUAGE = "en"


class CriterionFile(Document):
    course: Key | None = None
    guideline: Key | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> "CriterionFile":
        if (self.course is None) == (self.guideline is None):
            raise ValueError(_("A criterion is either a course or a guideline."))
        return self


class CriteriaFile(Document):
    first: list[CriterionFile] = Field(min_length=1)
    renewal: list[CriterionFile] = []


class RequirementFile(Document):
    slug: Key
    audience: Key
    due_days: int = Field(ge=0, le=3650)
    window_days: int = Field(ge=0, le=3650)
    grace_days: int = Field(ge=0, le=3650)


class CertificationFile(Document):
    slug: Key
    names: dict[str, Text]
    wording: dict[str, Text] = {}
    tier: Key | None = None
    months: int | None = Field(default=None, ge=1, le=120)
    criteria: CriteriaFile
    requirements: list[RequirementFile] = []

    @model_validator(mode="after")
    def has_base_language(self) -> "CertificationFile":
        if BASE_LANGUAGE not in self.names:
            raise ValueError(_("The name in English is missing."))
        return self


def write_certification(*, document: CertificationFile, located: Located, today: date, at: datetime) -> Certification:
    """Made or brought up to date; criteria that are no longer named are retired. Raises `Refused`."""
    tier = _find(Tier, document.tier, located, ["tier"]) if document.tier else None
    values = {
        "name": document.names[BASE_LANGUAGE],
        "names": document.names,
        "wording": document.wording.get(BASE_LANGUAGE, ""),
        "wordings": document.wording,
        "tier": tier,
        "months": document.months,
    }
    certification = Certification.objects.update_or_create(slug=document.slug, defaults=values)[0]
    for path in Criterion.Path.values:
        _write_criteria(certification, path, getattr(document.criteria, path), located, at)
    for index, one in enumerate(document.requirements):
        audience = _find(Audience, one.audience, located, ["requirements", index, "audience"])
        _write_requirement(certification, one, audience, today, at)
    return certification


def _find(model: Any, slug: str, located: Located, path: list[str | int]) -> Any:
    row = model.objects.filter(slug=slug).first()
    if row is None:
        raise Refused([Mistake(located.at(path), _("There is no “%(slug)s”.") % {"slug": slug})])
    return row


def _write_criteria(
    certification: Certification, path: str, wanted: list[CriterionFile], located: Located, at: datetime
) -> None:
    kept = []
    for position, one in enumerate(wanted):
        place: list[str | int] = ["criteria", path, position]
        course = _find(Course, one.course, located, [*place, "course"]) if one.course else None
        guideline = _find(Guideline, one.guideline, located, [*place, "guideline"]) if one.guideline else None
        row = Criterion.objects.update_or_create(
            certification=certification,
            path=path,
            course=course,
            guideline=guideline,
            defaults={"position": position, "retired_at": None},
        )[0]
        kept.append(row.pk)
    gone = certification.criteria.filter(path=path, retired_at__isnull=True).exclude(pk__in=kept)
    gone.update(retired_at=at)


def _write_requirement(
    certification: Certification, document: RequirementFile, audience: Audience, today: date, at: datetime
) -> None:
    """A rule that says something else holds from today; the one before is history."""
    requirement = Requirement.objects.update_or_create(slug=document.slug, defaults={"certification": certification})[0]
    values = {
        "audience_id": audience.pk,
        "audience_rule": audience.rule,
        "due_days": document.due_days,
        "window_days": document.window_days,
        "grace_days": document.grace_days,
    }
    rule = requirement.rules.as_of(today).first()
    if rule is None or any(getattr(rule, name) != value for name, value in values.items()):
        splice(RequirementRule, [Change({"requirement_id": requirement.pk}, today, None, values)], at=at)
