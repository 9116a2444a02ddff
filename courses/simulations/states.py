"""All that can happen in a story: each situation together with what is counted there, and the choices between them."""

from collections import deque

from courses.simulations.document import Choice, Story
from courses.simulations.play import offered

# A story with more states than this is too large to be judged; real ones have dozens.
MOST_STATES = 20_000

Node = tuple[str, tuple[tuple[str, int], ...]]
Ways = dict[Node, list[tuple[Choice, Node]]]


def first(story: Story) -> Node:
    return story.start, tuple(sorted(story.variables.items()))


def explore(story: Story, *, red_lines: bool = True) -> Ways | None:
    """Every state that can be reached, with the choices offered there; None when there are too many.

    Without `red_lines` only by choices that cross none.
    """
    ways: Ways = {}
    waiting = deque([first(story)])
    while waiting:
        node = waiting.popleft()
        if node in ways:
            continue
        if len(ways) == MOST_STATES:
            return None
        situation = story.situation(node[0])
        choices = offered(situation, dict(node[1])) if situation else []
        ways[node] = [(one, _after(node, one)) for one in choices if red_lines or not one.red_line]
        waiting.extend(after for _choice, after in ways[node])
    return ways


def _after(node: Node, choice: Choice) -> Node:
    return choice.next, tuple((name, value + choice.effects.get(name, 0)) for name, value in node[1])


def rounds(ways: Ways) -> dict[Node, int]:
    """States between which one can go round and round have the same number; numbers rise along every other way.

    Kosaraju's algorithm: the order in which a walk leaves the states, then the same backwards.
    """
    before: dict[Node, list[Node]] = {node: [] for node in ways}
    for node, following in ways.items():
        for _choice, after in following:
            before[after].append(node)
    number: dict[Node, int] = {}
    for root in reversed(_left(ways)):
        if root in number:
            continue
        here, waiting = len(number), [root]
        while waiting:
            node = waiting.pop()
            if node not in number:
                number[node] = here
                waiting.extend(before[node])
    return number


def _left(ways: Ways) -> list[Node]:
    """The states in the order in which a walk through all of them leaves them."""
    seen: set[Node] = set()
    left: list[Node] = []
    for root in ways:
        trail = [] if root in seen else [(root, iter(ways[root]))]
        seen.add(root)
        while trail:
            node, onward = trail[-1]
            after = next((one for _choice, one in onward if one not in seen), None)
            if after is None:
                left.append(node)
                trail.pop()
            else:
                seen.add(after)
                trail.append((after, iter(ways[after])))
    return left
