"""My path: what a person's home page says. Read by a fixed number of queries, whatever she has to do."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from courses import activities
from courses.certification.models import Award, Obligation
from courses.enrollments.models import Enrollment, Progress
from courses.outline import Head, heads
from lms.lib import formats

QUARTER = 15


@dataclass(frozen=True)
class Next:
    """The next step: the page's one headline and one button."""

    title: str
    lead: str
    kind: str
    minutes: int
    started: bool
    url: str
    more_url: str = ""
    together: int = 0


@dataclass
class Path:
    obligation: Obligation | None
    enrollment: Enrollment | None
    awards: list[Award]
    next: Next | None = None
    steps: list[dict[str, Any]] = field(default_factory=list)
    done: int = 0
    total: int = 0

    @property
    def left(self) -> int:
        return self.total - self.done


def read_path(user: User, on: date) -> Path:
    """Only the columns that the page shows: for one person, building rows and statements is most of the work."""
    to_do = Obligation.objects.filter(user=user).to_do(on).only("uuid", "due_on", "covered_until", "expires_on")[:1]
    awards = list(
        Award.objects.filter(user=user)
        .valid_on(on)
        .select_related("certification")
        .only("uuid", "expires_on", *(f"certification__{name}" for name in ("slug", "name", "names", "tier_id")))
    )
    learning = list(
        Enrollment.objects.filter(user=user, withdrawn_at__isnull=True)
        .select_related("course", "version")
        .only("uuid", "completed_at", "withdrawn_at", "course__tier_id", "version__uuid")
        .order_by("completed_at", "enrolled_at")
    )
    enrollment = next((one for one in learning if one.is_open), learning[-1] if learning else None)
    path = Path(obligation=next(iter(to_do), None), enrollment=enrollment, awards=awards)
    if enrollment is not None:
        _walk(path, enrollment)
    return path


def _walk(path: Path, enrollment: Enrollment) -> None:
    progress = {
        row.key: row
        for row in Progress.objects.filter(enrollment=enrollment).only("key", "completion", "success", "last_at")
    }
    steps = [head for head in heads(enrollment.version) if head.required]
    waiting = [head for head in steps if not _is_done(progress.get(head.key))]
    path.total, path.done = len(steps), len(steps) - len(waiting)
    if waiting:
        path.next = _next(enrollment, waiting, progress)
    here = waiting[0].module_key if waiting else ""
    for _key, group in groupby(steps, key=lambda head: head.module_key):
        path.steps.append(_step(enrollment, list(group), progress, here))
    path.steps.append(_badge_step(path, enrollment))


def _is_done(row: Progress | None) -> bool:
    return row is not None and row.completion == Progress.Completion.COMPLETED and row.success is not False


def _next(enrollment: Enrollment, waiting: list[Head], progress: dict[str, Progress]) -> Next:
    first = waiting[0]
    two = waiting[:2]
    together = sum(head.minutes for head in two)
    return Next(
        title=first.title,
        lead=first.lead,
        kind=first.kind,
        minutes=first.minutes,
        started=first.key in progress,
        url=activities.url(first.kind, enrollment.uuid, first.key),
        more_url=activities.url(first.kind, enrollment.uuid, first.key) if len(two) == 2 else "",
        together=together if len(two) == 2 and together <= QUARTER else 0,
    )


def _step(enrollment: Enrollment, group: list[Head], progress: dict[str, Progress], here: str) -> dict[str, Any]:
    done = [progress[head.key] for head in group if _is_done(progress.get(head.key))]
    is_done = len(done) == len(group)
    first_left = next((head for head in group if not _is_done(progress.get(head.key))), group[0])
    return {
        "title": group[0].module_title,
        "meta": _meta(group, done, is_done),
        "state": "done" if is_done else "current" if group[0].module_key == here else "todo",
        "share": round(100 * len(done) / len(group)),
        "url": activities.url(first_left.kind, enrollment.uuid, first_left.key),
    }


def _meta(group: list[Head], done: list[Progress], is_done: bool) -> list[str]:
    if is_done:
        return [_("Done %(day)s") % {"day": formats.day_short(max(row.last_at for row in done))}]
    if {head.kind for head in group} == {"quiz"}:
        return [_("As many tries as you like")]
    minutes = sum(head.minutes for head in group)
    if done:
        return [_("%(done)s of %(total)s done") % {"done": len(done), "total": len(group)}]
    return [
        ngettext("%(count)s step, %(minutes)s min", "%(count)s steps, %(minutes)s min", len(group))
        % {"count": len(group), "minutes": minutes}
    ]


def _badge_step(path: Path, enrollment: Enrollment) -> dict[str, Any]:
    held = next((award for award in path.awards if award.certification.tier_id == enrollment.course.tier_id), None)
    valid = _("Valid for 12 months")
    if held and held.expires_on:
        valid = _("Valid through %(day)s") % {"day": formats.day(held.last_good_day)}
    return {
        "title": _("Your badge"),
        "meta": [valid],
        "state": "done" if held and not path.left else "badge",
        "share": 0,
        "url": reverse("badges:detail", args=[held.uuid]) if held else "",
    }


def greeting(name: str, at: datetime) -> str:
    """By the person's own clock (`at` in the active zone)."""
    if at.hour < 11:
        return _("Good morning, %(name)s.") % {"name": name}
    if at.hour < 18:
        return _("Good afternoon, %(name)s.") % {"name": name}
    return _("Good evening, %(name)s.") % {"name": name}
