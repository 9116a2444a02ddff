"""The geometry of the badge family, on one grid of 240; `components/art/badge.html` draws it.

Fixed colors in both modes: a badge is an artefact and leaves the house.
"""

from dataclasses import dataclass
from math import cos, dist, pi, radians, sin

TEAL, AMBER, PLUM, INK = "#0b5f5a", "#9a5200", "#5b1a54", "#1e1b29"
CENTER = 120.0
# The width of a capital of Inter in its own size.
LETTER = 0.71


@dataclass(frozen=True)
class Dot:
    x: float
    y: float
    radius: float


@dataclass(frozen=True)
class Art:
    shape: str
    color: str
    symbol: str
    mouth: Dot
    foot: int
    hands: tuple[Dot, ...] = ()
    stroke: float = 11
    ring: float = 87.5


def _at(radius: float, angle: float, dx: float = 0, dy: float = 0) -> tuple[float, float]:
    """A point on a circle around the center; 0 degrees points right, 90 down."""
    return CENTER + dx + radius * cos(radians(angle)), CENTER + dy + radius * sin(radians(angle))


def _arc(radius: float, start: int, end: int, dx: float = 0, dy: float = 0) -> str:
    (x1, y1), (x2, y2) = _at(radius, start, dx, dy), _at(radius, end, dx, dy)
    return f"M{x1:.1f} {y1:.1f}A{radius:g} {radius:g} 0 {int(end - start > 180)} 1 {x2:.1f} {y2:.1f}"


def _polygon(corners: list[tuple[float, float]], radii: list[float]) -> str:
    """A polygon whose corners are rounded by curves that begin `radius` before each corner."""
    path: list[str] = []
    for number, ((x, y), radius) in enumerate(zip(corners, radii, strict=True)):
        before, after = corners[number - 1], corners[(number + 1) % len(corners)]
        (x1, y1), (x2, y2) = _towards((x, y), before, radius), _towards((x, y), after, radius)
        path.append(f"{'L' if path else 'M'}{x1:.1f} {y1:.1f}Q{x:.1f} {y:.1f} {x2:.1f} {y2:.1f}")
    return "".join(path) + "Z"


def _towards(start: tuple[float, float], end: tuple[float, float], length: float) -> tuple[float, float]:
    share = length / dist(start, end)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _regular(sides: int, turn: float, radius: float, corner: float) -> str:
    return _polygon([_at(radius, turn + 360 / sides * side) for side in range(sides)], [corner] * sides)


def _box(inset: float, corner: float, foot: float) -> str:
    """A rounded square; `foot` is the radius bottom left, where the speech shape is nearly square."""
    side, turn = 240 - 2 * inset - corner, f"a{corner:g} {corner:g} 0 0 1"
    top = f"M{inset + corner:g} {inset:g}h{side - corner:g}{turn} {corner:g} {corner:g}"
    right = f"v{side - corner:g}{turn}-{corner:g} {corner:g}"
    bottom = f"h-{side - foot:g}a{foot:g} {foot:g} 0 0 1-{foot:g}-{foot:g}"
    return f"{top}{right}{bottom}v-{side - foot:g}{turn} {corner:g}-{corner:g}Z"


def _circle(radius: float) -> str:
    half = f"a{radius:g} {radius:g} 0 0 1"
    return f"M{CENTER - radius:g} 120{half} {2 * radius:g} 0{half}-{2 * radius:g} 0Z"


def _scallops(count: int, radius: float) -> str:
    """A flower: arcs that bulge outwards between points on a circle."""
    bulge = radius * sin(pi / count) * 1.12
    corners = [_at(radius, 360 / count * (number + 0.5) - 90) for number in range(count)]
    arcs = [f"A{bulge:.1f} {bulge:.1f} 0 0 1 {x:.1f} {y:.1f}" for x, y in [*corners[1:], corners[0]]]
    return f"M{corners[0][0]:.1f} {corners[0][1]:.1f}{''.join(arcs)}Z"


# shape: (outline, the thin line inside)
SHAPES = {
    "circle": (_circle(117), _circle(109.5)),
    "speech": (_box(4, 62, 13), _box(11, 56, 8)),
    "square": (_box(4, 50, 50), _box(11, 44, 44)),
    "hexagon": (_regular(6, 30, 123, 18), _regular(6, 30, 114, 14)),
    "octagon": (_regular(8, 22.5, 124, 16), _regular(8, 22.5, 116, 13)),
    "flower": (_scallops(14, 107), _circle(103)),
}
EAR = (
    "M75 108.5a37.3 37.3 0 0 1 74.6 0c0 24-22.6 27-23 45.5a18 18 0 0 1-35.6 5.5"
    "M95.4 108.5a17.2 17.2 0 0 1 34.4 0c0 13-22 11-22 25.5"
)
FAMILY = {
    "listener": Art("circle", TEAL, EAR, Dot(162, 152, 11), 1, stroke=12.5),
    "employee-advocate": Art(
        "speech", AMBER, _arc(34, 60, 300, dx=-28) + _arc(34, -120, 120, dx=28), Dot(120, 120, 8.5), 2
    ),
    "subject-matter-expert": Art(
        "hexagon",
        PLUM,
        _arc(53, 112, 248) + _arc(29, 112, 248) + _arc(33, -62, 62, dx=13),
        Dot(124, 120, 11),
        3,
        ring=84.5,
    ),
    "executive-voice": Art(
        "octagon",
        PLUM,
        _arc(53, 205, 335, dy=4) + _arc(27, 208, 332, dy=4) + _arc(36, 40, 140, dy=4),
        Dot(120, 124, 11),
        3,
    ),
    "command-centre-listener": Art("circle", INK, _arc(45, -84, 252) + _arc(23, -62, 238), Dot(120, 120, 8.5), 0),
    "programme-crew": Art(
        "square",
        INK,
        _arc(42, 200, 340) + _arc(42, 20, 160),
        Dot(120, 120, 9.5),
        0,
        hands=(Dot(78, 120, 7.5), Dot(162, 120, 7.5)),
    ),
}
# Small ones for one thing done well, beside the tiers: all on a flower, so that nobody takes them for a tier.
FAMILY |= {
    "first-alert": Art(
        "flower",
        TEAL,
        "".join(_arc(radius, -88, -2, dx=-33, dy=33) for radius in (26, 51, 76)),
        Dot(89, 151, 9.5),
        0,
        ring=84.5,
    ),
    "closed-loop": Art("flower", AMBER, _arc(43, -50, 250) + "M82 70l23 8.5-8.5 23", Dot(120, 120, 11), 0, ring=84.5),
    "alt-text-ally": Art(
        "flower",
        PLUM,
        "M78 84h84a8 8 0 0 1 8 8v56a8 8 0 0 1-8 8h-84a8 8 0 0 1-8-8v-56a8 8 0 0 1 8-8ZM72 146l28-28 20 20 14-13 26 27",
        Dot(146, 105, 8.5),
        0,
        stroke=10,
        ring=84.5,
    ),
    "cool-head": Art(
        "flower",
        INK,
        _circle(49) + _arc(9.5, 10, 170, dx=-19, dy=-12) + _arc(9.5, 10, 170, dx=19, dy=-12),
        Dot(120, 142, 9.5),
        0,
        stroke=10,
        ring=82.0,
    ),
}
# One, two or three dots for the tiers; none stands for the bar of internal badges.
FOOT = {1: (120,), 2: (112, 128), 3: (105, 120, 135)}


def badge_context(
    slug: str, name: str = "", state: str = "plain", size: int = 240, word: str = ""
) -> dict[str, object]:
    """What `components/art/badge.html` needs; an unknown certification wears the ear on a circle in ink."""
    art = FAMILY.get(slug) or Art("circle", INK, EAR, Dot(162, 152, 11), 0, stroke=12.5)
    outer, inner = SHAPES[art.shape]
    return {
        "art": art,
        "outer": outer,
        "inner": inner,
        "slug": slug,
        "name": name,
        "state": state,
        "size": size,
        "word": word,
        "foot": FOOT.get(art.foot, ()),
        **_dashes(size),
        **_ring(name.upper(), art.ring),
    }


def _dashes(size: int) -> dict[str, object]:
    """The dashed outline keeps its weight on the screen, however small the badge is drawn."""
    pixel = 240 / max(size, 40)
    return {"dash_width": round(1.3 * pixel, 1), "dash": f"{3.2 * pixel:.1f} {3.4 * pixel:.1f}"}


def _ring(words: str, radius: float) -> dict[str, object]:
    """The name fills at most 0.84 of the half circle: long names get smaller letters and less air between them."""
    letters = max(len(words), 1)
    air, largest = (0.24, 19.0) if letters <= 10 else (0.13, 15.0) if letters <= 18 else (0.08, 12.5)
    size = min(largest, 0.84 * pi * radius / letters / (LETTER + air))
    return {
        "ring": words,
        "ring_start": CENTER - radius,
        "ring_radius": radius,
        "ring_width": 2 * radius,
        "ring_size": round(size, 1),
        "ring_spacing": round(size * air, 2),
    }
