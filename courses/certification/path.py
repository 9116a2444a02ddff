"""My path: what a person's home page says. Read by a fixed number of queries, whatever she has to do."""

from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from courses import activities
from courses.certification.models import REVISION, Award, Obligation, last_good_day
from courses.certification.querysets import State
from courses.certification.signing_again import next_change, why_paused
from courses.certification.why import after_leave
from courses.enrollments.models import Enrollment, Progress
from courses.outline import Head, heads_of
from lms.lib import formats
from lms.lib.prepared import Prepared

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


class ToDo(NamedTuple):
    """The columns of an obligation that the page shows, with its state."""

    id: int
    uuid: UUID
    occasion: str
    due_on: date
    met_on: date | None
    covered_until: date | None
    expires_on: date | None
    why: list[dict[str, Any]]
    state: str


class Held(NamedTuple):
    """A valid award with the names of its certification."""

    uuid: UUID
    expires_on: date | None
    slug: str
    name: str
    names: dict[str, str]
    tier_id: int | None
    step: str | None

    @property
    def last_good_day(self) -> date | None:
        return last_good_day(self.expires_on)

    @property
    def shown_name(self) -> str:
        return self.names.get(get_language() or "") or self.name


class Learning(NamedTuple):
    """An enrollment, and which version it reads."""

    id: int
    uuid: UUID
    source: str
    completed_at: datetime | None
    tier_id: int | None
    step: str | None
    tier: str | None
    tiers: dict[str, str] | None
    version: UUID


class Done(NamedTuple):
    """Progress in one activity."""

    key: str
    completion: str
    success: bool | None
    last_at: datetime

    @property
    def is_done(self) -> bool:
        return self.completion == Progress.Completion.COMPLETED and self.success is not False


@dataclass
class Path:
    obligation: ToDo | None
    awards: list[Held]
    next: Next | None = None
    paused: str = ""
    returned: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    step: str = "listen"
    tier: str = ""
    done: int = 0
    total: int = 0

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def held(self) -> dict[str, Held]:
        """The badge of each step of the way."""
        return {award.step: award for award in reversed(self.awards) if award.step}


LEARNING = ("course__tier_id", "course__tier__step", "course__tier__name", "course__tier__names", "version__uuid")
# Everybody opens this page every day, and for one person's few rows writing the statements would be most of the work.
_obligations = Prepared(
    ToDo,
    lambda user_id, on: (
        Obligation.objects.filter(user_id=user_id).state_on(on).order_by("due_on", "id").values_list(*ToDo._fields)
    ),
    int,
    date,
)
_awards = Prepared(
    Held,
    lambda user_id, on: (
        Award.objects.filter(user_id=user_id)
        .valid_on(on)
        .order_by(F("certification__tier__position").desc(nulls_last=True), "-awarded_on")
        .values_list(
            "uuid",
            "expires_on",
            *(f"certification__{name}" for name in ("slug", "name", "names", "tier_id", "tier__step")),
        )
    ),
    int,
    date,
)
_enrollments = Prepared(
    Learning,
    lambda user_id: (
        Enrollment.objects.filter(user_id=user_id, withdrawn_at__isnull=True)
        .order_by("completed_at", "enrolled_at")
        .values_list("id", "uuid", "source", "completed_at", *LEARNING)
    ),
    int,
)
_progress = Prepared(
    Done,
    lambda enrollment_id: Progress.objects.filter(enrollment_id=enrollment_id).values_list(*Done._fields),
    int,
)


def read_path(user: User, on: date) -> Path:
    learning = _enrollments(user.pk)
    path = Path(obligation=_to_do(user, on), awards=_awards(user.pk, on))
    if current := _current(learning, path):
        _walk(path, current)
    if path.obligation is not None:
        _look_aside(path, path.obligation, user, on)
    return path


def _current(learning: list[Learning], path: Path) -> Learning | None:
    """What she has begun, first what is not earned yet; else what she finished last.

    A course in whose place she passed the test is still open, and asked of her no more.
    """
    held = {award.tier_id for award in path.awards}
    begun = [one for one in learning if one.completed_at is None]
    if path.obligation is None:
        begun = [one for one in begun if one.source != Enrollment.Source.OBLIGATION or one.tier_id not in held]
    done = [one for one in learning if one.completed_at]
    return next(iter(sorted(begun, key=lambda one: one.tier_id in held) + done[-1:]), None)


def _look_aside(path: Path, to_do: ToDo, user: User, on: date) -> None:
    """A changed guideline goes before the next step of a course, or is all that is left.

    While the clock stands still, the page says why; after an absence, what became of the date.
    """
    if to_do.met_on is None:
        path.returned = after_leave(to_do.why, to_do.due_on, on)
    if to_do.state == State.PAUSED:
        path.paused = why_paused(user, on)
    elif (to_do.occasion.startswith(REVISION) or not path.next) and (step := next_change(user, to_do.id, on)):
        path.next = Next(
            title=step.title, lead=step.lead, kind="sign-again", minutes=step.minutes, started=False, url=step.url
        )


def _to_do(user: User, on: date) -> ToDo | None:
    """What she still has to do, soonest first: due, overdue, expired, and a renewal that is open."""
    for row in _obligations(user.pk, on):
        if row.state == State.EXPIRED or (row.met_on is None and row.state != State.EXEMPT):
            return row
    return None


def _walk(path: Path, enrollment: Learning) -> None:
    path.step = enrollment.step or "listen"
    path.tier = (enrollment.tiers or {}).get(get_language() or "") or enrollment.tier or ""
    progress = {row.key: row for row in _progress(enrollment.id)}
    finished = {row.key: row for row in progress.values() if row.is_done}
    steps = [head for head in heads_of(enrollment.version) if head.required]
    waiting = [head for head in steps if head.key not in finished]
    path.total, path.done = len(steps), len(steps) - len(waiting)
    if waiting:
        path.next = _next(enrollment, waiting, progress)
    here = waiting[0].module_key if waiting else ""
    for _key, group in groupby(steps, key=lambda head: head.module_key):
        path.steps.append(_step(enrollment, list(group), finished, here))
    path.steps.append(_badge_step(path, enrollment))


def _next(enrollment: Learning, waiting: list[Head], progress: dict[str, Done]) -> Next:
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


def _step(enrollment: Learning, group: list[Head], finished: dict[str, Done], here: str) -> dict[str, Any]:
    done = [finished[head.key] for head in group if head.key in finished]
    is_done = len(done) == len(group)
    first_left = next((head for head in group if head.key not in finished), group[0])
    return {
        "title": group[0].module_title,
        "meta": _meta(group, done, is_done),
        "state": "done" if is_done else "current" if group[0].module_key == here else "todo",
        "share": round(100 * len(done) / len(group)),
        "url": activities.url(first_left.kind, enrollment.uuid, first_left.key),
    }


def _meta(group: list[Head], done: list[Done], is_done: bool) -> list[str]:
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


def _badge_step(path: Path, enrollment: Learning) -> dict[str, Any]:
    held = next((award for award in path.awards if award.tier_id == enrollment.tier_id), None)
    valid = _("At the end of the way")
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
