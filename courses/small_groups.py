"""Which groups may be looked at alone. Nobody's answers may be read off a figure, nor off the difference of two.

- A group has at least `SMALLEST` people.
- What a shown group leaves over of a larger one has none, or as many: editions, versions, quarters and units each part
  everybody once, so where small groups are hidden, the smallest of the others is hidden with them until the hidden ones
  together are enough people.
- The same for a group that is made of groups of another kind, such as the versions that one quarter saw.
- Groups of two kinds are never combined, so a figure speaks of whole groups only.
"""

from collections.abc import Iterable, Mapping, Sequence, Set

SMALLEST = 5

# Groups of one kind by key: what lies in each. No two of them overlap.
Partition = Mapping[str, Set[int]]


def is_few(count: int) -> bool:
    """Whether a count could tell about one person: it is said as “fewer than five” then. Nobody is no group."""
    return 0 < count < SMALLEST


def enough(rows: Iterable[int], person_of: Mapping[int, int]) -> bool:
    return len({person_of[row] for row in rows}) >= SMALLEST


def open_groups(partitions: Sequence[Partition], person_of: Mapping[int, int]) -> set[str]:
    """The keys of the groups that may be shown; `person_of` says whose a row is."""
    everything = [{key: rows for key, rows in one.items() if rows} for one in partitions]
    closed: set[str] = set()
    while True:
        before = len(closed)
        for partition in everything:
            closed |= _closed_within(partition, closed, person_of)
        for outer in everything:
            for inner in everything:
                if inner is not outer:
                    closed |= _closed_inside(outer, inner, closed, person_of)
        if len(closed) == before:
            return {key for partition in everything for key in partition} - closed


def _closed_within(partition: Partition, closed: Set[str], person_of: Mapping[int, int]) -> set[str]:
    hidden = {key for key, rows in partition.items() if key in closed or not enough(rows, person_of)}
    left = sorted((key for key in partition if key not in hidden), key=lambda key: (len(partition[key]), key))
    for key in left:
        rest = [row for one in hidden for row in partition[one]]
        if not rest or enough(rest, person_of):
            break
        hidden.add(key)
    return hidden


def _closed_inside(outer: Partition, inner: Partition, closed: Set[str], person_of: Mapping[int, int]) -> set[str]:
    """Of the shown groups that lie wholly within one of another kind, the smallest, where they leave over too few."""
    hidden: set[str] = set()
    for key, rows in outer.items():
        if key in closed:
            continue
        parts = {one: part for one, part in inner.items() if one not in closed and part <= rows}
        rest = set(rows).difference(*parts.values())
        if parts and rest and not enough(rest, person_of):
            hidden.add(min(parts, key=lambda one: (len(parts[one]), one)))
    return hidden


def branches(paths: Set[str]) -> dict[str, str]:
    """For each path the unit below the last that all have in common: the branches of the company, each once."""
    given = [path for path in paths if path]
    step = 1
    while len({_cut(path, step) for path in given}) == 1 and any(path.count("/") > step for path in given):
        step += 1
    return {path: _cut(path, step) if path else "" for path in paths}


def _cut(path: str, step: int) -> str:
    return "/".join(path.split("/")[:step]).rstrip("/") + "/"
