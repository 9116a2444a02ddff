"""A person at a device, and what is looked at on each page."""

from dataclasses import dataclass

from playwright.sync_api import Browser, ConsoleMessage, Page

from lms.demo.logins import PASSWORD
from lms.env import BASE_DIR

SHOTS = BASE_DIR / "var" / "shots"
LOOKS = ("light", "dark")

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

    def shoot(self, name: str, looks: tuple[str, ...] = LOOKS) -> None:
        for look in looks:
            self.page.emulate_media(color_scheme=look)
            self._picture(f"{name}-{self.role}-{look}-{self.device.width}")
        self.page.emulate_media(color_scheme="light")
        for what, script in (("scrolls sideways", SIDEWAYS), ("cuts off", CUT_OFF)):
            if found := self.page.evaluate(script):
                self.complain(f"{what}: {found}")
        if "/admin/" not in self.page.url:
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
