"""The places of a story in layers, from what comes first to what comes last.

1. A walk from the start finds the links that lead back; without them each place lies below all that lead to it.
2. A link over several layers gets a joint in each, so that a line can run between the places.
3. Each layer is put in the order of what its places are tied to, above and below in turn.
"""

from collections.abc import Iterable

SWEEPS = 6

Edge = tuple[str, str]


def leading_back(edges: Iterable[Edge], roots: list[str]) -> set[Edge]:
    """The lines that lead to a place which the walk is still in."""
    after: dict[str, list[str]] = {}
    for start, end in edges:
        after.setdefault(start, []).append(end)
    found: set[Edge] = set()
    done: set[str] = set()
    for root in roots:
        way, trail = {root}, [(root, iter(after.get(root, [])))]
        while trail and root not in done:
            here, left = trail[-1]
            onward = next(left, None)
            if onward is None:
                done.add(here)
                way.discard(here)
                trail.pop()
            elif onward in way:
                found.add((here, onward))
            elif onward not in done:
                way.add(onward)
                trail.append((onward, iter(after.get(onward, []))))
    return found


def layered(keys: Iterable[str], edges: list[Edge]) -> tuple[list[list[str]], dict[Edge, list[str]]]:
    """The layers, joints among them, and the stations of each line."""
    layer = dict.fromkeys(keys, 0)
    for _round in layer:
        for start, end in edges:
            layer[end] = max(layer[end], layer[start] + 1)
    rows: list[list[str]] = [[] for _layer in range(max(layer.values(), default=0) + 1)]
    for key, number in layer.items():
        rows[number].append(key)
    chains: dict[Edge, list[str]] = {}
    for start, end in edges:
        joints = [f"{start} {end} {number}" for number in range(layer[start] + 1, layer[end])]
        chains[start, end] = [start, *joints, end]
        for number, joint in enumerate(joints, start=layer[start] + 1):
            rows[number].append(joint)
    links = [pair for chain in chains.values() for pair in zip(chain, chain[1:], strict=False)]
    for sweep in range(SWEEPS):
        _sort(rows, links, downward=sweep % 2 == 0)
    return rows, chains


def _sort(rows: list[list[str]], links: list[Edge], *, downward: bool) -> None:
    tied: dict[str, list[str]] = {}
    for start, end in links:
        tied.setdefault(end if downward else start, []).append(start if downward else end)
    place: dict[str, float] = {}
    for row in rows if downward else rows[::-1]:
        for number, key in enumerate(row):
            near = [place[one] for one in tied.get(key, []) if one in place]
            place[key] = sum(near) / len(near) if near else number - (len(row) - 1) / 2
        row.sort(key=lambda key: place[key])
        place |= {key: number - (len(row) - 1) / 2 for number, key in enumerate(row)}
