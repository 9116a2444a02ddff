"""One person, one passkey: added, used to sign in, and signing a guideline. Chromium plays the device."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import Settings

from courses.evidence.export import export
from courses.evidence.models import LogKey
from tests.builders import PASSWORD, make_person
from tests.builders_guidelines import make_guideline, signature_records
from tests.courses.evidence.verifying import verify

pytestmark = pytest.mark.django_db(transaction=True)

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def plug_in(page: Page) -> None:
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


def test_a_passkey_is_added_opens_the_account_and_signs_what_stands_as_evidence(
    page: Page, axe: Callable[[Page], None], settings: Settings, live_server: object, tmp_path: Path
) -> None:
    settings.PASSKEY_ORIGIN = str(live_server)
    person = make_person("Jonas Weber", password=True)
    make_guideline("g1", passkey=True)
    plug_in(page)

    page.goto("/accounts/login/?next=/accounts/2fa/")
    axe(page)
    page.get_by_label("E-mail or employee number").fill(str(person.employee_number))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Yes, it is me").click()
    axe(page)
    page.get_by_label("What do you call it?").fill("My work phone")
    page.get_by_role("button", name="Add this device").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_role("link", name="Remove My work phone")).to_be_visible()
    axe(page)

    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/guidelines/g1/")
    page.get_by_role("button", name="Sign in with a passkey").press("Enter")
    page.get_by_role("button", name="I have reached the end").click()
    expect(page.get_by_label("Your password")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Sign with my passkey").press("Enter")
    expect(page.get_by_text("Record number")).to_be_visible()
    assert json.loads(signature_records().get().body)["webauthn"]

    site = ["--key", LogKey.objects.get().public, "--site", settings.PASSKEY_ORIGIN]
    receipt = tmp_path / "receipt.zip"
    receipt.write_bytes(page.request.get(page.url.partition("?")[0] + "receipt.zip").body())
    assert verify("verify-receipt", receipt, *site).exit == 0
    export(tmp_path / "export", at=timezone.now())
    assert verify("verify-log", tmp_path / "export", *site, "--checkpoint", receipt).exit == 0
