"""Sends the newest checkpoint to every place that is due, and keeps what came of it.

Signing never waits for any of this. `AnchorTarget` says when each place is due; a task asks each minute.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from courses.evidence.anchors import mailing, repository, timestamps
from courses.evidence.anchors.places import Delivered, Kind, NotDelivered, Place, places
from courses.evidence.anchors.posting import post
from courses.evidence.log import require_open
from courses.evidence.models import Anchor, AnchorTarget, Checkpoint, Entry, Head, moment
from courses.evidence.refusals import CannotLog
from courses.evidence.services import Fact, record_many

log = logging.getLogger(__name__)
RECORD = "anchor/1"
EVERY = timedelta(days=1)
RETRY = timedelta(minutes=15)
# Longer than all places of a company take together; a process that died holds the others up no longer than this.
LEASE = timedelta(minutes=15)
NOTE = "text/plain; charset=utf-8"


class Busy(Exception):
    """Another process sends checkpoints right now."""


def anchor_due(*, clock: Callable[[], datetime]) -> list[AnchorTarget]:
    """The places that were due, each with what came of it. Raises `Busy`. Reads the clock anew after each wait."""
    at = clock()
    due = _due(places(), at)
    if not due or not Checkpoint.objects.exists():
        return []
    _claim(at)
    try:
        return [_anchor(place, target, clock) for place, target in due]
    finally:
        Head.objects.update(anchoring_until=None)


def anchor_soon(*, at: datetime) -> int:
    """Let every place be due; returns how many there are."""
    known = places()
    return sum(AnchorTarget.objects.filter(pk=_target(place, at).pk).update(next_at=at) for place in known)


def _due(known: list[Place], at: datetime) -> list[tuple[Place, AnchorTarget]]:
    """A moment further ahead than a day was set by a clock that has been put right since."""
    found = [(place, _target(place, at)) for place in known]
    return [(place, target) for place, target in found if not at < target.next_at <= at + EVERY]


def _target(place: Place, at: datetime) -> AnchorTarget:
    rows = AnchorTarget.objects.filter(kind=place.kind, name=place.name)
    return (
        rows.first()
        or AnchorTarget.objects.get_or_create(kind=place.kind, name=place.name, defaults={"next_at": at})[0]
    )


def _claim(at: datetime) -> None:
    free = Q(anchoring_until=None) | Q(anchoring_until__lt=at) | Q(anchoring_until__gt=at + LEASE)
    if not Head.objects.filter(free).update(anchoring_until=at + LEASE):
        raise Busy


def _anchor(place: Place, target: AnchorTarget, clock: Callable[[], datetime]) -> AnchorTarget:
    try:
        require_open(clock())
        checkpoint = Checkpoint.objects.latest("size")
        delivered = _deliver(place, checkpoint, clock())
        _keep(place, checkpoint, delivered, clock())
    except (NotDelivered, CannotLog) as error:
        log.warning("No checkpoint was sent to %s %s: %s", place.kind, place.name, error)
        return _mark(target, failed_at=clock(), failure=str(error), next_at=clock() + RETRY)
    at = clock()
    return _mark(target, anchored_at=at, anchored_size=checkpoint.size, failure="", next_at=at + EVERY)


def _deliver(place: Place, checkpoint: Checkpoint, at: datetime) -> Delivered:
    match place.kind:
        case Kind.MAIL:
            return mailing.deliver(place, checkpoint)
        case Kind.GIT:
            return repository.deliver(place, checkpoint, at=at)
        case Kind.TIMESTAMP:
            return timestamps.stamp(place.address, checkpoint.note, at=at)
    post(place.address, checkpoint.note.encode(), NOTE)
    return Delivered()


@transaction.atomic
def _keep(place: Place, checkpoint: Checkpoint, delivered: Delivered, at: datetime) -> None:
    """The log says that it was anchored; the host is named, nobody's address."""
    where = {"kind": place.kind, "host": place.host, "outside": place.is_outside}
    what = {"size": checkpoint.size, "root": checkpoint.root}
    body = {"record_id": str(uuid4()), "anchor": where | what, "time": {"anchored_at": moment(at)}}
    (record,) = record_many(logged_as=Entry.Type.ANCHORED, type=RECORD, facts=[Fact(body, at)], at=at)
    Anchor.objects.create(
        kind=place.kind,
        host=place.host,
        is_outside=place.is_outside,
        checkpoint=checkpoint,
        record_id=record.uuid,
        token=delivered.token,
        chain=delivered.chain,
        made_at=at,
    )


def _mark(target: AnchorTarget, **values: object) -> AnchorTarget:
    AnchorTarget.objects.filter(pk=target.pk).update(**values)
    target.refresh_from_db()
    return target
