"""What governance sees: whether checkpoints leave this site, and an alarm when they do not."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from courses.evidence.anchors.places import places
from courses.evidence.log import require_open
from courses.evidence.models import Anchor, AnchorTarget, Checkpoint, LogKey
from courses.evidence.refusals import CannotLog
from lms.lib.formats import day

OLDEST = timedelta(hours=48)


def alarm(at: datetime) -> str:
    """A sentence when nobody outside has a checkpoint of the last 48 hours; nothing while all is well. One query."""
    newest = _counting().order_by("-made_at").values("made_at")[:1]
    found = Checkpoint.objects.order_by("size").values_list("made_at", Subquery(newest)).first()
    if found is None:
        return ""
    began, anchored = found
    if at - (anchored or began) < OLDEST:
        return ""
    if not is_set_up():
        return _("Nobody outside keeps a checkpoint of the log of signatures: no place for them is set up.")
    if anchored is None:
        return _("No checkpoint of the log of signatures has left this site yet.")
    return _("No checkpoint of the log of signatures has left this site since %(day)s.") % {"day": day(anchored)}


def is_set_up() -> bool:
    return any([settings.ANCHOR_MAIL, settings.ANCHOR_WEBHOOKS, settings.ANCHOR_GIT, settings.ANCHOR_TSA])


def _counting() -> "QuerySet[Anchor]":
    """What stays inside this machine proves nothing; a demo has nothing else."""
    return Anchor.objects.filter(Q() if settings.DEMO else Q(is_outside=True))


@dataclass(frozen=True)
class Line:
    """One place, and how it went there."""

    target: AnchorTarget
    is_outside: bool
    is_waiting: bool


@dataclass(frozen=True)
class Standing:
    newest: Checkpoint | None
    key: LogKey | None
    outside: Anchor | None
    lines: list[Line]
    problem: str

    @property
    def uncovered(self) -> int:
        """Entries that no checkpoint outside stands for."""
        size = self.newest.size if self.newest else 0
        return size - (self.outside.checkpoint.size if self.outside else 0)


def standing(at: datetime) -> Standing:
    problem, lines = "", []
    try:
        lines = _lines(at)
        require_open(at)
    except (CannotLog, ImproperlyConfigured) as error:
        problem = str(error)
    outside = Anchor.objects.filter(is_outside=True).select_related("checkpoint")
    return Standing(
        newest=Checkpoint.objects.last(),
        key=LogKey.objects.last(),
        outside=outside.order_by("checkpoint__size").last(),
        lines=lines,
        problem=problem,
    )


def _lines(at: datetime) -> list[Line]:
    rows = {(row.kind, row.name): row for row in AnchorTarget.objects.all()}
    found = []
    for place in places():
        row = rows.get((place.kind, place.name)) or AnchorTarget(kind=place.kind, name=place.name, next_at=at)
        found.append(Line(row, place.is_outside, row.next_at <= at))
    return found
