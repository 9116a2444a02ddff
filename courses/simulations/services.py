"""Runs: started, decided step by step, and judged on the server."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.models import VersionActivity
from courses.simulations.document import Drill, Story
from courses.simulations.models import Decision, Run
from courses.simulations.play import NotOffered, decide, drill_points, replay

FULL_BP = 10_000


@dataclass(frozen=True)
class Move:
    """Where a card lay when a window was shown, and where it lies in it now; empty is nowhere."""

    seen: str
    chosen: str


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


def take(*, run: Run, position: int, choice: str, at: datetime) -> bool:
    """Decide the step at `position`, from 1. False when it has been decided already: nothing is decided twice.

    Raises `NotOffered`. The last decision judges the run in the same transaction.
    """
    story = story_of(run.version_activity)
    if story is None:
        raise NotOffered(choice)
    with transaction.atomic():
        run = _locked(run)
        state = replay(story, run.choices())
        if run.finished_at is not None or position != len(state.steps) + 1:
            return False
        after = decide(story, state, choice)
        Decision.objects.create(run=run, position=position, place=state.here.key, choice=choice, decided_at=at)
        if after.is_over:
            passed = after.points >= run.version_activity.data["pass_points"] and not after.red_lines
            _finish(run, after.points, passed, at)
    return True


def put(*, run: Run, moves: dict[str, Move], at: datetime) -> dict[str, str]:
    """Keep where cards of a drill were put, and return where all of them lie now. Raises `NotOffered`.

    A card that another window has moved in between stays where it was moved to; once handed in, every card does.
    """
    drill = drill_of(run.version_activity)
    position = {card.key: number for number, card in enumerate(drill.cards, start=1)}
    chosen = {move.chosen for move in moves.values() if move.chosen}
    if not moves.keys() <= position.keys() or not chosen <= {one.key for one in drill.classes}:
        raise NotOffered
    with transaction.atomic():
        run = _locked(run)
        lying = run.classes_of_cards()
        moved = {card: move.chosen for card, move in moves.items() if move.chosen and lying.get(card, "") == move.seen}
        if run.finished_at is None:
            Decision.objects.bulk_create(
                [
                    Decision(run=run, position=position[card], place=card, choice=choice, decided_at=at)
                    for card, choice in moved.items()
                    if choice != lying.get(card)
                ],
                update_conflicts=True,
                unique_fields=["run", "position"],
                update_fields=["choice", "decided_at"],
            )
            lying |= moved
    return lying


def hand_in(*, run: Run, seen: dict[str, str], at: datetime) -> bool:
    """Judge the cards where the person sees them. False while some lie elsewhere by now, or nowhere yet."""
    drill = drill_of(run.version_activity)
    with transaction.atomic():
        run = _locked(run)
        if run.finished_at is not None:
            return True
        lying = run.classes_of_cards()
        if lying != seen or len(lying) < len(drill.cards):
            return False
        points = drill_points(drill, lying)
        passed = points >= run.version_activity.data["pass_points"]
        _finish(run, points, passed, at)
    return True


def _locked(run: Run) -> Run:
    return Run.objects.with_activity().select_for_update(of=("self",), no_key=True).get(pk=run.pk)


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
