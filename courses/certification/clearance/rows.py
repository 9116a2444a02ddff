"""What the answer rests on, read in one statement: rows of many tables, side by side under the same columns."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    CharField,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from accounts.models import Employment, Leave, Tier, TierMembership
from courses.certification.models import Award, Certification, RequirementRule, Revocation
from courses.draft_check.models import CrisisMode
from courses.enrollments.models import Enrollment
from courses.guidelines.models import CountryStart, Pause, Revision, RevisionText, SignOff
from lms.lib.history import known_q
from lms.lib.prepared import Prepared


class Row(NamedTuple):
    """`owner` is a person, or what the row is about; the other columns mean what `kind` makes of them."""

    owner: int
    kind: str
    key: str
    label: str
    detail: str
    number: int
    days: int
    starts_on: date | None
    ends_on: date | None
    moment: datetime | None


# Every row has every column, and each names its type: a database cannot guess that of a NULL.
EMPTY: dict[str, Any] = {
    "owner": Value(0, BigIntegerField()),
    "key": Value("", CharField()),
    "label": Value("", CharField()),
    "detail": Value("", TextField()),
    "number": Value(0, BigIntegerField()),
    "days": Value(0, IntegerField()),
    "starts_on": Cast(Value(None), DateField()),
    "ends_on": Cast(Value(None), DateField()),
    "moment": Cast(Value(None), DateTimeField()),
}
SPAN = {"starts_on": "starts_on", "ends_on": "ends_on"}


def _rows(kind: str, rows: Any, **columns: str) -> QuerySet[Any, Any]:
    """`columns` names the paths; all else is empty."""
    shown = {
        name: Cast(F(path), empty.output_field) if (path := columns.get(name)) else empty
        for name, empty in EMPTY.items()
    }
    named = {f"row_{name}": shown[name] for name in shown} | {"row_kind": Value(kind, CharField())}
    return rows.order_by().annotate(**named).values_list(*(f"row_{name}" for name in Row._fields))


def _before(known: datetime | None, field: str) -> Q:
    return Q() if known is None else Q(**{f"{field}__lt": known})


def _of_the_house(known: datetime | None) -> Iterable[QuerySet[Any, Any]]:
    crises = CrisisMode.objects.known(known)
    revisions = Revision.objects.filter(_before(known, "published_at"), material=True)
    grace = RequirementRule.objects.known(known)
    starts = CountryStart.objects.known(known)
    texts = RevisionText.objects.filter(_before(known, "published_at"), revision__material=True)
    yield _rows("certification", Certification.objects.all(), key="slug", label="name", detail="names")
    yield _rows("draft", Certification.objects.filter(is_draft=True), key="slug")
    yield _rows("tier-name", Tier.objects.all(), key="slug", label="name", detail="names")
    yield _rows("grace", grace, key="requirement__certification__slug", days="grace_days", **SPAN)
    yield _rows(
        "revision",
        revisions,
        owner="pk",
        key="guideline__slug",
        detail="tiers",
        number="number",
        days="resign_days",
        starts_on="effective_on",
        ends_on="guideline__retired_on",
    )
    yield _rows("start", starts, owner="revision_id", key="country", starts_on="starts_on")
    yield _rows("offered", texts, owner="revision_id", key="language", label="country", moment="published_at")
    yield _rows("crisis", crises, owner="pk", key="note", label="rights", detail="topics", moment="started_at")
    yield _rows("crisis-end", crises.filter(ended_at__isnull=False), owner="pk", moment="ended_at")


def _of_people(people: Any, known: datetime | None) -> Iterable[QuerySet[Any, Any]]:
    mine: dict[str, Any] = {"user__in" if isinstance(people, QuerySet) else "user_id": people}
    revoked = {f"award__{name}": value for name, value in mine.items()}
    signed = "revision_text__revision__"
    jobs, leaves, tiers = (model.objects.known(known).filter(**mine) for model in (Employment, Leave, TierMembership))
    awards = Award.objects.filter(_before(known, "recorded_at"), **mine)
    signatures = SignOff.objects.filter(_before(known, "recorded_at"), **mine)
    learning = Enrollment.objects.filter(withdrawn_at__isnull=True, course__tier__isnull=False, **mine)
    pauses = Pause.objects.known(known).filter(**mine)
    yield _rows("job", jobs, owner="user_id", key="country", label="worker_type", **SPAN)
    yield _rows("leave", leaves, owner="user_id", **SPAN)
    yield _rows("tier", tiers, owner="user_id", key="tier__slug", detail="topics", **SPAN)
    yield _rows(
        "award",
        awards,
        owner="user_id",
        key="certification__slug",
        number="pk",
        starts_on="awarded_on",
        ends_on="expires_on",
    )
    yield _rows(
        "revoked",
        Revocation.objects.filter(known_q(known), **revoked),
        owner="award__user_id",
        number="award_id",
        **SPAN,
    )
    yield _rows(
        "signed",
        signatures,
        owner="user_id",
        key=f"{signed}guideline__slug",
        number=f"{signed}number",
        moment="signed_at",
    )
    yield _rows("learning", learning, owner="user_id", key="course__tier__slug", moment="enrolled_at")
    yield _rows("pause", pauses, owner="user_id", key="guideline__slug", **SPAN)


def _statement(people: Any, known: datetime | None) -> QuerySet[Any, Any]:
    first, *others = [*_of_the_house(known), *_of_people(people, known)]
    return first.union(*others, all=True)


_now = Prepared(Row, lambda user_id: _statement(user_id, None), int)


def read_person(user_id: int, known: datetime | None) -> list[Row]:
    return _now(user_id) if known is None else [Row(*one) for one in _statement(user_id, known)]


def read_people(people: QuerySet[Any, Any], known: datetime | None) -> list[Row]:
    """`people` are values of their ids."""
    return [Row(*one) for one in _statement(people, known)]
