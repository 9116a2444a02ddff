"""A draft played: a story from any situation, or the cards of a drill. What is done stands in the address alone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import Activity, VersionActivity
from courses.publishing import current_placeholders
from courses.simulations.document import Drill, Ending, SimulationDocument, Story
from courses.simulations.kind import SimulationKind
from courses.simulations.pages import effects, feed, mixed, pairs_of, picked, sorted_cards, timeline
from courses.simulations.play import NotOffered, State, begin, decide, drill_points
from courses.simulations.sorting import pile, read_moves
from lms.lib.markdown import TooComplex

LONGEST_WAY = 60


def first_page(request: HttpRequest, found: VersionActivity) -> tuple[str, dict[str, Any]]:
    return "simulations/preview.html", {
        "data": found.data,
        "card_count": len(found.data.get("drill", {}).get("cards", [])),
    }


def play_page(request: HttpRequest, activity: Activity, document: SimulationDocument) -> HttpResponse:
    has_cards = document.drill is not None and document.drill.cards
    if not has_cards and not (document.story and document.story.situations):
        raise Http404
    try:
        data = SimulationKind().compile([document], current_placeholders(), activity.edition)[0].data
    except TooComplex as error:
        return render(request, "simulations/play.html", {"activity": activity, "stopped": str(error), "data": {}})
    context: dict[str, Any] = {"activity": activity, "data": data}
    if has_cards:
        return _drill(request, Drill.model_validate(data["drill"]), context)
    return _story(request, Story.model_validate(data["story"]), context)


def _drill(request: HttpRequest, drill: Drill, context: dict[str, Any]) -> HttpResponse:
    """Each `card-…` is the class of one card, by its number."""
    try:
        lying = {card: move.chosen for card, move in read_moves(drill, request.GET).items() if move.chosen}
    except NotOffered:
        lying = {}
    points = drill_points(drill, lying)
    cards = pile(drill, lying, is_asked=bool(request.GET))
    missing = [one for one in cards if one.is_missing]
    context |= {"pile": cards, "classes": drill.classes, "missing": missing, "points": points}
    if request.GET and not missing:
        context |= {"cards": sorted_cards(drill, lying), "mixed": mixed(drill, pairs_of(drill, lying))}
        context |= {"debrief": drill.debrief, "most": len(drill.cards)}
    return render(request, "simulations/play_cards.html", context)


def _story(request: HttpRequest, story: Story, context: dict[str, Any]) -> HttpResponse:
    """`?at=` is the situation, each `choice` one decision, by its number; `seen` says that the last one was shown."""
    at = request.GET.get("at") or story.start or story.situations[0].key
    if story.situation(at) is None:
        raise Http404
    context["at"] = at
    try:
        state = _way(story, at, request.GET.getlist("choice")[:LONGEST_WAY])
        context |= _after(state) if state.steps and "seen" not in request.GET else _here(state)
    except NotOffered:
        return render(request, "simulations/play.html", context | {"stopped": "", "is_stopped": True})
    taken = request.GET.getlist("choice")[: len(state.steps)]
    context |= {"state": state, "taken": taken, "timeline": timeline(state)}
    return render(request, "simulations/play.html", context)


def _way(story: Story, at: str, numbers: list[str]) -> State:
    state = begin(story, at)
    for number in numbers:
        state = decide(story, state, picked([one.key for one in state.offered], number))
    return state


def _after(state: State) -> dict[str, Any]:
    made = state.steps[-1]
    return {"made": made, "effects": effects(made)}


def _here(state: State) -> dict[str, Any]:
    if isinstance(state.here, Ending):
        return {"ending": state.here}
    return {"situation": state.here, "feed": feed(state), "choices": state.offered}
