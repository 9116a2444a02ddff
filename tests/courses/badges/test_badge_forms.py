"""What the holder takes along, and what a stranger can check with it."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from courses.certification.badges.baking import bake_png, unbake
from courses.certification.badges.certificate import certificate
from courses.certification.badges.checking import check
from courses.certification.badges.issuing import issue_missing, sync_revocations
from courses.certification.badges.linkedin import profile_link
from courses.certification.badges.models import Credential
from courses.certification.badges.services import close_page, open_page
from tests.builders import AT, make_person
from tests.builders_badges import make_award, revoke
from tests.cast import signed_in
from tests.courses.badges.test_badge_pages import text_in
from tests.courses.badges.vector import EXAMPLE
from tests.courses.guidelines.test_receipt_certificate import plain

pytestmark = pytest.mark.django_db
FORMS = {
    ".json": "application/vc+ld+json",
    ".jwt": "text/plain",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".pdf": "application/pdf",
}


@pytest.fixture(autouse=True)
def clock() -> Iterator[object]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def row(staff: User) -> Credential:
    award = make_award(staff, awarded_on=date(2026, 2, 27), is_open=True)
    issue_missing(None, AT)
    return Credential.objects.get(award=award)


def verdict_on(upload: bytes | str) -> str:
    file = BytesIO(upload.encode() if isinstance(upload, str) else upload)
    file.name = "badge.bin"
    answer = Client().post("/credentials/check", {"badge": file})
    assert answer.status_code == 200
    return text_in(answer.content.decode())


def test_every_form_answers_to_everybody_once_the_page_is_open_and_else_to_the_holder(
    staff: User, hr: User, row: Credential
) -> None:
    for ending, media in FORMS.items():
        answer = Client().get(f"/credentials/{row.uuid}{ending}")
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, media)
        assert answer["Access-Control-Allow-Origin"] == "*" and answer["X-Robots-Tag"] == "noindex"
    close_page(award=row.award, by=staff, at=AT)
    for ending in FORMS:
        browsers = (Client(), signed_in(hr), signed_in(staff))
        answers = [browser.get(f"/credentials/{row.uuid}{ending}") for browser in browsers]
        assert [answer.status_code for answer in answers] == [404, 404, 200]
        assert "Access-Control-Allow-Origin" not in answers[2]


def test_the_pictures_carry_the_badge_and_nothing_about_the_person(row: Credential) -> None:
    png, svg = (Client().get(f"/credentials/{row.uuid}{ending}") for ending in (".png", ".svg"))
    assert [check(unbake(one.content), AT).kind for one in (png, svg)] == ["valid", "valid"]
    assert unbake(png.content) == row.document
    assert b"Maja" not in png.content + svg.content
    assert svg["Content-Security-Policy"] == "sandbox"
    assert Client().get("/achievements/listener/v1/image.png").content.startswith(b"\x89PNG")


def test_the_sheet_is_tagged_and_carries_the_signed_document(row: Credential) -> None:
    pdf = plain(Client().get(f"/credentials/{row.uuid}.pdf").content)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf and b"<pdfaid:part>3</pdfaid:part>" in pdf
    assert row.document.encode() in pdf and b"/AFRelationship" in pdf
    assert b"badge.json" in pdf


@pytest.mark.parametrize("name", ["😀 Anna 山田", "#panic()", "שלום", "x" * 150])
def test_a_sheet_for_any_name(name: str) -> None:
    award = make_award(make_person(name))
    issue_missing(None, AT)
    found = certificate(award.credential, page="https://x.example/credentials/1", company="Ærø & 山", is_good=True)
    assert found.startswith(b"%PDF")


def test_linkedin_gets_months_from_one_to_twelve_and_the_last_good_day(staff: User) -> None:
    award = make_award(staff, awarded_on=date(2026, 12, 1), expires_on=date(2028, 1, 1))
    link = profile_link(award, name="Lytter & co", company="Havnby", page="https://x.example/credentials/1")
    found = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    assert (found["issueYear"], found["issueMonth"]) == ("2026", "12")
    assert (found["expirationYear"], found["expirationMonth"]) == ("2027", "12")
    assert (found["name"], found["certId"]) == ("Lytter & co", str(award.uuid))


def test_the_hosted_badge_leads_from_assertion_to_class_to_issuer(staff: User, row: Credential) -> None:
    def follow(url: str) -> dict[str, object]:
        answer = Client().get(urlsplit(url).path)
        assert answer["Content-Type"] == "application/ld+json" and answer["Access-Control-Allow-Origin"] == "*"
        assert answer.json()["id"] == url
        return answer.json()

    assertion = follow(f"https://{urlsplit(json.loads(row.document)['id']).netloc}/ob2/assertions/{row.uuid}")
    assert (assertion["type"], assertion["verification"]) == ("Assertion", {"type": "hosted"})
    assert assertion["expires"] == json.loads(row.document)["validUntil"]
    badge = follow(str(assertion["badge"]))
    assert badge["type"] == "BadgeClass" and follow(str(badge["issuer"]))["type"] == "Issuer"
    revoke(row.award, reason="Private")
    sync_revocations(AT + timedelta(minutes=1))
    gone = Client().get(f"/ob2/assertions/{row.uuid}")
    assert gone.status_code == 410
    assert set(gone.json()) == {"@context", "type", "id", "revoked", "revocationReason"}
    assert "Private" not in gone.content.decode()
    close_page(award=row.award, by=staff, at=AT)
    assert Client().get(f"/ob2/assertions/{row.uuid}").status_code == 404


def test_who_has_no_address_has_no_hosted_badge_and_no_box_to_compare(lager: User) -> None:
    award = make_award(lager, is_open=True)
    issue_missing(None, AT)
    assert Client().get(f"/ob2/assertions/{award.uuid}").status_code == 404
    assert b"iTXtopenbadges" not in Client().get(f"/credentials/{award.uuid}.png").content
    assert "Compare" not in text_in(Client().get(f"/credentials/{award.uuid}").content.decode())


def test_a_stranger_checks_a_file_in_every_form(row: Credential) -> None:
    for ending in FORMS.keys() - {".pdf"}:
        words = verdict_on(Client().get(f"/credentials/{row.uuid}{ending}").content)
        assert "Genuine, and valid today" in words and "Maja Lindqvist" in words
    assert "badge.json" in verdict_on(Client().get(f"/credentials/{row.uuid}.pdf").content)


def test_the_check_says_plainly_what_is_wrong(staff: User, row: Credential, clock: object) -> None:
    changed = row.document.replace('"name":"Listener"', '"name":"Emperor"')
    assert "Not as we issued it" in verdict_on(changed)
    assert "Maja" not in verdict_on(changed)
    assert "Not one of ours" in verdict_on(json.dumps(EXAMPLE))
    assert "No badge in this file" in verdict_on("hello")
    close_page(award=row.award, by=staff, at=AT)
    words = verdict_on(row.jwt)
    assert "Genuine, and valid today" in words and "Maja" not in words and "keeps the name private" in words
    clock.move_to(AT + timedelta(days=400))
    assert "Genuine, but expired" in verdict_on(row.document)
    clock.move_to(AT + timedelta(minutes=1))
    revoke(row.award)
    sync_revocations(AT + timedelta(minutes=1))
    assert "Genuine, but withdrawn" in verdict_on(
        bake_png(Client().get("/achievements/listener/v1/image.png").content, row.document)
    )


def test_what_is_handed_in_is_limited(row: Credential, settings: object) -> None:
    assert "larger than 2 MB" in verdict_on(b" " * (2 * 1024 * 1024 + 1))
    assert "Choose the file of a badge first" in text_in(Client().post("/credentials/check").content.decode())
    statuses = {Client().post("/credentials/check").status_code for _ in range(31)}
    assert statuses == {200, 429}


def test_an_address_is_compared_and_not_kept(staff: User, row: Credential, caplog: pytest.LogCaptureFixture) -> None:
    url = f"/credentials/{row.uuid}/address"
    assert "Yes, it was awarded to that address" in text_in(
        Client().post(url, {"email": staff.email.upper()}).content.decode()
    )
    assert "No, it was not awarded" in text_in(Client().post(url, {"email": "else@x.example"}).content.decode())
    assert Client().post(url, {"email": "nobody"}).status_code == 200
    assert "x.example" not in caplog.text
    assert {Client().post(url, {"email": "a@x.example"}).status_code for _ in range(25)} == {200, 429}


def test_a_closed_badge_compares_nothing(staff: User, row: Credential) -> None:
    close_page(award=row.award, by=staff, at=AT)
    assert Client().post(f"/credentials/{row.uuid}/address", {"email": staff.email}).status_code == 404


def test_the_holder_finds_every_form_and_linkedin_once_the_page_is_open(staff: User, row: Credential) -> None:
    client = signed_in(staff)
    page = client.get(f"/badges/{row.uuid}/").content.decode()
    assert all(f'href="/credentials/{row.uuid}{ending}"' in page for ending in FORMS)
    assert "https://www.linkedin.com/profile/add?" in page
    assert f'href="/credentials/{row.uuid}"' in client.get("/badges/").content.decode()
    close_page(award=row.award, by=staff, at=AT)
    assert "linkedin.com" not in client.get(f"/badges/{row.uuid}/").content.decode()
    open_page(award=row.award, by=staff, at=AT)
    assert re.search(
        r'og:image" content="http[^"]+/credentials/[^"]+\.png"',
        Client().get(f"/credentials/{row.uuid}").content.decode(),
    )
