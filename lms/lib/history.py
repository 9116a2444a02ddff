"""Facts with effective and recorded time (abstract models, one reader, one writer).

A row is *known* from `recorded_at` until `superseded_at`; a `Period` row is also *true* from `starts_on` (inclusive)
until `ends_on` (exclusive, null = open). Rows are never edited: the only UPDATE sets `superseded_at`, once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

CHUNK = 5000


class ConcurrentChange(Exception):
    """A row that was to be superseded had been superseded by somebody else."""


def known_instant(known: date | datetime) -> datetime:
    """A date means "by the end of that day" in the company's zone: the start of the next day."""
    if isinstance(known, datetime):
        return known
    return datetime.combine(known + timedelta(days=1), time(), tzinfo=timezone.get_default_timezone())


def known_q(known: date | datetime | None = None, *, prefix: str = "") -> Q:
    """Rows known at `known`; None = known now."""
    if known is None:
        return Q(**{f"{prefix}superseded_at__isnull": True})
    instant = known_instant(known)
    open_then = Q(**{f"{prefix}superseded_at__isnull": True}) | Q(**{f"{prefix}superseded_at__gte": instant})
    return Q(**{f"{prefix}recorded_at__lt": instant}) & open_then


def as_of_q(on: date | F, known: date | datetime | None = None, *, prefix: str = "") -> Q:
    """Periods that cover the day `on`, as known at `known`. All conditions belong into one `filter()` call."""
    open_ended = Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gt": on})
    return known_q(known, prefix=prefix) & Q(**{f"{prefix}starts_on__lte": on}) & open_ended


class RecordedQuerySet(models.QuerySet):
    def known(self, known: date | datetime | None = None) -> Self:
        return self.filter(known_q(known))

    def supersede(self, *, at: datetime) -> int:
        """Close these rows; the number of rows that were still open."""
        return self.filter(superseded_at__isnull=True).update(superseded_at=at)


class PeriodQuerySet(RecordedQuerySet):
    def as_of(self, on: date | F, known: date | datetime | None = None) -> Self:
        return self.filter(as_of_q(on, known))


class Recorded(models.Model):
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True


class Period(Recorded):
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects: ClassVar = PeriodQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=models.F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
            )
        ]

    def covers(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on < self.ends_on)


@dataclass(frozen=True)
class Change:
    """What is true of `key` from `starts_on` until `ends_on`; `values=None` means: nothing is (the row ends)."""

    key: Mapping[str, Any]
    starts_on: date
    ends_on: date | None
    values: Mapping[str, Any] | None = field(default_factory=dict)


def splice(
    model: type[Period], changes: Iterable[Change], *, at: datetime, by: Any = None, reason: str = ""
) -> list[Period]:
    """Write the changes; the overlapped rows are superseded and their remainders re-inserted. Returns the new rows.

    Set-based: four statements however many people. All changes have the same key fields; the rows that the first of
    them points to (the people) are locked in the order of their ids. A change that says what is already true writes
    nothing.
    """
    changes = list(changes)
    inserted: list[Period] = []
    for start in range(0, len(changes), CHUNK):
        with transaction.atomic():
            inserted += _splice_chunk(model, changes[start : start + CHUNK], at=at, by=by, reason=reason)
    return inserted


def _splice_chunk(model: type[Period], changes: list[Change], *, at: datetime, by: Any, reason: str) -> list[Period]:
    fields = list(changes[0].key)
    owner: Any = model._meta.get_field(fields[0]).related_model
    ids = sorted({change.key[fields[0]] for change in changes})
    list(
        owner._base_manager.select_for_update(no_key=True)
        .filter(pk__in=ids)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    rows: dict[tuple, list[Period]] = {}
    for row in model._default_manager.filter(**{f"{fields[0]}__in": ids}, superseded_at__isnull=True):
        rows.setdefault(tuple(getattr(row, name) for name in fields), []).append(row)
    closed: list[int] = []
    for change in changes:
        key = tuple(change.key[name] for name in fields)
        rows[key] = _overlay(model, rows.get(key, []), change, closed)
    new = [row for group in rows.values() for row in group if row.pk is None]
    for row in new:
        row.recorded_at, row.recorded_by, row.reason = at, by, reason
    if model._default_manager.filter(pk__in=closed).supersede(at=at) != len(closed):
        raise ConcurrentChange(model.__name__)
    return model._default_manager.bulk_create(new, batch_size=CHUNK)


def _overlay(model: type[Period], rows: list[Period], change: Change, closed: list[int]) -> list[Period]:
    """The rows of one key after the change; ids of replaced rows are added to `closed`."""
    if any(_says(row, change) for row in rows):
        return rows
    kept: list[Period] = []
    for row in rows:
        if not overlaps(row, change):
            kept.append(row)
            continue
        if row.pk is not None:
            closed.append(row.pk)
        if row.starts_on < change.starts_on:
            kept.append(_copy(row, row.starts_on, change.starts_on))
        if change.ends_on is not None and (row.ends_on is None or change.ends_on < row.ends_on):
            kept.append(_copy(row, change.ends_on, row.ends_on))
    if change.values is not None:
        kept.append(model(**change.key, **change.values, starts_on=change.starts_on, ends_on=change.ends_on))
    return kept


def overlaps(row: Period, change: Change) -> bool:
    return (change.ends_on is None or row.starts_on < change.ends_on) and (
        row.ends_on is None or change.starts_on < row.ends_on
    )


def _says(row: Period, change: Change) -> bool:
    return (
        change.values is not None
        and (row.starts_on, row.ends_on) == (change.starts_on, change.ends_on)
        and all(getattr(row, name) == value for name, value in change.values.items())
    )


def _copy(row: Period, starts_on: date, ends_on: date | None) -> Period:
    skipped = {"id", "starts_on", "ends_on", "recorded_at", "superseded_at", "recorded_by", "reason"}
    values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in skipped}
    return type(row)(**values, starts_on=starts_on, ends_on=ends_on)
