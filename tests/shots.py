"""Pictures of the main pages into var/shots/: wide in English and at 320 px in Danish, each light and dark.

    python -m tests.shots [visitor learner hr …]

Every run starts from the same copy of a seeded demo company, so that the pictures of two runs can be compared. Prints
a line for each page that scrolls sideways, cuts words off, logs an error or answers unexpectedly, and exits 1 then.
"""

import hashlib
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from lms.demo.logins import PASSWORD
from lms.env import BASE_DIR
from tests.browsers import FLAGS, chromium
from tests.sites import Site

HOME = BASE_DIR / "var" / "shots-site"
SHOTS = BASE_DIR / "var" / "shots"
SEED_SOURCES = ("lms/demo/*.py", "*/migrations/*.py", "courses/*/migrations/*.py", "courses/curriculum/**/*.*")
LOOKS = ("light", "dark")
# One lesson for each kind of interaction.
LESSONS = {"decide": "l-101-1", "write": "l-101-2", "sort": "l-101-3", "pick": "l-102-2"}

SIDEWAYS = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > room + 1);
  return wide.slice(-1).map(e => `${e.tagName.toLowerCase()}.${e.getAttribute("class") || ""}`)[0] || "?";
}"""
CUT_OFF = """() => {
  const hides = e => ["hidden", "clip"].includes(getComputedStyle(e).overflowX);
  const cut = [...document.querySelectorAll("main *, header *, #header *")].filter(e => e instanceof HTMLElement
    && hides(e) && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 && e.textContent.trim());
  const named = e => `${e.tagName.toLowerCase()}.${e.className} ${e.textContent.trim().slice(0, 40)}`;
  return cut.slice(0, 1).map(named)[0] || "";
}"""


@dataclass(frozen=True)
class Device:
    width: int
    height: int
    language: str


WIDE = Device(1280, 860, "en")
PHONE = Device(320, 640, "da")


class Camera:
    """One person at one device."""

    def __init__(self, browser: Browser, url: str, device: Device, role: str, problems: list[str]) -> None:
        self.device, self.role, self.problems = device, role, problems
        self.context = browser.new_context(
            base_url=url,
            locale=device.language,
            viewport={"width": device.width, "height": device.height},
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complain(f"script: {error}"))

    def complain(self, what: str) -> None:
        line = f"{self.role} {self.device.width}: {self.page.url.partition('//')[2].partition('/')[2] or '/'}: {what}"
        if line not in self.problems:
            self.problems.append(line)

    def sign_in(self, login: str = "") -> None:
        self.page.goto("/accounts/login/")
        self.page.locator("#id_login").fill(login or f"{self.role}@havnby.example")
        self.page.locator("#id_password").fill(PASSWORD)
        self.page.locator("form:has(#id_password) button[type=submit]").click()
        self.page.wait_for_url(lambda url: "login" not in url)
        other = f"footer button[name=language][value={self.device.language}]"
        if self.page.locator(other).count():
            self.press(other)

    def go(self, path: str, status: int = 200) -> None:
        answer = self.page.goto(path)
        if answer is None or answer.status != status:
            self.complain(f"answered {answer.status if answer else 'nothing'}, not {status}")

    def press(self, selector: str) -> None:
        """What leads to another page, or to the same page anew."""
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()

    def link(self, selector: str) -> str:
        return self.page.locator(selector).first.get_attribute("href") or "/"

    def shoot(self, name: str) -> None:
        for look in LOOKS:
            self.page.emulate_media(color_scheme=look)
            self._picture(f"{name}-{self.role}-{look}-{self.device.width}")
        self.page.emulate_media(color_scheme="light")
        for what, script in (("scrolls sideways", SIDEWAYS), ("cuts off", CUT_OFF)):
            if found := self.page.evaluate(script):
                self.complain(f"{what}: {found}")
        self._double_the_text()

    def shoot_paper(self, name: str) -> None:
        """As it leaves the printer, on A4 at 96 dots per inch."""
        self.page.emulate_media(media="print")
        self.page.set_viewport_size({"width": 794, "height": 1123})
        self.page.evaluate("document.body.style.padding = '22mm 20mm'")  # what @page asks of the printer
        self._picture(f"{name}-{self.role}-light-a4")
        self.page.evaluate("document.body.style.padding = ''")
        self.page.emulate_media(media="screen")
        self.page.set_viewport_size({"width": self.device.width, "height": self.device.height})

    def _picture(self, name: str) -> None:
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    def _double_the_text(self) -> None:
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        if found := self.page.evaluate(SIDEWAYS):
            self.complain(f"scrolls sideways with text at 200 %: {found}")
        self.page.evaluate("document.documentElement.style.fontSize = ''")

    def _hear(self, message: ConsoleMessage) -> None:
        # The page itself may be a refusal that we came to see; `go` looks at that.
        if message.type == "error" and message.location.get("url") != self.page.url:
            self.complain(f"console: {message.text}")


def visitor(camera: Camera) -> None:
    for name, path in (
        ("sign-in", "/"),
        ("code", "/accounts/activate/"),
        ("forgot", "/accounts/password/reset/"),
        ("privacy", "/privacy/"),
        ("accessibility", "/accessibility/"),
    ):
        camera.go(path)
        camera.shoot(name)
    camera.go("/accounts/activate/")
    camera.page.locator("#id_code").fill("ABCD-EFGH-JKMN")
    camera.press("form:has(#id_code) button[type=submit]")
    camera.shoot("code-refused")


def learner(camera: Camera) -> None:
    """From the home page to the hand-in of a quiz, each state of each page."""
    camera.sign_in()
    for name, path in (
        ("home", "/"),
        ("courses", "/courses/"),
        ("guidelines", "/guidelines/"),
        ("badges-none", "/badges/"),
        ("pass-it-on", "/pass-it-on/"),
        ("help", "/help/"),
    ):
        camera.go(path)
        camera.shoot(name)
    camera.go("/reports/", status=403)
    camera.shoot("403")
    camera.go("/nothing-here/", status=404)
    camera.shoot("404")
    camera.go("/")
    camera.go(camera.link("a[href^='/why/']"))
    camera.shoot("why")
    _course(camera)
    _sign(camera)
    _lessons(camera)
    _quiz(camera)


def _course(camera: Camera) -> None:
    camera.go("/courses/listen/")
    begin = camera.page.locator("main form[method=post] button[type=submit]")
    if begin.count():
        begin.click()
        camera.go("/courses/listen/")
    camera.shoot("course")


def _sign(camera: Camera) -> None:
    """The next guideline, or where all are signed the first one."""
    camera.go("/guidelines/")
    open_one = camera.page.locator(".course-row:has(.chip-due) h2 a")
    path = open_one.first.get_attribute("href") if open_one.count() else camera.link(".course-row h2 a")
    camera.go(path or "/")
    camera.shoot("guideline")
    if camera.page.locator("#sign").count():
        camera.press("#sign form button[type=submit]")
        camera.shoot("guideline-refused")
        camera.page.locator("#sign input[type=password]").fill(PASSWORD)
        camera.press("#sign form button[type=submit]")
        camera.shoot("signed")
    camera.go(camera.link("a[href^='/sign-offs/']"))
    camera.shoot("sign-off")


def _lessons(camera: Camera) -> None:
    for kind, key in LESSONS.items():
        camera.go("/courses/listen/")
        camera.go(camera.link(f".outline a[href$='/{key}/']"))
        camera.shoot(f"lesson-{kind}-before")
        for group in camera.page.locator("#turn-frame fieldset").all():
            group.locator("label").first.click()
        words = camera.page.locator("#turn-frame textarea")
        if words.count():
            words.fill("A thread about slow repairs, seen at nine. I have not replied.")
        if kind == "sort" and camera.device is WIDE:
            camera.press(".focus-start a >> nth=0")  # leave without a word: the answer must wait
            camera.page.go_back()
        see = camera.page.locator("#turn-frame button[value=see]")
        if see.count() and see.is_visible():
            see.click()
        camera.page.wait_for_timeout(400)
        camera.shoot(f"lesson-{kind}-after")


def _quiz(camera: Camera) -> None:
    camera.go("/courses/listen/")
    camera.go(camera.link(".outline a[href$='/l-q/']"))
    camera.shoot("quiz")
    camera.press("main form[method=post] button[type=submit]")
    camera.shoot("quiz-question")
    for number in range(10):
        if number != 7:
            camera.page.locator("#quiz label.option").first.click()
        if number == 0:
            camera.page.locator("#saving [data-saved]").wait_for()
            camera.shoot("quiz-answered")
        camera.press(".pager button[value=next]")
    camera.shoot("quiz-hand-in")
    camera.press(".pager button[type=submit]")
    camera.shoot("quiz-result")


def newcomer(camera: Camera) -> None:
    """HR prints a letter; with its code a colleague chooses a password and is in."""
    code = _letters(camera)
    camera.context.clear_cookies()
    camera.role = "newcomer"
    camera.go(f"/accounts/activate/{code}/")
    camera.shoot("password")
    if camera.device is PHONE:
        camera.page.locator("#id_password").fill(PASSWORD)
        camera.press("form:has(#id_password) button[type=submit]")
        camera.go("/")
        camera.shoot("home")


def _letters(camera: Camera) -> str:
    camera.role = "hr"
    camera.sign_in()
    camera.go("/accounts/letters/")
    camera.shoot("letters")
    camera.go("/accounts/letters/?words=Bodil")
    camera.page.locator("input[name=person]").first.check()
    camera.press("button[formaction$='print/']")
    camera.shoot("letters-print")
    camera.shoot_paper("letters-print")
    return camera.page.locator(".print-letter .code").first.inner_text()


def hr(camera: Camera) -> None:
    camera.sign_in()
    for name, path in (
        ("home", "/"),
        ("course", "/courses/listen/"),
        ("reports", "/reports/"),
        ("reports-filtered", "/reports/?country=DK&state=overdue"),
        ("people", "/reports/people"),
        ("people-none", "/reports/people?name=nobody-of-this-name"),
    ):
        camera.go(path)
        camera.shoot(name)
    camera.go("/reports/people?state=done")
    camera.go(camera.link("tbody th a"))
    camera.shoot("person")
    _passed_quiz(camera)
    _badges(camera)


def _passed_quiz(camera: Camera) -> None:
    camera.go("/courses/listen/")
    camera.go(camera.link(".outline a[href$='/l-q/']"))
    camera.shoot("quiz-passed")
    camera.go(camera.link("a[href*='/result/']"))
    camera.shoot("quiz-result-passed")


def _badges(camera: Camera) -> None:
    camera.go("/badges/")
    camera.shoot("badges")
    camera.go(camera.link(".badge-grid a"))
    camera.shoot("badge")
    public = f"/credentials/{camera.page.url.rstrip('/').rsplit('/', 1)[1]}"
    camera.go(public, status=404)
    camera.shoot("credential-closed")
    camera.page.go_back()
    camera.press("button[name=page][value=open]")
    camera.shoot("badge-open")
    camera.go(public)
    camera.shoot("credential")
    camera.page.go_back()
    camera.press("button[name=page][value=close]")


def manager(camera: Camera) -> None:
    camera.sign_in()
    for name, path in (("home", "/"), ("team", "/team/"), ("team-all", "/team/?who=all")):
        camera.go(path)
        camera.shoot(name)


def trainer(camera: Camera) -> None:
    camera.sign_in()
    _mailbox(camera)
    camera.go("/admin/")
    camera.shoot("admin")
    camera.go("/admin/courses/course/")
    camera.shoot("admin-courses")
    camera.go(camera.link("#result_list tbody th a"))
    camera.shoot("admin-course")
    camera.go(camera.link("#content a[href*='/courses/edition/']"))
    camera.shoot("admin-edition")
    edition = camera.page.url.partition("/change/")[0]
    camera.go(camera.link("#content a[href*='/courses/activity/']"))
    camera.shoot("admin-activity")
    camera.go(f"{edition}/publish/")
    camera.shoot("admin-publish")
    camera.go("/courses/listen/preview/en/l-101-3/")
    camera.shoot("preview")
    camera.go("/admin/assessments/question/")
    camera.shoot("admin-questions")
    camera.go(camera.link("#result_list tbody th a"))
    camera.shoot("admin-question")


def _mailbox(camera: Camera) -> None:
    until = time.monotonic() + 30
    camera.go("/mailbox/")
    while not camera.page.locator(".mail-list li").count() and time.monotonic() < until:
        camera.page.wait_for_timeout(2000)
        camera.go("/mailbox/")
    camera.shoot("mailbox")
    camera.go(camera.link(".mail-list a"))
    camera.shoot("mail")


def admin(camera: Camera) -> None:
    camera.sign_in()
    for name, path in (
        ("admin", "/admin/"),
        ("admin-users", "/admin/accounts/user/"),
        ("account-2fa", "/accounts/2fa/"),
        ("account-password", "/accounts/password/change/"),
    ):
        camera.go(path)
        camera.shoot(name)
    camera.go("/admin/accounts/user/")
    camera.go(camera.link("#result_list tbody th a"))
    camera.shoot("admin-user")


SCENES: dict[str, tuple[Callable[[Camera], None], tuple[tuple[str, Device], ...]]] = {
    "visitor": (visitor, (("visitor", WIDE), ("visitor", PHONE))),
    "learner": (learner, (("staff", WIDE), ("lager", PHONE))),
    "newcomer": (newcomer, (("newcomer", WIDE), ("newcomer", PHONE))),
    "hr": (hr, (("hr", WIDE), ("hr", PHONE))),
    "manager": (manager, (("manager", WIDE), ("manager", PHONE))),
    "trainer": (trainer, (("trainer", WIDE), ("trainer", PHONE))),
    "admin": (admin, (("admin", WIDE), ("admin", PHONE))),
}


def seeded() -> Path:
    """A demo company that was never visited; made anew when its sources change, and once a week."""
    sources = sorted(path for pattern in SEED_SOURCES for path in BASE_DIR.glob(pattern) if path.is_file())
    week = "-".join(str(part) for part in datetime.now(UTC).isocalendar()[:2])
    mark = hashlib.sha256(b"".join(path.read_bytes() for path in sources) + week.encode()).hexdigest()[:12]
    folder = HOME / f"seed-{mark}"
    if not folder.exists():
        shutil.rmtree(HOME, ignore_errors=True)
        HOME.mkdir(parents=True)
        print("Seeding the demo company …", flush=True)
        site = Site(HOME / "seeding", demo=True).start().wait_until_ready(600)
        site.stop()
        (HOME / "seeding").rename(folder)
    return folder


def take(url: str, wanted: list[str]) -> list[str]:
    problems: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        for name in wanted or SCENES:
            scene, people = SCENES[name]
            for role, device in people:
                camera = Camera(browser, url, device, role, problems)
                try:
                    scene(camera)
                except Error as error:
                    camera.complain(f"stopped here: {error.message.splitlines()[0]}")
                camera.context.close()
        browser.close()
    return problems


def main(*wanted: str) -> int:
    if unknown := set(wanted) - set(SCENES):
        print(f"No such scene: {', '.join(sorted(unknown))}. There are: {', '.join(SCENES)}")
        return 2
    begun, run = time.monotonic(), HOME / "run"
    seed = seeded()
    shutil.rmtree(run, ignore_errors=True)
    shutil.copytree(seed, run, ignore=shutil.ignore_patterns("valkey*", "*.lock", "*.log"))
    if not wanted:
        shutil.rmtree(SHOTS, ignore_errors=True)
    SHOTS.mkdir(parents=True, exist_ok=True)
    site = Site(run, demo=True).start()
    try:
        site.wait_until_ready()
        problems = take(f"http://127.0.0.1:{site.port}", list(wanted))
    finally:
        site.stop()
    count = len(list(SHOTS.glob("*.png")))
    print(*problems, f"{count} pictures in {SHOTS}, after {time.monotonic() - begun:.0f} s.", sep="\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
