"""A person's simulation: what it is, one page for each situation, what came of it, the end."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import PersonRequest
from courses.enrollments.models import Enrollment
from courses.enrollments.outline import read_outline
from courses.enrollments.services import remember_place
from courses.models import VersionActivity
from courses.simulations import services
from courses.simulations.document import Situation, Story
from courses.simulations.models import Run
from courses.simulations.pages import effects, ending_of, feed, picked, sorted_cards, story_so_far, timeline
from courses.simulations.play import NotOffered

RUNS_SHOWN = 10


@never_cache
@require_safe
def simulation(request: PersonRequest, enrollment: UUID, key: str) -> HttpResponse:
    mine = get_object_or_404(Enrollment.objects.of(request.user), uuid=enrollment)
    activity = _activity(mine, key)
    runs = list(Run.objects.at_simulation(mine, key).order_by("-number"))
    finished = [one for one in runs if one.finished_at]
    context = {
        **_bar(mine, activity),
        "opened": next((one for one in runs if not one.finished_at), None),
        "runs": finished[:RUNS_SHOWN],
        "run_count": len(finished),
        "passed": any(one.passed for one in finished),
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
    state = story_so_far(mine, story)
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
    state = story_so_far(mine, story, position)
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
    if mine.finished_at or "drill" not in mine.version_activity.data:
        return _here(mine)
    drill = services.drill_of(mine.version_activity)
    given = {card.key: request.POST.get(f"card-{place}", "") for place, card in enumerate(drill.cards, start=1)}
    missing = [place for place, value in enumerate(given.values(), start=1) if request.method == "POST" and not value]
    if request.method == "POST" and not missing:
        classes = [one.key for one in drill.classes]
        try:
            answers = {card: picked(classes, value) for card, value in given.items()}
        except NotOffered:
            return HttpResponseBadRequest()
        services.sort(run=mine, answers=answers, at=request.at)
        return redirect(_url("end", mine))
    context = {
        **_bar(mine.enrollment, mine.version_activity),
        "run": mine,
        "cards": [
            {"name": f"card-{place}", "post": card.post, "chosen": given[card.key], "missing": place in missing}
            for place, card in enumerate(drill.cards, start=1)
        ],
        "classes": drill.classes,
        "missing": missing,
    }
    return render(request, "simulations/cards.html", context)


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
        "following": outline.url(following) if following else "",
        "following_title": following.head.title if following else "",
    }
    story = services.story_of(mine.version_activity)
    if story is None:
        drill = services.drill_of(mine.version_activity)
        context |= {"cards": sorted_cards(mine, drill), "debrief": drill.debrief, "most": len(drill.cards)}
    else:
        context |= _story_end(mine, story)
    return render(request, "simulations/end.html", context)


def _story_end(run: Run, story: Story) -> dict[str, Any]:
    state = story_so_far(run, story)
    ending = ending_of(state)
    return {
        "state": state,
        "path": [(step, effects(step)) for step in state.steps],
        "ending": ending,
        "debrief": ending.debrief if ending else "",
    }


def _activity(enrollment: Enrollment, key: str) -> VersionActivity:
    return get_object_or_404(VersionActivity, version=enrollment.version_id, key=key, kind="simulation")


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
    return redirect(_url("step", run, len(story_so_far(run, story).steps) + 1))


def _url(name: str, run: Run, *more: int) -> str:
    return reverse(f"simulations:{name}", args=[run.enrollment.uuid, run.version_activity.key, run.uuid, *more])


def _bar(enrollment: Enrollment, activity: VersionActivity) -> dict[str, Any]:
    return {"enrollment": enrollment, "activity": activity, "data": activity.data}
