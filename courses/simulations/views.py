"""A person's simulation: what it is, one page for each situation, what came of it, the end."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from courses.enrollments.models import Enrollment
from courses.enrollments.opened import within
from courses.enrollments.outline import read_outline
from courses.enrollments.services import remember_place
from courses.enrollments.views.lesson import is_fetch
from courses.models import VersionActivity
from courses.simulations import services
from courses.simulations.document import Drill, Situation, Story
from courses.simulations.models import Run
from courses.simulations.pages import (
    effects,
    ending_of,
    feed,
    first_and_best,
    mixed,
    pairs_of,
    picked,
    sorted_cards,
    timeline,
)
from courses.simulations.play import NotOffered, replay
from courses.simulations.sorting import Lying, pile, read_moves, sorted_so_far

RUNS_SHOWN = 10


@never_cache
@require_safe
def simulation(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    activity = _activity(mine, key)
    runs = list(Run.objects.at_simulation(mine, key).order_by("-number"))
    finished = [one for one in runs if one.finished_at]
    first, best = first_and_best(finished)
    context = {
        **_bar(mine, activity),
        "opened": next((one for one in runs if not one.finished_at), None),
        "first": first,
        "best": best,
        "runs": finished[:RUNS_SHOWN],
        "run_count": len(finished),
        "passed": best is not None and best.passed,
        "card_count": len(activity.data.get("drill", {}).get("cards", [])),
    }
    return render(request, "simulations/simulation.html", context)


@require_POST
def start(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    activity = _activity(mine, key)
    run = services.start(enrollment=mine, activity=activity, at=request.at)
    remember_place(enrollment=mine, activity=activity, at=request.at)
    return redirect(_url("run", run))


@never_cache
@require_safe
def go_on(request: PersonRequest, enrollment: UUID, key: str, run: UUID) -> HttpResponse:
    """Where the run stands."""
    return _here(_run(request, enrollment, key, run))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: PersonRequest, enrollment: UUID, key: str, run: UUID, position: int) -> HttpResponse:
    mine = _run(request, enrollment, key, run)
    story = _story(mine)
    state = replay(story, mine.choices())
    if position != len(state.steps) + 1 or not isinstance(state.here, Situation):
        # Decided already, in this window or in another: what came of it is shown, and nothing is decided twice.
        return redirect(_url("after", mine, position)) if 1 <= position <= len(state.steps) else _here(mine)
    problem = ""
    if request.method == "POST":
        try:
            chosen = picked([choice.key for choice in state.offered], request.POST.get("choice"))
            problem = _problem(state.here, chosen, request.POST.get("account", ""))
            if not problem:
                services.take(run=mine, position=position, choice=chosen, at=request.at)
                return redirect(_url("after", mine, position))
        except NotOffered:
            return HttpResponseBadRequest()
    context = {
        **_bar(mine.enrollment, mine.version_activity),
        "run": mine,
        "situation": state.here,
        "feed": feed(state),
        "choices": state.offered,
        "timeline": timeline(state),
        "position": position,
        "problem": problem,
        "sent": {name: request.POST.get(name, "") for name in ("choice", "account")},
    }
    return render(request, "simulations/step.html", context)


def _problem(situation: Situation, chosen: str, account: str) -> str:
    """What to ask again before anything is decided: whoever writes looks first from which account."""
    if situation.compose and account != situation.account:
        return "account" if account else "no account"
    return "" if chosen else "no choice"


@never_cache
@require_safe
def after(request: PersonRequest, enrollment: UUID, key: str, run: UUID, position: int) -> HttpResponse:
    mine = _run(request, enrollment, key, run)
    story = _story(mine)
    state = replay(story, mine.choices()[:position])
    if not 1 <= position == len(state.steps) or story.feedback == "at-end":
        return _here(mine)
    made = state.steps[-1]
    context = {
        **_bar(mine.enrollment, mine.version_activity),
        "run": mine,
        "made": made,
        "effects": effects(made),
        "timeline": timeline(state),
        "is_over": state.is_over,
        "next_url": _url("end", mine) if state.is_over else _url("step", mine, position + 1),
        "position": position,
    }
    return render(request, "simulations/after.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def cards(request: PersonRequest, enrollment: UUID, key: str, run: UUID) -> HttpResponse:
    mine = _run(request, enrollment, key, run)
    if "drill" not in mine.version_activity.data:
        return _here(mine)
    if mine.finished_at:
        return JsonResponse({"url": _url("end", mine)}) if is_fetch(request) else _here(mine)
    drill = services.drill_of(mine.version_activity)
    if request.method != "POST":
        return _pile(request, mine, drill, pile(drill, mine.classes_of_cards()))
    try:
        moves = read_moves(drill, request.POST)
        lying = services.put(run=mine, moves=moves, at=request.at)
    except NotOffered:
        return HttpResponseBadRequest()
    if is_fetch(request):
        return JsonResponse(_saved(drill, moves, lying))
    if request.POST.get("action") == "later":
        return redirect("simulations:simulation", enrollment, key)
    seen = {card: move.chosen for card, move in moves.items() if move.chosen}
    if services.hand_in(run=mine, seen=seen, at=request.at):
        return redirect(_url("end", mine))
    is_moved = any(seen.get(card) != choice for card, choice in lying.items())
    return _pile(request, mine, drill, pile(drill, lying, is_asked=True), is_moved=is_moved)


def _pile(
    request: PersonRequest, run: Run, drill: Drill, cards: list[Lying], *, is_moved: bool = False
) -> HttpResponse:
    sorted_count = sum(bool(one.chosen) for one in cards)
    context = {
        **_bar(run.enrollment, run.version_activity),
        "run": run,
        "cards": cards,
        "classes": drill.classes,
        "missing": [one for one in cards if one.is_missing],
        "saved": sorted_so_far(sorted_count, drill) if sorted_count else "",
        "is_moved": is_moved,
    }
    return render(request, "simulations/cards.html", context)


def _saved(drill: Drill, moves: dict[str, services.Move], lying: dict[str, str]) -> dict[str, Any]:
    """Where the cards lie that a window has just sent, by the names of its fields."""
    return {
        "values": {f"card-{one.number}": one.chosen for one in pile(drill, lying) if one.key in moves},
        "status": sorted_so_far(len(lying), drill),
    }


@never_cache
@require_safe
def end(request: PersonRequest, enrollment: UUID, key: str, run: UUID) -> HttpResponse:
    mine = _run(request, enrollment, key, run)
    if mine.finished_at is None:
        return _here(mine)
    outline = read_outline(mine.enrollment)
    # A newer version of the course may have no such step any more.
    following = outline.neighbours(key)[1] if outline.step(key) else None
    context = {
        **_bar(mine.enrollment, mine.version_activity),
        "run": mine,
        "best": first_and_best(list(Run.objects.at_simulation(mine.enrollment, key).finished()))[1],
        "following": outline.url(following) if following else "",
        "following_title": following.head.title if following else "",
    }
    story = services.story_of(mine.version_activity)
    if story is None:
        drill = services.drill_of(mine.version_activity)
        context |= _drill_end(drill, mine.classes_of_cards())
    else:
        context |= _story_end(mine, story)
    return render(request, "simulations/end.html", context)


def _drill_end(drill: Drill, lying: dict[str, str]) -> dict[str, Any]:
    return {
        "cards": sorted_cards(drill, lying),
        "mixed": mixed(drill, pairs_of(drill, lying)),
        "debrief": drill.debrief,
        "most": len(drill.cards),
    }


def _story_end(run: Run, story: Story) -> dict[str, Any]:
    state = replay(story, run.choices())
    ending = ending_of(state)
    return {
        "state": state,
        "path": [(step, effects(step)) for step in state.steps],
        "ending": ending,
        "debrief": ending.debrief if ending else "",
    }


def _activity(enrollment: Enrollment, key: str) -> VersionActivity:
    return get_object_or_404(VersionActivity, within(enrollment), key=key, kind="simulation")


def _run(request: PersonRequest, enrollment: UUID, key: str, run: UUID) -> Run:
    mine = Run.objects.of(request.user).with_activity()
    return get_object_or_404(mine, uuid=run, enrollment__uuid=enrollment, version_activity__key=key)


def _story(run: Run) -> Story:
    story = services.story_of(run.version_activity)
    if story is None:
        raise Http404
    return story


def _here(run: Run) -> HttpResponse:
    if run.finished_at:
        return redirect(_url("end", run))
    story = services.story_of(run.version_activity)
    if story is None:
        return redirect(_url("cards", run))
    return redirect(_url("step", run, len(run.choices()) + 1))


def _url(name: str, run: Run, *more: int) -> str:
    return reverse(f"simulations:{name}", args=[run.enrollment.uuid, run.version_activity.key, run.uuid, *more])


def _bar(enrollment: Enrollment, activity: VersionActivity) -> dict[str, Any]:
    return {"enrollment": enrollment, "activity": activity, "data": activity.data}
