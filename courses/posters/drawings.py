"""The pictures of the posters, drawn for paper: large shapes that still say what they mean in black and white."""

SCENE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 380 230">{}</svg>'


def _arc(radius: int, shade: str, x: int = 118, y: int = 128) -> str:
    """Three quarters of a ring, open to the right: an ear, and the sign of the product."""
    part = radius * 0.7071
    start, end = f"{x + part:.1f} {y - part:.1f}", f"{x + part:.1f} {y + part:.1f}"
    return (
        f'<path d="M{start}A{radius} {radius} 0 1 0 {end}" fill="none" stroke="{shade}" '
        'stroke-width="21" stroke-linecap="round"/>'
    )


def _bubble(x: int, y: int, width: int, height: int, fill: str, line: str, lines: int = 2) -> str:
    """Somebody says something; the tail points to the left."""
    foot = y + height
    body = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="15" fill="{fill}"/>'
    tail = f'<path d="M{x + 14} {foot - 12}v30l28-30z" fill="{fill}"/>'
    text = "".join(
        f'<rect x="{x + 20}" y="{y + 19 + 17 * row}" width="{(width - 40) * (1 if row == 0 else 0.6):.0f}" '
        f'height="7" rx="3.5" fill="{line}"/>'
        for row in range(lines)
    )
    return body + tail + text


def _listening() -> str:
    """An ear, and three who talk."""
    rings = _arc(100, "#ffffff33") + _arc(68, "#ffffff77") + _arc(36, "#ffffff")
    dot = '<circle cx="118" cy="128" r="10" fill="#ff8a5c"/>'
    said = _bubble(224, 24, 132, 56, "#ffffff", "#0b5f57") + _bubble(250, 106, 112, 54, "#ffd9a0", "#7a4200")
    return rings + dot + said + _bubble(226, 182, 96, 40, "#cfd8ff", "#33407a", lines=1)


def _passing() -> str:
    """From one to the next, and on."""
    small = _bubble(20, 126, 104, 54, "#ffffff", "#7a4200")
    middle = _bubble(142, 82, 104, 54, "#ffe2b8", "#7a4200")
    large = _bubble(262, 36, 108, 58, "#ffc46b", "#5a3000")
    way = (
        '<path d="M86 112c10-26 26-40 50-44M210 68c10-26 24-38 46-43" fill="none" stroke="#ffffff" '
        'stroke-width="7" stroke-linecap="round" stroke-dasharray="1 15"/>'
    )
    return small + middle + large + way


def _open_file() -> str:
    """A sheet that anybody may read, and what is on it: two ticks."""
    sheet = '<rect x="150" y="16" width="176" height="230" rx="16" fill="#ffffff"/>'
    rows = "".join(
        f'<path d="M176 {y}l11 11 20-22" fill="none" stroke="#0b7468" stroke-width="8" stroke-linecap="round" '
        f'stroke-linejoin="round"/><rect x="224" y="{y - 5}" width="78" height="9" rx="4.5" fill="#3c4a80"/>'
        for y in (66, 112)
    )
    empty = "".join(
        f'<rect x="176" y="{y}" width="126" height="9" rx="4.5" fill="#3c4a8026"/>' for y in (152, 178, 204)
    )
    glass = (
        '<circle cx="112" cy="132" r="52" fill="#ffffff22" stroke="#cfd8ff" stroke-width="15"/>'
        '<path d="M76 172l-42 46" stroke="#cfd8ff" stroke-width="19" stroke-linecap="round"/>'
    )
    return sheet + rows + empty + glass


def _calm() -> str:
    """A storm of bubbles, and one card."""
    wind = "".join(
        f'<path d="M{x} {y}c30-22 52 20 84 0s52 20 84 0" fill="none" stroke="#ffffff55" stroke-width="10" '
        'stroke-linecap="round"/>'
        for x, y in ((6, 44), (30, 92), (2, 140))
    )
    card = '<rect x="196" y="44" width="156" height="200" rx="16" fill="#ffffff"/>'
    steps = "".join(
        f'<circle cx="224" cy="{y}" r="12" fill="#a3173f"/><rect x="248" y="{y - 5}" width="{width}" height="9" '
        'rx="4.5" fill="#a3173f"/>'
        for y, width in ((80, 82), (118, 66), (156, 76), (194, 58))
    )
    return wind + card + steps


DRAWINGS = {
    "entrance": SCENE.format(_listening()),
    "workshop": SCENE.format(_passing()),
    "notice-board": SCENE.format(_open_file()),
    "crisis": SCENE.format(_calm()),
}
