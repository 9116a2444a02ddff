"""Results that turn out to have been wrong: what that makes of steps and courses, foreseen and written down."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, OuterRef

from accounts.models import User
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.enrollments.services import BATCH, Result, finish_courses, tell
from courses.models import VersionActivity

Verb = LearningRecord.Verb
# A step of an enrollment, by the key of its activity.
Step = tuple[int, str]


@dataclass(frozen=True)
class Correction:
    """An outcome as it should have been; `success` and `score_bp` are the step's, by the best of all its outcomes."""

    result: Result
    success: bool
    score_bp: int | None

    @property
    def step(self) -> Step:
        return self.result.enrollment.pk, self.result.activity.key


@dataclass(frozen=True)
class Effects:
    """What changed steps make of courses, by enrollment."""

    finished: dict[int, datetime]
    reopened: set[int]


def effects_of(gained: Mapping[Step, datetime], lost: Set[Step]) -> Effects:
    """Were these steps passed at those moments, and those no longer. Nothing is written; four queries.

    A course is finished at the moment of the last of its steps, whenever that came to be known.
    """
    ids = {pk for pk, _key in [*gained, *lost]}
    rows = list(Enrollment.objects.filter(pk__in=ids, withdrawn_at__isnull=True))
    needed: dict[int, set[str]] = defaultdict(set)
    required = VersionActivity.objects.filter(version__in={one.version_id for one in rows}, required=True)
    for version, key in required.values_list("version_id", "key"):
        needed[version].add(key)
    done = {*Progress.objects.done().filter(enrollment__in=ids).values_list("enrollment_id", "key")}
    done = (done - lost) | gained.keys()
    last = _last_moments(ids)
    effects = Effects({}, set())
    for one in rows:
        steps = {(one.pk, key) for key in needed[one.version_id]}
        if one.completed_at is None and steps <= done:
            moments = [at for (pk, _key), at in gained.items() if pk == one.pk]
            effects.finished[one.pk] = max([*moments, *last.get(one.pk, [])])
        elif one.completed_at and one.success and steps & lost:
            effects.reopened.add(one.pk)
    return effects


def _last_moments(ids: Iterable[int]) -> dict[int, list[datetime]]:
    """When the last required step of each was done until now; nothing where there is none."""
    rows = LearningRecord.objects.standing().filter(
        enrollment__in=ids, verb__in=[Verb.COMPLETED, Verb.PASSED], version_activity__required=True
    )
    grouped = rows.order_by().values_list("enrollment_id").annotate(last=Max("happened_at"))
    return {pk: [moment] for pk, moment in grouped}


def hold(enrollments: Iterable[int]) -> None:
    """Until the transaction ends nothing else is achieved in them: asked before what they have achieved is read."""
    ids = list(enrollments)
    list(Enrollment.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


def correct(
    corrections: list[Correction],
    *,
    gained: Mapping[Step, datetime],
    lost: Set[Step],
    occasion: str,
    by: User | None,
    at: datetime,
) -> Effects:
    """Write outcomes as they should have been, in the transaction that holds them; `occasion` tells mendings apart.

    What was recorded stays, and is voided by the new record. A course that was done only by a lost step opens again;
    where the person has begun it anew since, the old one is closed without success instead.
    """
    effects = effects_of(gained, lost)
    _write_steps(corrections)
    _void_outcomes(corrections, occasion=occasion, by=by, at=at)
    _reopen(effects.reopened, occasion=occasion, by=by, at=at)
    reopened = {c.user_id for one in corrections if (c := one.result.enrollment).pk in effects.reopened}
    tell(finish_courses(effects.finished, at=at) | reopened, at=at)
    return effects


def _write_steps(corrections: list[Correction]) -> None:
    best = {one.step: one for one in corrections}
    rows = [
        row
        for row in Progress.objects.filter(enrollment__in={pk for pk, _key in best})
        if (row.enrollment_id, row.key) in best
    ]
    for row in rows:
        one = best[row.enrollment_id, row.key]
        row.success, row.score_bp = one.success, one.score_bp
    Progress.objects.bulk_update(rows, ["success", "score_bp"], batch_size=BATCH)


def _void_outcomes(corrections: list[Correction], *, occasion: str, by: User | None, at: datetime) -> None:
    outcomes = LearningRecord.objects.standing().filter(
        enrollment__in={one.result.enrollment.pk for one in corrections}, verb__in=[Verb.PASSED, Verb.FAILED]
    )
    standing = {(row.enrollment_id, *_outcome_of(row.dedupe_key)): row for row in outcomes}
    records = []
    for one in corrections:
        result = one.result
        verb = Verb.PASSED if result.success else Verb.FAILED
        key = f"{result.activity.key}:{verb}:{result.dedupe}:{occasion}"
        records.append(
            LearningRecord(
                enrollment=result.enrollment,
                version_activity=result.activity,
                verb=verb,
                score_bp=result.score_bp,
                data=result.data,
                happened_at=result.at,
                recorded_at=at,
                by=by,
                voids=standing.get((result.enrollment.pk, result.activity.key, result.dedupe)),
                dedupe_key=key,
            )
        )
    LearningRecord.objects.bulk_create(records, batch_size=BATCH)


def _outcome_of(dedupe_key: str) -> tuple[str, str]:
    """The key of the activity, and what tells the outcome from others of it."""
    key, _verb, dedupe, *_occasion = [*dedupe_key.split(":"), ""]
    return key, dedupe


def _reopen(ids: Set[int], *, occasion: str, by: User | None, at: datetime) -> None:
    later = Enrollment.objects.filter(user=OuterRef("user"), course=OuterRef("course"), cycle__gt=OuterRef("cycle"))
    again = set(Enrollment.objects.filter(Exists(later), pk__in=ids).values_list("pk", flat=True))
    Enrollment.objects.filter(pk__in=again).update(success=False)
    Enrollment.objects.filter(pk__in=ids - again).update(completed_at=None, success=None)
    finished = LearningRecord.objects.standing().filter(
        enrollment__in=ids, verb=Verb.COMPLETED, version_activity__isnull=True
    )
    LearningRecord.objects.bulk_create(
        [
            LearningRecord(
                enrollment_id=row.enrollment_id,
                verb=Verb.FAILED if row.enrollment_id in again else Verb.PROGRESSED,
                happened_at=at,
                recorded_at=at,
                by=by,
                voids=row,
                dedupe_key=f"course:reopened:{occasion}",
            )
            for row in finished
        ],
        batch_size=BATCH,
    )
