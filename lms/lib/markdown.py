"""Authored Markdown to safe HTML: limited in size, nesting and time, sanitized after rendering.

Rendering happens on publishing and in previews, never when a learner opens a page.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import nh3
from django.utils.translation import gettext as _

MAX_CHARS = 60_000
# Python-Markdown is superlinear in open brackets: 1,000 take 0.14 s, 20,000 take 76 s. Real lessons nest three deep.
MAX_OPEN_BRACKETS = 100
SECONDS = 10

TOO_DEEP = 3

KEPT = 2_000
_kept: dict[str, str] = {}

CHILD = Path(__file__).with_name("markdown_child.py")
TAGS = {
    "a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p",
    "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
# Without the star, `title` and `lang` would be allowed everywhere.
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href", "title"}, "img": {"alt", "src"}, "ol": {"start"}}
CLASSES = {"div": {"admonition", "company", "story", "post", "remember"}, "p": {"admonition-title"}}
LINK = re.compile(r"(?:https?://|mailto:|/(?!/)|#)", re.IGNORECASE)
# As the sanitizer writes it: quotes in a value are escaped, angle brackets are not.
IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")*>')
PLACEHOLDER = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")


class TooComplex(ValueError):
    """The text is too long or nests too deep to be rendered."""


def render(text: str, placeholders: Mapping[str, str] | None = None) -> str:
    return render_many([text], placeholders)[0]


def render_many(
    texts: Iterable[str], placeholders: Mapping[str, str] | None = None, pictures: Mapping[str, str] | None = None
) -> list[str]:
    """HTML of each text, with `{{placeholders}}` resolved as plain text. Raises `TooComplex`.

    `pictures`: addresses of this site by the names that the texts use; any other picture is left out.
    """
    texts = list(texts)
    for text in texts:
        refuse_slow(text)
    done = {text: _kept[text] for text in list(_kept.keys() & set(texts))}
    if missing := [text for text in dict.fromkeys(texts) if text not in done]:
        done |= zip(missing, _in_a_child(missing), strict=True)
        _keep(done)
    return [_finish(done[text], placeholders or {}, pictures or {}) for text in texts]


def _keep(done: dict[str, str]) -> None:
    """A draft is rendered when it is checked, shown and published; the newest texts are kept."""
    global _kept
    kept = {**_kept, **done}
    _kept = dict(list(kept.items())[-KEPT:])


def _in_a_child(texts: list[str]) -> list[str]:
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(texts),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TooComplex(_("The text takes too long to render.")) from error
    if done.returncode == TOO_DEEP:
        raise TooComplex(_("The text nests too deep."))
    done.check_returncode()
    return list(json.loads(done.stdout))


def resolve(text: str, placeholders: Mapping[str, str]) -> str:
    """Plain text with its placeholders filled; unknown ones stay as they are."""
    return PLACEHOLDER.sub(lambda match: placeholders.get(match[1], match[0]), text)


def unknown_placeholders(text: str, placeholders: Mapping[str, str]) -> list[str]:
    return sorted({name for name in PLACEHOLDER.findall(text) if name not in placeholders})


def refuse_slow(text: str) -> None:
    """Raises `TooComplex` for what would take long to render."""
    if len(text) > MAX_CHARS:
        raise TooComplex(_("The text is longer than %(count)d characters.") % {"count": MAX_CHARS})
    for block in re.split(r"\n\s*\n", text):
        if block.count("[") - block.count("]") > MAX_OPEN_BRACKETS or block.count("[") > 20 * MAX_OPEN_BRACKETS:
            raise TooComplex(_("The text has too many open brackets."))


def _finish(html: str, placeholders: Mapping[str, str], pictures: Mapping[str, str]) -> str:
    """Placeholders come first: one that stands in an address is judged by the sanitizer, too."""
    filled = resolve(html, {name: escape(value) for name, value in placeholders.items()})

    def address(tag: str, attribute: str, value: str) -> str | None:
        """A link names its scheme openly or stays on this site: disguised schemes would read as relative addresses."""
        if attribute == "src":
            return pictures.get(value)
        return None if attribute == "href" and not LINK.match(value) else value

    clean = nh3.clean(
        filled,
        tags=TAGS if pictures else TAGS - {"img"},
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        attribute_filter=address,
    )
    # What has lost its address is not a picture any more.
    shown = IMAGE.sub(lambda image: image[0] if ' src="' in image[0] else "", clean)
    return shown.replace('<p class="admonition-title">Remember</p>\n', "")
