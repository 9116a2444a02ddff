"""Runs: started, decided step by step, and judged on the server."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.models import VersionActivity
from courses.simulations.document import Drill, Story
from courses.simulations.models import Decision, Run
from courses.simulations.play import NotOffered, State, decide, drill_points, replay

FULL_BP = 10_000


def story_of(activity: VersionActivity) -> Story | None:
    return Story.model_validate(activity.data["story"]) if "story" in activity.data else None


def drill_of(activity: VersionActivity) -> Drill:
    return Drill.model_validate(activity.data["drill"])


def start(*, enrollment: Enrollment, activity: VersionActivity, at: datetime) -> Run:
    """The open run, also one that was started on an earlier published version; else a new one."""
    mine = Run.objects.at_simulation(enrollment, activity.key)
    if opened := mine.unfinished().first():
        return opened
    number = (mine.aggregate(newest=Max("number"))["newest"] or 0) + 1
    try:
        with transaction.atomic():
            return Run.objects.create(enrollment=enrollment, version_activity=activity, number=number, started_at=at)
    except IntegrityError:
        # Two windows started at once: the constraint let one through, both land on it.
        if opened := mine.unfinished().first():
            return opened
        raise


def state_of(run: Run, story: Story) -> State:
    return replay(story, run.decisions.order_by("position").values_list("choice", flat=True))


def take(*, run: Run, position: int, choice: str, at: datetime) -> bool:
    """Decide the step at `position`, from 1. False when it has been decided already: nothing is decided twice.

    Raises `NotOffered`. The last decision judges the run in the same transaction.
    """
    story = story_of(run.version_activity)
    if story is None:
        raise NotOffered(choice)
    with transaction.atomic():
        run = Run.objects.with_activity().select_for_update(of=("self",), no_key=True).get(pk=run.pk)
        state = state_of(run, story)
        if run.finished_at is not None or position != len(state.steps) + 1:
            return False
        after = decide(story, state, choice)
        Decision.objects.create(run=run, position=position, place=state.here.key, choice=choice, decided_at=at)
        if after.is_over:
            passed = after.points >= run.version_activity.data["pass_points"] and not after.red_lines
            _finish(run, after.points, passed, at)
    return True


def sort(*, run: Run, answers: dict[str, str], at: datetime) -> bool:
    """All cards of a drill at once; False when it was sorted already. Raises `NotOffered` unless every card has one."""
    drill = drill_of(run.version_activity)
    if answers.keys() != {card.key for card in drill.cards} or not set(answers.values()) <= {
        c.key for c in drill.classes
    }:
        raise NotOffered
    with transaction.atomic():
        run = Run.objects.with_activity().select_for_update(of=("self",), no_key=True).get(pk=run.pk)
        if run.finished_at is not None:
            return False
        Decision.objects.bulk_create(
            Decision(run=run, position=position, place=card.key, choice=answers[card.key], decided_at=at)
            for position, card in enumerate(drill.cards, start=1)
        )
        points = drill_points(drill, answers)
        passed = points >= run.version_activity.data["pass_points"]
        _finish(run, points, passed, at)
    return True


def _finish(run: Run, points: int, passed: bool, at: datetime) -> None:
    """The score is a share of what the best way without a red line gives; across red lines more may be had."""
    score_bp = min(FULL_BP, FULL_BP * points // run.version_activity.data["most_points"])
    run.finished_at, run.points, run.passed = at, points, passed
    run.save(update_fields=["finished_at", "points", "passed"])
    result = Result(
        enrollment=run.enrollment,
        activity=run.version_activity,
        at=at,
        success=passed,
        score_bp=score_bp,
        dedupe=str(run.uuid),
        data={"run": str(run.uuid), "number": run.number, "points": points},
    )
    complete([result], at=at)
