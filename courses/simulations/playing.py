"""A draft played from any situation. The way taken stands in the address, and nothing is stored."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from courses.models import Activity
from courses.publishing import current_placeholders
from courses.simulations.document import Ending, SimulationDocument, Story
from courses.simulations.kind import SimulationKind
from courses.simulations.pages import effects, feed, picked, timeline
from courses.simulations.play import NotOffered, State, begin, decide
from lms.lib.markdown import TooComplex

LONGEST_WAY = 60


def play_page(request: HttpRequest, activity: Activity, document: SimulationDocument) -> HttpResponse:
    """`?at=` is the situation, each `choice` one decision, by its number; `seen` says that the last one was shown."""
    if document.story is None or not document.story.situations:
        raise Http404
    try:
        data = SimulationKind().compile([document], current_placeholders(), activity.edition)[0].data
    except TooComplex as error:
        return render(request, "simulations/play.html", {"activity": activity, "stopped": str(error), "data": {}})
    story = Story.model_validate(data["story"])
    at = request.GET.get("at") or story.start or story.situations[0].key
    if story.situation(at) is None:
        raise Http404
    context: dict[str, Any] = {"activity": activity, "data": data, "at": at}
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
