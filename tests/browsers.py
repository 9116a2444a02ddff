"""Chromium, driven by Playwright, and axe. A failed browser test leaves a picture and the page's HTML behind."""

import re
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import PurePath

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect, sync_playwright

from tests.servers import ARTIFACTS, MissingServer

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]

AXE_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
AXE_RULES_OF_COLOR = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}

# Generous, because a run may share its machine; a page that is there at once costs nothing.
expect.set_options(timeout=20_000)

OUTCOMES = pytest.StashKey[dict[str, pytest.TestReport]]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash.setdefault(OUTCOMES, {})[report.when] = report
    return report


def chromium() -> str:
    for name in PROGRAMS:
        if path := shutil.which(name):
            return path
    raise MissingServer("The browser tests need Chromium. Install it (Debian: apt-get install chromium).")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_context(
    browser: Browser, live_server: object, request: pytest.FixtureRequest
) -> Iterator[Callable[..., BrowserContext]]:
    """A further device: `new_context(viewport={"width": 320, "height": 640}, locale="da")`."""
    contexts: list[BrowserContext] = []
    violations: list[str] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**{"base_url": str(live_server), "locale": "en", **options})
        context.set_default_timeout(30_000)
        context.on("console", lambda message: violations.append(message.text) if is_violation(message.text) else None)
        contexts.append(context)
        return context

    yield make
    failed = any(report.failed for report in request.node.stash.get(OUTCOMES, {}).values())
    for context in contexts:
        for number, page in enumerate(context.pages):
            if failed:
                keep(page, f"{request.node.name}-{contexts.index(context)}-{number}")
        context.close()
    assert not violations, violations


@pytest.fixture
def page(new_context: Callable[..., BrowserContext]) -> Page:
    """One page on the live server; `page.goto("/courses/")`."""
    return new_context().new_page()


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails with every accessibility violation that axe finds on the page as it is now."""
    return lambda page: obeys(page, AXE_RULES)


@pytest.fixture(scope="session")
def axe_in_both_schemes() -> Callable[[Page], None]:
    """As `axe`, and the rules about colors once more in the scheme, light or dark, that the page is not in."""

    def check(page: Page) -> None:
        obeys(page, AXE_RULES)
        with in_the_other_scheme(page):
            obeys(page, AXE_RULES_OF_COLOR)

    return check


def obeys(page: Page, rules: dict[str, object]) -> None:
    # Without "media" alone axe copies imported stylesheets into inline ones, and trips over the page's own policy.
    # Of what passes it would describe every element, which takes longer than to judge it.
    options = {"runOnly": rules, "preload": {"assets": ["media"]}, "resultTypes": ["violations"]}
    results = Axe().run(page, options=options)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"


@contextmanager
def in_the_other_scheme(page: Page) -> Iterator[None]:
    """Without motion, so that no color is caught on its way."""
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if is_dark else "dark", reduced_motion="reduce")
    yield
    page.emulate_media(color_scheme="dark" if is_dark else "light")
    page.emulate_media(reduced_motion="no-preference")


@contextmanager
def held_script(page: Page, name: str) -> Iterator[None]:
    """Within it the script `quiz.js` does not arrive, as on a slow line; afterwards it does."""
    held: list[Route] = []
    pattern = f"**/{PurePath(name).stem}*.js"
    page.route(pattern, lambda route: held.append(route))
    yield
    assert held, f"{page.url} never asked for {name}"
    for route in held:
        route.continue_()
    page.unroute(pattern)


def is_violation(text: str) -> bool:
    return "Content Security Policy" in text


def keep(page: Page, name: str) -> None:
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    path = ARTIFACTS / re.sub(r"[^\w.-]+", "-", name)
    page.screenshot(path=f"{path}.png", full_page=True)
    path.with_suffix(".html").write_text(page.content(), encoding="utf-8")
