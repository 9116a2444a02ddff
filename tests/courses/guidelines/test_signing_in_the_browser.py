"""Read and sign as a person does: by keyboard, on a small screen, without scripts."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from courses.enrollments.services import enroll
from courses.evidence.export import export
from courses.evidence.models import Entry, LogKey, Record
from courses.guidelines.models import Guideline, SignOff
from courses.guidelines.receipts.mailing import QUIET, send_due
from courses.models import Course
from tests.append_only import lifted
from tests.browser.steps import reach_end
from tests.builders import PASSWORD, make_person
from tests.builders_certification import converge, make_certification, make_requirement
from tests.builders_guidelines import make_guideline, make_revision, make_signing_course, signature_records
from tests.cast import let_in
from tests.courses.evidence.verifying import verify
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db(transaction=True)
NewContext = Callable[..., BrowserContext]
QUESTION = {
    "clause": "G1.2",
    "prompt": "It is Sunday. What do you say first?",
    "options": ["Nothing", "That I work here"],
    "right": 1,
    "explanation": "Being open has no day off.",
}


@pytest.fixture
def person() -> User:
    return make_person("Jonas Weber", password=True)


@pytest.fixture
def three(person: User) -> str:
    """Three guidelines that a course asks for; the address of the course."""
    titles = {"g1": "Our five principles", "g3": "Confidentiality", "g4": "Crises"}
    for position, (slug, title) in enumerate(titles.items()):
        make_guideline(slug, "en", "da", title=title, position=position)
    version = make_signing_course("g1", "g3", "g4")
    at = timezone.now()
    (enrollment,) = enroll(user_ids=[person.pk], course=version.edition.course, source="obligation", at=at)
    return f"/learn/{enrollment.uuid}/"


def tab_to(page: Page, place: Locator) -> None:
    """By keyboard alone."""
    for _press in range(60):
        if place.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"No key leads to {place}.")


def press(page: Page, place: Locator, key: str = "Enter") -> None:
    tab_to(page, place)
    page.keyboard.press(key)


def publish_a_change() -> None:
    guideline = Guideline.objects.get(slug="g1")
    new = {"title": "Our five principles", "extra": "And on weekends.", "note": "Being open has no day off."}
    revision = make_revision(guideline, "en", "da", **new, at=timezone.now() - timedelta(seconds=20))
    with lifted():
        revision.texts.update(questions=[QUESTION])


def test_three_guidelines_with_one_password_then_only_the_change(
    new_context: NewContext, person: User, three: str, axe: Callable[[Page], None], proof: "Proof", governance: User
) -> None:
    page = let_in(new_context(), person).new_page()
    page.goto("/guidelines/")
    axe(page)
    press(page, page.get_by_role("link", name="Read and sign: Our five principles"))
    reach_end(page)
    axe(page)
    tab_to(page, page.get_by_label("Your password"))
    page.keyboard.type("listen-last\n")
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.locator(".field-error")).to_contain_text("That is not your password")
    axe(page)
    tab_to(page, page.get_by_label("Your password"))
    page.keyboard.type(f"{PASSWORD}\n")
    for title in ("Confidentiality", "Crises"):
        press(page, page.get_by_role("link", name=f"Next: {title}"))
        reach_end(page)
        expect(page.get_by_label("Your password")).to_have_count(0)
        press(page, page.get_by_role("button", name="Sign version 1"))
        expect(page.get_by_text("Record number")).to_be_visible()
    expect(page.get_by_role("link", name="Go on with Listen")).to_have_attribute("href", three)
    assert SignOff.objects.filter(user=person).count() == 3

    publish_a_change()
    sign_the_change(page, axe)
    record = json.loads(signature_records().latest("id").body)
    assert (record["policy"]["version"], record["ceremony"]["diff"]["from_version"]) == (2, 1)
    proof.judge(proof.receive())
    governance_sees(new_context, governance, person)


def sign_the_change(page: Page, axe: Callable[[Page], None]) -> None:
    """She sees it alone, answers wrongly, then rightly, and signs."""
    page.goto("/guidelines/")
    press(page, page.get_by_role("link", name="Read and sign: Our five principles"))
    expect(page.get_by_role("heading", name="What has changed since you signed version 1")).to_be_visible()
    expect(page.locator(".changes")).to_contain_text("And on weekends.")
    expect(page.get_by_text("Protect information")).to_be_hidden()
    axe(page)
    press(page, page.get_by_role("radio", name="Nothing"), "Space")
    press(page, page.get_by_role("button", name="Check my answers"))
    expect(page.locator(".field-error")).to_contain_text("Being open has no day off.")
    axe(page)
    tab_to(page, page.get_by_role("radio", name="Nothing"))
    page.keyboard.press("ArrowDown")
    press(page, page.get_by_role("button", name="Check my answers"))
    expect(page.locator("#sign")).to_be_focused()
    press(page, page.get_by_role("button", name="Sign version 2"))
    expect(page.get_by_text("Record number")).to_be_visible()
    axe(page)


@dataclass
class Proof:
    """What she has in her hands, and what it is good for."""

    mail_server: MailServer
    folder: Path

    def receive(self) -> Path:
        """One mail for the sitting; the receipt of the version that she signed last."""
        assert send_due(at=timezone.now() + QUIET) == 1
        (mail,) = self.mail_server.messages
        files = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
        assert list(files) == ["receipt-g1-1.zip", "receipt-g3-1.zip", "receipt-g4-1.zip", "receipt-g1-2.zip"]
        receipt = self.folder / "receipt.zip"
        receipt.write_bytes(files["receipt-g1-2.zip"])
        return receipt

    def judge(self, receipt: Path) -> None:
        """Receipt and log are sound; with one changed byte in a row the log is not, and its number is told."""
        key = ["--key", LogKey.objects.get().public]
        assert verify("verify-receipt", receipt, *key).exit == 0
        export(self.folder / "sound", at=timezone.now())
        assert verify("verify-log", self.folder / "sound", *key, "--checkpoint", receipt).exit == 0
        row = Record.objects.filter(type="policy-signoff/1").latest("id")
        with lifted():
            Record.objects.filter(pk=row.pk).update(body=row.body.replace("Jonas", "Jonay"))
        export(self.folder / "changed", at=timezone.now())
        verdict = verify("verify-log", self.folder / "changed", *key, "--checkpoint", receipt)
        assert (verdict.exit, verdict.first_bad) == (1, Entry.objects.get(record_id=row.uuid).seq)


@pytest.fixture
def proof(mail_server: MailServer, tmp_path: Path) -> Proof:
    return Proof(mail_server, tmp_path)


def governance_sees(new_context: NewContext, governance: User, person: User) -> None:
    guidelines = list(Guideline.objects.all())
    make_requirement(make_certification(course=Course.objects.get(), guidelines=guidelines))
    converge(person, at=timezone.now())
    page = let_in(new_context(), governance).new_page()
    page.goto("/reports/guidelines/?version=g1:2")
    expect(page.get_by_role("heading", name="Who has signed G1, version 2")).to_be_visible()
    expect(page.get_by_role("heading", name="1 of 1 have signed")).to_be_visible()


def test_on_a_small_screen_without_scripts_a_button_opens_signing(new_context: NewContext, three: str) -> None:
    person = make_person("Mette Dahl", password=True, language="da")
    small = new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False, color_scheme="dark")
    page = let_in(small, person).new_page()
    page.goto("/guidelines/g1/")
    expect(page.locator("[name=password]")).to_have_count(0)
    page.locator("#sign button[type=submit]").press("Enter")
    expect(page.get_by_text("Jeg har læst version 1 af denne retningslinje")).to_be_visible()
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    expect(page.locator(".ceremony .mono")).to_be_visible()
    assert SignOff.objects.get().revision_text.language == "da"


def test_a_double_click_signs_once(new_context: NewContext, person: User, three: str) -> None:
    page = let_in(new_context(viewport={"width": 320, "height": 640}), person).new_page()
    page.goto("/guidelines/g1/")
    reach_end(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Sign version 1").dblclick()
    expect(page.get_by_text("Record number")).to_be_visible()
    assert SignOff.objects.count() == signature_records().count() == 1
