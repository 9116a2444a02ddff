"""A story as a picture: situations from top to bottom, choices as lines. The template only prints it."""

from collections.abc import Iterable
from dataclasses import dataclass
from textwrap import wrap

from courses.simulations.document import Story
from courses.simulations.layers import Edge, layered, leading_back

WIDTH, HEIGHT, JOINT = 172, 54, 30
APART, BELOW, MARGIN = 26, 62, 14
LETTERS, LINES = 21, 2


@dataclass(frozen=True)
class Box:
    key: str
    title: str
    lines: tuple[tuple[int, str], ...]
    x: int
    y: int
    is_start: bool
    is_ending: bool
    has_problem: bool


@dataclass(frozen=True)
class Line:
    """`letters` are the choices that lead this way, each with whether it crosses a red line."""

    path: str
    letters: tuple[tuple[str, bool], ...]
    x: int
    y: int
    is_back: bool

    @property
    def is_red(self) -> bool:
        return all(red for _letter, red in self.letters)


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(story: Story, problems: Iterable[str] = ()) -> Drawing:
    """`problems` are the keys of places that need mending."""
    titles = story.titles
    edges = _edges(story, titles)
    back = leading_back(edges, [story.start, *titles] if story.start in titles else list(titles))
    rows, chains = layered(titles, [edge for edge in edges if edge not in back])
    middles, width = _places(rows, titles)
    bad, endings = set(problems), {one.key for one in story.endings}
    height = 2 * MARGIN + len(rows) * (HEIGHT + BELOW) - BELOW
    boxes = [
        Box(
            key=key,
            title=title,
            lines=_lines(title, middles[key][1]),
            x=middles[key][0] - WIDTH // 2,
            y=middles[key][1],
            is_start=key == story.start,
            is_ending=key in endings,
            has_problem=key in bad,
        )
        for key, title in titles.items()
    ]
    return Drawing(width, height, tuple(boxes), tuple(_lines_between(edges, back, chains, middles)))


def _edges(story: Story, titles: dict[str, str]) -> dict[Edge, list[tuple[str, bool]]]:
    """For each pair of places the choices that lead from one to the other."""
    edges: dict[Edge, list[tuple[str, bool]]] = {}
    for situation in story.situations:
        for choice in (one for one in situation.choices if one.next in titles):
            edges.setdefault((situation.key, choice.next), []).append((choice.key, bool(choice.red_line)))
    return edges


def _places(rows: list[list[str]], titles: dict[str, str]) -> tuple[dict[str, tuple[int, int]], int]:
    """The middle of each box or joint, with its upper edge; and the width of it all."""
    sizes = [[WIDTH if key in titles else JOINT for key in row] for row in rows]
    widths = [sum(row) + APART * (len(row) - 1) for row in sizes]
    widest = max(widths, default=WIDTH)
    middles: dict[str, tuple[int, int]] = {}
    for number, (row, size, width) in enumerate(zip(rows, sizes, widths, strict=True)):
        x = MARGIN + (widest - width) // 2
        for key, one in zip(row, size, strict=True):
            middles[key] = (x + one // 2, MARGIN + number * (HEIGHT + BELOW))
            x += one + APART
    return middles, widest + 2 * MARGIN + JOINT


def _lines(title: str, y: int) -> tuple[tuple[int, str], ...]:
    parts = wrap(title, LETTERS, max_lines=LINES, placeholder=" …") or [title[:LETTERS]]
    first = y + HEIGHT // 2 + (6 if len(parts) == 1 else -3)
    return tuple((first + 18 * number, part) for number, part in enumerate(parts))


def _lines_between(
    edges: dict[Edge, list[tuple[str, bool]]],
    back: set[Edge],
    chains: dict[Edge, list[str]],
    middles: dict[str, tuple[int, int]],
) -> Iterable[Line]:
    for start in dict.fromkeys(start for start, _end in edges):
        mine = sorted((edge for edge in edges if edge[0] == start), key=lambda edge: _towards(edge, chains, middles))
        for number, edge in enumerate(mine, start=1):
            letters = tuple(edges[edge])
            x, y = middles[start]
            x += WIDTH * number // (len(mine) + 1) - WIDTH // 2
            if edge in back:
                yield Line(_around(middles[start], middles[edge[1]]), letters, *_beside(middles[start]), is_back=True)
            else:
                path = _along([(x, y), *(middles[one] for one in chains[edge][1:])])
                yield Line(path, letters, x, y + HEIGHT + 16, is_back=False)


def _towards(edge: Edge, chains: dict[Edge, list[str]], middles: dict[str, tuple[int, int]]) -> int:
    return middles[chains[edge][1]][0] if edge in chains else 1_000_000


def _along(points: list[tuple[int, int]]) -> str:
    """From the lower edge of the first to the upper edge of the last; through a joint it runs straight down."""
    x, y = points[0][0], points[0][1] + HEIGHT
    path = [f"M{x} {y}"]
    for place, (to_x, to_y) in enumerate(points[1:], start=1):
        middle = (y + to_y) // 2
        path.append(f"C{x} {middle} {to_x} {middle} {to_x} {to_y}")
        x, y = to_x, to_y
        if place < len(points) - 1:
            y += HEIGHT
            path.append(f"V{y}")
    return " ".join(path)


def _around(start: tuple[int, int], end: tuple[int, int]) -> str:
    """Back, on the right of both boxes."""
    x, y = start[0] + WIDTH // 2, start[1] + HEIGHT // 2
    to_x, to_y = end[0] + WIDTH // 2, end[1] + HEIGHT // 4
    side = max(x, to_x) + JOINT
    return f"M{x} {y} C{side} {y} {side} {to_y} {to_x} {to_y}"


def _beside(start: tuple[int, int]) -> tuple[int, int]:
    return start[0] + WIDTH // 2 + 8, start[1] + HEIGHT // 2 + 16
