"""Whether a story hangs together: every place can be reached, every way ends, and the pass mark can be had."""

from collections import deque

from django.utils.translation import gettext as _

from courses.document import Problem
from courses.simulations.document import Story
from courses.simulations.states import Node, Ways, explore, first, rounds


def faults(story: Story, pass_points: int) -> list[Problem]:
    """Each `where` leads to the place inside the simulation."""
    found = _names(story)
    if found:
        return found
    ways = explore(story)
    if ways is None:
        message = _("The story has too many ways through it to be checked. Use fewer variables, or smaller steps.")
        return [Problem(("story",), message)]
    circles = _circles(story, ways)
    return [*_unreached(story, ways), *_ends(story, ways), *(circles or _pass(story, pass_points))]


def _names(story: Story) -> list[Problem]:
    """Names of places and variables that do not exist."""
    places = {one.key for one in story.situations} | {one.key for one in story.endings}
    found = []
    if story.situation(story.start) is None:
        found.append(
            Problem(("story", "start"), _("The story starts at “%(name)s”, which is no situation.") % _n(story.start))
        )
    for situation in story.situations:
        for choice in situation.choices:
            where = ("story", situation.key, choice.key)
            if choice.next not in places:
                message = _("In “%(title)s”, a choice leads to “%(name)s”, which does not exist.")
                found.append(Problem((*where, "next"), message % {**_n(choice.next), "title": situation.title}))
            for name in [*choice.effects, *(condition.variable for condition in choice.when)]:
                if name not in story.variables:
                    found.append(Problem(where, _("The variable “%(name)s” does not exist.") % _n(name)))
    return found


def _n(name: str) -> dict[str, str]:
    return {"name": name}


def _unreached(story: Story, ways: Ways) -> list[Problem]:
    reached = {key for key, _variables in ways}
    return [
        Problem(("story", key), _("Nobody ever gets to “%(name)s”.") % _n(title))
        for key, title in story.titles.items()
        if key not in reached
    ]


def _ends(story: Story, ways: Ways) -> list[Problem]:
    """From every state some way must lead to an ending."""
    before: dict[Node, set[Node]] = {}
    for node, following in ways.items():
        for _choice, after in following:
            before.setdefault(after, set()).add(node)
    good = {node for node in ways if story.ending(node[0]) is not None}
    waiting = deque(good)
    while waiting:
        for node in before.get(waiting.popleft(), set()) - good:
            good.add(node)
            waiting.append(node)
    stuck: dict[str, bool] = {}
    for node in ways.keys() - good:
        stuck[node[0]] = stuck.get(node[0], False) or not ways[node]
    dead = _("In “%(name)s” it can happen that no choice is offered, so the story stops.")
    loop = _("From “%(name)s” no way leads to an ending.")
    return [
        Problem(("story", one.key), (dead if stuck[one.key] else loop) % _n(one.title))
        for one in story.situations
        if one.key in stuck
    ]


def _circles(story: Story, ways: Ways) -> list[Problem]:
    """Choices that give points and lead back to where they were made, with nothing changed."""
    number = rounds(ways)
    found = {
        (node[0], choice.key): choice
        for node, following in ways.items()
        for choice, after in following
        if choice.points and number[node] == number[after]
    }
    message = _(
        "In “%(title)s”, the choice “%(choice)s” gives points and leads back: one could go round and collect them."
    )
    titles = story.titles
    return [
        Problem(("story", key, name), message % {"title": titles[key], "choice": choice.text})
        for (key, name), choice in found.items()
    ]


def _pass(story: Story, pass_points: int) -> list[Problem]:
    best = best_points(story)
    if best is None:
        return [Problem(("story",), _("Every way to an ending crosses a red line, so nobody can pass."))]
    if best >= pass_points:
        return []
    message = _("%(needed)s points are needed, and the best way without a red line has %(best)s.")
    return [Problem(("pass_points",), message % {"needed": pass_points, "best": best})]


def best_points(story: Story) -> int | None:
    """The most points of any way to an ending that crosses no red line; None when there is no such way.

    Where a choice that gives points leads back to itself, each circle counts as nothing; `faults` refuses it.
    """
    ways = explore(story, red_lines=False) or {}
    number = rounds(ways)
    best = {number[first(story)]: 0} if ways else {}
    for node in sorted(ways, key=lambda node: number[node]):
        for choice, after in ways[node]:
            here, there = number[node], number[after]
            if here != there:
                best[there] = max(best.get(there, 0), best[here] + choice.points)
    return max((best[number[node]] for node in ways if story.ending(node[0])), default=None)
