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

AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

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

    def check(page: Page) -> None:
        # Without "media" alone axe copies imported stylesheets into inline ones, and trips over the page's own policy.
        results = Axe().run(page, options={"runOnly": AXE_RULES, "preload": {"assets": ["media"]}})
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check


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
