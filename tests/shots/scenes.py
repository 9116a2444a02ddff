"""Who goes where, and in which order."""

import time
from collections.abc import Callable

from lms.demo.logins import PASSWORD
from tests.shots.camera import PHONE, WIDE, Camera, Device

# One lesson for each kind of interaction.
LESSONS = {"decide": "l-101-1", "write": "l-101-2", "sort": "l-101-3", "pick": "l-102-2"}


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
        ("refreshers", "/refreshers/"),
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
        camera.shoot(f"lesson-{kind}-before", looks=("light",))
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
    camera.go("/posters/")
    camera.shoot("posters")
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
    _mailbox(camera)


def _mailbox(camera: Camera) -> None:
    """The first reminders leave within a minute of the start."""
    until = time.monotonic() + 75
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
