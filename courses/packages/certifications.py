"""Certifications, their criteria and requirements from files.

A certification whose first path names what is not published yet stays a draft, which nobody owes; another path that
is not whole is left out. Loading the files again opens what has become whole, and leaves what was changed here.
"""

from collections.abc import Iterator
from datetime import date, datetime
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from accounts.models import Audience, Tier
from courses.certification.models import Certification, Criterion, Requirement, RequirementRule
from courses.document import Document, Key, Text
from courses.guidelines.models import Guideline, Revision
from courses.models import Course, CourseVersion
from courses.packages.deliveries import Bring, always
from courses.packages.located import Located, Mistake, Refused
from courses.packages.named import Names
from courses.publishing import BASE_LANGUAGE
from lms.lib.history import Change, splice

Base = Certification.ExpiryBase
Path = Criterion.Path
PATHS = {Path.FIRST: "first", Path.RENEWAL: "renewal", Path.TEST_OUT: "test_out"}
RULE = ("due_days", "window_days", "grace_days", "long_lapse_days", "credit_days", "mode", "on_leaving")
Place = list[str | int]


class CriterionFile(Document):
    course: Key | None = None
    guideline: Key | None = None
    approval: Key | None = None
    badge: Key | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> "CriterionFile":
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError(_("A criterion is one of: course, guideline, approval, badge."))
        return self


class CriteriaFile(Document):
    first: list[CriterionFile] = Field(min_length=1)
    renewal: list[CriterionFile] = []
    test_out: list[CriterionFile] = []


class RequirementFile(Document):
    slug: Key
    audience: Key
    due_days: int = Field(ge=0, le=3650)
    window_days: int = Field(ge=0, le=3650)
    grace_days: int = Field(ge=0, le=3650)
    long_lapse_days: int | None = Field(default=90, ge=0, le=3650)
    credit_days: int | None = Field(default=None, ge=0, le=3650)
    mode: RequirementRule.Mode = RequirementRule.Mode.BOTH
    on_leaving: RequirementRule.OnLeaving = RequirementRule.OnLeaving.WITHDRAW


class CertificationFile(Document):
    slug: Key
    names: Names
    wording: dict[str, Text] = {}
    tier: Key | None = None
    months: int | None = Field(default=None, ge=1, le=120)
    expiry_base: Base = Base.COMPLETION
    fixed_month: int | None = Field(default=None, ge=1, le=12)
    fixed_day: int | None = Field(default=None, ge=1, le=31)
    min_months: int = Field(default=0, ge=0, le=120)
    criteria: CriteriaFile
    requirements: list[RequirementFile] = []

    @model_validator(mode="after")
    def is_whole(self) -> "CertificationFile":
        if self.expiry_base == Base.FIXED and not (self.fixed_month and self.fixed_day):
            raise ValueError(_("A fixed day needs its month and day."))
        return self

    @property
    def badges(self) -> set[str]:
        """The certifications that one has to hold before."""
        every = (one for name in PATHS.values() for one in getattr(self.criteria, name))
        return {one.badge for one in every if one.badge}


def write_certifications(
    files: list[tuple[CertificationFile, Located]], *, today: date, at: datetime, bring: Bring = always
) -> None:
    """Each after those that it builds on. Raises `Refused`, also where badges ask for each other in a circle."""
    known = {document.slug: (document, located) for document, located in files}
    graph = {slug: sorted(document.badges & known.keys()) for slug, (document, _located) in known.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = error.args[1]
        message = _("These badges ask for each other in a circle: %(names)s.") % {"names": " → ".join(circle)}
        raise Refused([Mistake(known[circle[0]][1].at(["criteria"]), message)]) from error
    for slug in order:
        write_certification(document=known[slug][0], located=known[slug][1], today=today, at=at, bring=bring)


def write_certification(
    *, document: CertificationFile, located: Located, today: date, at: datetime, bring: Bring = always
) -> Certification:
    """Made or brought up to date, each part for itself; criteria no longer named are retired. Raises `Refused`."""
    missing = {path: list(_missing(getattr(document.criteria, name))) for path, name in PATHS.items()}
    certification = _write_head(document, located, missing, bring)
    for path, name in PATHS.items():
        wanted = getattr(document.criteria, name)
        # Half a renewal would renew for too little; without one the first path is walked again.
        is_left_out = path != Path.FIRST and missing[path]
        named = [] if is_left_out else wanted
        bring(
            f"certification/{document.slug}/{name}",
            [[one.model_dump() for one in named], missing[path]],
            partial(_criteria, certification, path),
            partial(_write_criteria, certification, path, named, located, at),
        )
    for index, one in enumerate(document.requirements):
        audience = _find(Audience, one.audience, located, ["requirements", index, "audience"])
        requirement = Requirement.objects.update_or_create(slug=one.slug, defaults={"certification": certification})[0]
        if not certification.is_draft:
            bring(
                f"requirement/{one.slug}",
                one.model_dump(mode="json"),
                partial(_rule, requirement, today),
                partial(_write_rule, requirement, one, audience, today, at),
            )
    return certification


def _write_head(
    document: CertificationFile, located: Located, missing: dict[Path, list[dict[str, str]]], bring: Bring
) -> Certification:
    """A draft that waited for something is opened once its first path is there; nothing that is open is closed."""
    values, rows = _values(document, located), Certification.objects.filter(slug=document.slug)
    shown = [name for name in values if name != "tier"]
    bring(
        f"certification/{document.slug}",
        {name: values[name] for name in shown} | {"tier": document.tier},
        lambda: rows.values(*shown, "tier__slug").first(),
        lambda: Certification.objects.update_or_create(
            slug=document.slug, defaults=values, create_defaults=values | {"is_draft": bool(missing[Path.FIRST])}
        ),
    )
    certification = rows.get()
    if certification.is_draft and certification.waits_for and not missing[Path.FIRST]:
        certification.is_draft = False
    certification.waits_for = [one for path in PATHS for one in missing[path]]
    certification.save(update_fields=["is_draft", "waits_for"])
    return certification


def _criteria(certification: Certification, path: Path) -> list[dict[str, Any]]:
    names = ("course__slug", "guideline__slug", "prerequisite__slug", "approval")
    return list(certification.criteria.filter(path=path, retired_at__isnull=True).values(*names).order_by("position"))


def _rule(requirement: Requirement, today: date) -> dict[str, Any] | None:
    return requirement.rules.as_of(today).values(*RULE, "audience__slug").first()


def _values(document: CertificationFile, located: Located) -> dict[str, Any]:
    kept = ("months", "expiry_base", "fixed_month", "fixed_day", "min_months")
    return {name: getattr(document, name) for name in kept} | {
        "name": document.names[BASE_LANGUAGE],
        "names": document.names,
        "wording": document.wording.get(BASE_LANGUAGE, ""),
        "wordings": document.wording,
        "tier": _find(Tier, document.tier, located, ["tier"]) if document.tier else None,
    }


def _missing(criteria: list[CriterionFile]) -> Iterator[dict[str, str]]:
    """What is not there for learners yet: a course or guideline not published, a badge that is a draft itself."""
    for one in criteria:
        if one.course and not CourseVersion.objects.filter(edition__course__slug=one.course).exists():
            yield {"kind": "course", "slug": one.course}
        if one.guideline and not Revision.objects.filter(guideline__slug=one.guideline).exists():
            yield {"kind": "guideline", "slug": one.guideline}
        if one.badge and not Certification.objects.filter(slug=one.badge, is_draft=False).exists():
            yield {"kind": "badge", "slug": one.badge}


def _find(model: Any, slug: str, located: Located, path: Place) -> Any:
    row = model.objects.filter(slug=slug).first()
    if row is None:
        raise Refused([Mistake(located.at(path), _("There is no “%(slug)s”.") % {"slug": slug})])
    return row


def _write_criteria(
    certification: Certification, path: str, wanted: list[CriterionFile], located: Located, at: datetime
) -> None:
    """A draft gets those whose course or guideline is there; a badge always is, as a draft at least."""
    kept = []
    for position, one in enumerate(wanted):
        about: dict[str, Any] = {
            "course": Course.objects.filter(slug=one.course).first() if one.course else None,
            "guideline": Guideline.objects.filter(slug=one.guideline).first() if one.guideline else None,
            "prerequisite": _find(Certification, one.badge, located, ["criteria"]) if one.badge else None,
            "approval": one.approval or "",
        }
        if not any(about.values()):
            continue
        row = Criterion.objects.update_or_create(
            certification=certification, path=path, **about, defaults={"position": position, "retired_at": None}
        )[0]
        kept.append(row.pk)
    gone = certification.criteria.filter(path=path, retired_at__isnull=True).exclude(pk__in=kept)
    gone.update(retired_at=at)


def _write_rule(
    requirement: Requirement, document: RequirementFile, audience: Audience, today: date, at: datetime
) -> None:
    """A rule that says something else holds from today; the one before is history."""
    values = {name: getattr(document, name) for name in RULE}
    values |= {"audience_id": audience.pk, "audience_rule": audience.rule}
    rule = requirement.rules.as_of(today).first()
    if rule is None or any(getattr(rule, name) != value for name, value in values.items()):
        splice(RequirementRule, [Change({"requirement_id": requirement.pk}, today, None, values)], at=at)
