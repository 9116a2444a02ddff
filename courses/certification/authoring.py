"""Certifications are written here: their criteria (retired, never deleted), and their opening."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import RoleGrant
from accounts.roles import roles_that_may
from courses.certification.models import Certification, Criterion
from courses.guidelines.models import Guideline, Revision
from courses.models import Course, CourseVersion

APPROVES = "nominations.decide"


@dataclass(frozen=True)
class Wanted:
    """What one criterion asks for: `kind` is course, guideline, prerequisite or approval."""

    path: str
    kind: str
    target: int = 0
    approval: str = ""

    def values(self) -> dict[str, int | str]:
        found: dict[str, int | str] = {"path": self.path, "approval": self.approval}
        return found | ({f"{self.kind}_id": self.target} if self.target else {})


@dataclass(frozen=True)
class Doubts:
    """What keeps a certification closed, and what is only said: each with what to do."""

    impossible: list[str]
    said: list[str]


def wanted_now(certification: Certification) -> list[Wanted]:
    if certification.pk is None:
        return []
    order = Criterion.Path.values
    rows = sorted(certification.criteria.filter(retired_at__isnull=True), key=lambda row: order.index(row.path))
    return [_wanted(row) for row in rows]


def _wanted(row: Criterion) -> Wanted:
    for kind in ("course", "guideline", "prerequisite"):
        if target := getattr(row, f"{kind}_id"):
            return Wanted(row.path, kind, target)
    return Wanted(row.path, "approval", approval=row.approval)


def save(certification: Certification, wanted: list[Wanted], *, at: datetime) -> None:
    """What is no longer asked for is retired; what is asked for anew is a row of its own."""
    with transaction.atomic():
        certification.save()
        standing = {_wanted(row): row for row in certification.criteria.filter(retired_at__isnull=True)}
        for position, one in enumerate(wanted):
            row = standing.pop(one, None)
            if row is None:
                Criterion.objects.create(certification=certification, position=position, **one.values())
            elif row.position != position:
                row.position = position
                row.save(update_fields=["position"])
        Criterion.objects.filter(pk__in=[row.pk for row in standing.values()]).update(retired_at=at)


def open_it(certification: Certification) -> None:
    """From now on it is owed and earned. The caller has looked at its doubts, and reconciles."""
    certification.is_draft = False
    certification.save(update_fields=["is_draft"])


def doubts(certification: Certification, wanted: list[Wanted], on: date) -> Doubts:
    impossible = [
        *_no_first_path(wanted),
        *_waiting(certification),
        *_unpublished(wanted),
        *_without_text(wanted),
        *_nobody_approves(wanted, on),
        *_not_held(certification, wanted),
    ]
    said = []
    if certification.months and not any(one.path == Criterion.Path.RENEWAL for one in wanted):
        said.append(_("It has no renewal path: whoever renews walks the whole first path again. Add a shorter one."))
    return Doubts(impossible, said)


def _no_first_path(wanted: list[Wanted]) -> list[str]:
    if any(one.path == Criterion.Path.FIRST for one in wanted):
        return []
    return [_("The first path is empty, so nobody can earn it. Add a course, a guideline or an approval.")]


def _waiting(certification: Certification) -> list[str]:
    text = _("It waits for “%(slug)s”, which is not published yet. Publish it, or take it out of its file.")
    return [text % {"slug": one["slug"]} for one in certification.waits_for]


def _unpublished(wanted: list[Wanted]) -> list[str]:
    ids = [one.target for one in wanted if one.kind == "course"]
    published = CourseVersion.objects.filter(edition__course__in=ids).values("edition__course")
    text = _("The course “%(slug)s” is not published. Publish it first, or take it out.")
    return [text % {"slug": one.slug} for one in Course.objects.filter(id__in=ids).exclude(id__in=published)]


def _without_text(wanted: list[Wanted]) -> list[str]:
    ids = [one.target for one in wanted if one.kind == "guideline"]
    published = Revision.objects.filter(guideline__in=ids).values("guideline")
    text = _("The guideline “%(slug)s” has no published text. Publish one first, or take it out.")
    return [text % {"slug": one.slug} for one in Guideline.objects.filter(id__in=ids).exclude(id__in=published)]


def _nobody_approves(wanted: list[Wanted], on: date) -> list[str]:
    keys = sorted({one.approval for one in wanted if one.approval})
    if not keys or RoleGrant.objects.as_of(on).filter(role__in=roles_that_may(APPROVES)).exists():
        return []
    text = _("Nobody may give the approval “%(key)s”. Ask the administrator to give somebody the role governance.")
    return [text % {"key": key} for key in keys]


def _not_held(certification: Certification, wanted: list[Wanted]) -> list[str]:
    names = dict(Certification.objects.values_list("id", "name"))
    needs = _needs(certification)
    mine = {one.target for one in wanted if one.kind == "prerequisite"}
    drafts = set(Certification.objects.filter(id__in=mine, is_draft=True).values_list("id", flat=True))
    found = [
        _("“%(name)s” is still a draft, so nobody can hold it. Open it first.") % {"name": names[pk]}
        for pk in sorted(drafts)
    ]
    for pk in sorted(mine):
        if way := _way(pk, certification.pk, needs):
            steps = [certification.name, *(names[one] for one in way)]
            said = ", ".join(
                _("“%(one)s” needs “%(other)s”") % {"one": a, "other": b}
                for a, b in zip(steps, steps[1:], strict=False)
            )
            found.append(_("It goes round in a circle: %(circle)s. Take one of them out.") % {"circle": said})
    return found


def _needs(certification: Certification) -> dict[int, set[int]]:
    """What every other certification needs."""
    rows = Criterion.objects.filter(prerequisite__isnull=False, retired_at__isnull=True)
    found: dict[int, set[int]] = {}
    for one, other in rows.exclude(certification=certification.pk).values_list("certification_id", "prerequisite_id"):
        if other:
            found.setdefault(one, set()).add(other)
    return found


def _way(begin: int, end: int | None, needs: dict[int, Iterable[int]] | dict[int, set[int]]) -> list[int]:
    """From one to the other along what is needed; empty where there is no way."""
    ways, seen = [[begin]], {begin}
    while ways:
        way = ways.pop(0)
        if way[-1] == end:
            return way
        for pk in sorted(set(needs.get(way[-1], ())) - seen):
            seen.add(pk)
            ways.append([*way, pk])
    return []
