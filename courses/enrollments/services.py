"""Who learns what. Set-based: the form for one person calls the same code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from accounts.models import User
from courses.enrollments.models import Enrollment, LearningRecord, Progress
from courses.enrollments.signals import progressed
from courses.lessons import is_answered
from courses.models import Course, CourseVersion, VersionActivity
from lms.lib.bulk import batched, insert
from lms.lib.commit import after_commit
from lms.lib.prepared import Prepared

Verb = LearningRecord.Verb
BATCH = 500


class NotAnswered(Exception):
    """The lesson's interaction has no answer yet."""


@dataclass(frozen=True)
class Result:
    """What a person achieved in one activity; `dedupe` tells repeated outcomes apart, such as attempts."""

    enrollment: Enrollment
    activity: VersionActivity
    at: datetime
    success: bool | None = None
    score_bp: int | None = None
    dedupe: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def enroll(*, user_ids: Iterable[int], course: Course, source: str, at: datetime) -> list[Enrollment]:
    """An open enrollment for each person, in the newest version of her language; who has one keeps it.

    Empty while the course has no published version.
    """
    people = set(user_ids)
    enroll_in({course.pk: people}, source=source, at=at)
    return list(Enrollment.objects.unfinished().filter(user_id__in=people, course=course))


def enroll_in(wanted: Mapping[int, set[int]], *, source: str, at: datetime) -> int:
    """The same for several courses, by their ids: a fixed number of queries. How many enrollments are new?"""
    versions = _newest_versions(wanted)
    pairs = sorted((pk, course) for course in versions for pk in wanted[course])
    people = sorted({pk for pk, _course in pairs})
    mine = Enrollment.objects.filter(user_id__in=people, course__in=versions)
    with transaction.atomic():
        languages = _lock_people(people)
        cycles = mine.values_list("user_id", "course_id").annotate(newest=Max("cycle"))
        newest = {(pk, course): cycle for pk, course, cycle in cycles}
        enrolled = set(mine.unfinished().values_list("user_id", "course_id"))
        fresh = [
            Enrollment(
                user_id=pk,
                course_id=course,
                version=versions[course].get(languages[pk], versions[course]["*"]),
                cycle=newest.get((pk, course), 0) + 1,
                source=source,
                enrolled_at=at,
            )
            for pk, course in pairs
            if (pk, course) not in enrolled
        ]
        insert(fresh)
        if source == Enrollment.Source.SELF:
            tell({one.user_id for one in fresh}, at=at)
    return len(fresh)


def withdraw(*, user_ids: Iterable[int], course: Course, at: datetime) -> int:
    """End what they have begun and not finished; their next enrollment is a new cycle. Returns how many."""
    begun = Enrollment.objects.unfinished().filter(user_id__in=list(user_ids), course=course)
    return begun.update(withdrawn_at=at)


def _lock_people(user_ids: list[int]) -> dict[int, str]:
    people = User.objects.select_for_update(no_key=True).filter(id__in=user_ids).order_by("id")
    return {person.id: person.reading_language for person in people.only("id", "language", "own_language")}


def _newest_versions(courses: Iterable[int]) -> dict[int, dict[str, CourseVersion]]:
    """By course id and language, of courses that are published; `*` is what everybody else reads: English, else any."""
    rows: dict[int, dict[str, CourseVersion]] = {}
    newest = CourseVersion.objects.newest().filter(edition__course__in=list(courses)).select_related("edition")
    for version in newest.defer("document"):
        rows.setdefault(version.edition.course_id, {})[version.edition.language] = version
    for found in rows.values():
        found["*"] = found.get(settings.LANGUAGE_CODE) or next(iter(found.values()))
    return rows


def move_to_newest(*, at: datetime) -> int:
    """Bring learners to the newest version where its publisher chose so; progress is by key and stays.

    Returns how many moved. A learner whose language has an edition of its own by now moves to that one.
    """
    moved = 0
    for version in CourseVersion.objects.newest().select_related("edition").defer("document"):
        edition = version.edition
        wanted = Q(course=edition.course_id) & reads(edition.language) & ~Q(version__edition=edition)
        if version.in_progress == CourseVersion.InProgress.MOVE:
            wanted |= Q(version__edition=edition)
        learners = Enrollment.objects.unfinished().filter(wanted).exclude(version=version)
        moved += _move(list(learners), version, at=at)
    return moved


def reads(language: str) -> Q:
    """Enrollments of people who read that language; their own choice wins over the roster's."""
    return Q(user__own_language=language) | Q(user__own_language="", user__language=language)


def _move(enrollments: list[Enrollment], version: CourseVersion, *, at: datetime) -> int:
    for start in range(0, len(enrollments), BATCH):
        batch = enrollments[start : start + BATCH]
        with transaction.atomic():
            Enrollment.objects.unfinished().filter(pk__in=[one.pk for one in batch]).update(version=version)
            append(
                [
                    LearningRecord(
                        enrollment=one,
                        verb=Verb.MOVED,
                        happened_at=at,
                        dedupe_key=f"moved:{version.pk}",
                        data={"to": str(version.uuid)},
                    )
                    for one in batch
                ],
                at=at,
            )
            tell(finish_courses({one.pk: at for one in batch}, at=at), at=at)
    return len(enrollments)


def follow_language(*, user_ids: Iterable[int], at: datetime) -> None:
    """Bring open enrollments to the edition of the language that their people read now; nothing is lost."""
    reading = Coalesce(NullIf("user__own_language", Value("")), "user__language")
    learning = Enrollment.objects.unfinished().annotate(reading=reading)
    elsewhere = learning.exclude(version__edition__language=F("reading")).select_related("user", "version__edition")
    rows = [one for some in batched(user_ids) for one in elsewhere.filter(user_id__in=some).defer("version__document")]
    versions = _newest_versions({one.course_id for one in rows})
    for one in rows:
        newest = versions.get(one.course_id, {})
        wanted = newest.get(one.user.reading_language, newest.get("*"))
        if wanted and wanted.edition_id != one.version.edition_id:
            _move([one], wanted, at=at)


def remember_place(*, enrollment: Enrollment, activity: VersionActivity, at: datetime) -> Progress:
    """The person opened this activity: from here she goes on, on any device."""
    if enrollment.place != activity.key:
        Enrollment.objects.filter(pk=enrollment.pk).update(place=activity.key)
    progress, is_first = Progress.objects.get_or_create(
        enrollment=enrollment, key=activity.key, defaults={"first_at": at, "last_at": at}
    )
    if is_first:
        append([_record(Result(enrollment, activity, at), Verb.INITIALIZED)], at=at)
    return progress


def save_answer(
    *, enrollment: Enrollment, activity: VersionActivity, answer: Any, at: datetime, shown: bool = False
) -> Progress:
    """Keep what the person answered in a lesson. A dict adds to what was answered before; nothing is judged here.

    `shown`: she asked what the authors think, and may see it from now on.
    """
    with transaction.atomic():
        progress, _is_first = Progress.objects.select_for_update().get_or_create(
            enrollment=enrollment, key=activity.key, defaults={"first_at": at, "last_at": at}
        )
        kept = progress.place.get("answer")
        merged = {**kept, **answer} if isinstance(kept, dict) and isinstance(answer, dict) else answer
        progress.place = {**progress.place, "answer": merged, "shown": shown or progress.place.get("shown", False)}
        progress.last_at = at
        progress.save(update_fields=["place", "last_at"])
    return progress


def finish_lesson(*, enrollment: Enrollment, activity: VersionActivity, at: datetime) -> None:
    """Next was pressed. Raises `NotAnswered` while the interaction waits."""
    progress = Progress.objects.filter(enrollment=enrollment, key=activity.key).first()
    interaction = activity.data.get("interaction")
    if interaction and not is_answered(interaction, progress.place.get("answer") if progress else None):
        raise NotAnswered
    if progress is None or progress.completion != Progress.Completion.COMPLETED:
        complete([Result(enrollment, activity, at)], at=at)


def complete(results: Iterable[Result], *, at: datetime) -> None:
    """Record what was achieved, and finish the courses whose last required activity this was.

    A repeated result changes nothing; success is never taken away by a later failure.
    """
    results = list(results)
    for start in range(0, len(results), BATCH):
        batch = results[start : start + BATCH]
        with transaction.atomic():
            _write_progress(batch)
            append([record for result in batch for record in _records(result)], at=at)
            tell(finish_courses({result.enrollment.pk: result.at for result in batch}, at=at), at=at)


def _write_progress(results: list[Result]) -> None:
    """One statement for all, under the lock of their enrollments; a failure never covers an earlier success."""
    enrollments = {result.enrollment.pk for result in results}
    list(Enrollment.objects.select_for_update(no_key=True).filter(pk__in=enrollments).order_by("pk").values_list("pk"))
    passed = set(Progress.objects.filter(enrollment__in=enrollments, success=True).values_list("enrollment_id", "key"))
    rows: dict[tuple[int, str], Progress] = {}
    for result in results:
        place = (result.enrollment.pk, result.activity.key)
        if result.success is False and place in passed:
            continue
        if result.success:
            passed.add(place)
        rows[place] = Progress(
            enrollment=result.enrollment,
            key=result.activity.key,
            completion=Progress.Completion.COMPLETED,
            success=result.success,
            score_bp=result.score_bp,
            first_at=result.at,
            last_at=result.at,
        )
    Progress.objects.bulk_create(
        rows.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["enrollment", "key"],
        update_fields=["completion", "success", "score_bp", "last_at"],
    )


def _records(result: Result) -> list[LearningRecord]:
    made = [_record(result, Verb.COMPLETED)]
    if result.success is not None:
        outcome = _record(result, Verb.PASSED if result.success else Verb.FAILED)
        outcome.score_bp, outcome.data = result.score_bp, result.data
        made.append(outcome)
    return made


def _record(result: Result, verb: Verb) -> LearningRecord:
    suffix = f":{result.dedupe}" if verb in {Verb.PASSED, Verb.FAILED} else ""
    return LearningRecord(
        enrollment=result.enrollment,
        version_activity=result.activity,
        verb=verb,
        happened_at=result.at,
        dedupe_key=f"{result.activity.key}:{verb}{suffix}",
    )


def append(records: Iterable[LearningRecord], *, at: datetime) -> None:
    """Insert the facts that are not there yet (unique by enrollment and dedupe key)."""
    records = list(records)
    for record in records:
        record.recorded_at = at
    LearningRecord.objects.bulk_create(records, ignore_conflicts=True, batch_size=BATCH)


def finish_courses(moments: dict[int, datetime], *, at: datetime) -> set[int]:
    """Complete the enrollments in which no required activity is left; `moments` says when by enrollment id.

    Returns whose they were.
    """
    people = dict(_finished_one(*moments) if len(moments) == 1 else _finished(pk__in=moments))
    if not people:
        return set()
    before = _times_finished(people)
    by_moment: dict[datetime, list[int]] = {}
    for pk in people:
        by_moment.setdefault(moments[pk], []).append(pk)
    for moment, group in by_moment.items():
        Enrollment.objects.filter(pk__in=group).update(completed_at=moment, success=True)
    append(
        [
            LearningRecord(
                enrollment_id=pk,
                verb=Verb.COMPLETED,
                happened_at=moments[pk],
                dedupe_key=f"course:completed:{before[pk] + 1}" if pk in before else "course:completed",
            )
            for pk in people
        ],
        at=at,
    )
    return set(people.values())


def _finished(**which: Any) -> QuerySet[Any, Any]:
    reached = Progress.objects.done().filter(enrollment=OuterRef(OuterRef("pk")), key=OuterRef("key"))
    left = VersionActivity.objects.filter(~Exists(reached), version=OuterRef("version"), required=True)
    return Enrollment.objects.unfinished().filter(~Exists(left), **which).values_list("pk", "user_id")


_finished_one = Prepared(lambda *row: row, lambda pk: _finished(pk=pk), int)


def _times_finished(enrollment_ids: Iterable[int]) -> dict[int, int]:
    """By enrollment, where there was a first time: what was finished and opened again is finished once more."""
    whole = LearningRecord.objects.filter(verb=Verb.COMPLETED, version_activity=None, enrollment__in=enrollment_ids)
    return dict(whole.order_by().values_list("enrollment").annotate(times=Count("id")))


def tell(user_ids: set[int], *, at: datetime) -> None:
    """Whoever judges by finished courses looks at them again; a lesson more or less decides nothing."""
    if user_ids:
        after_commit(progressed.send, Enrollment, user_ids=user_ids, at=at)
