import json
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import RoleGrant, User
from courses.enrollments.services import enroll
from courses.evidence import services as evidence
from courses.guidelines.models import RevisionText, SignOff
from tests.append_only import lifted
from tests.builders import AT, PASSWORD, make_person
from tests.builders_guidelines import (
    make_guideline,
    make_revision,
    make_signature,
    make_signing_course,
    signature_records,
    text_of,
)
from tests.cast import signed_in
from tests.courses.guidelines.reading import shown, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

G1 = "/guidelines/g1/"


@pytest.fixture
def browser_of(person: User) -> Client:
    return signed_in(person)


def main_of(html: bytes) -> bytes:
    return html.partition(b"<main")[2].partition(b"</main>")[0]


def test_the_page_shows_text_statement_and_an_empty_password_field(browser_of: Client, text: RevisionText) -> None:
    shown(browser_of, G1)
    page = browser_of.get(G1).content.decode()
    assert text.html in page
    assert "I have read version 1 of this guideline in my language" in page
    assert re.search(r'<input type="password" name="password"[^>]*>', page)
    assert 'type="checkbox"' not in main_of(page.encode()).decode()


def test_signing_writes_the_record_and_leads_to_the_ceremony(browser_of: Client, text: RevisionText) -> None:
    response = sign(browser_of, G1)
    signed = SignOff.objects.get()
    assert response.url == f"/sign-offs/{signed.uuid}/?signed=1"
    record = json.loads(signature_records().get(sha256=signed.record_sha256).body)
    assert record["policy"]["content_sha256"] == text.sha256
    assert record["client"]["ip"] == "127.0.0.1"
    page = browser_of.get(response.url).content.decode()
    assert "is-drawn" in page
    assert str(signed.uuid) in page


def test_a_wrong_password_signs_nothing_and_says_so(browser_of: Client, text: RevisionText) -> None:
    response = sign(browser_of, G1, password="listen-last")
    assert response.status_code == 200
    assert "That is not your password" in response.content.decode()
    assert "listen-last" not in response.content.decode()
    assert not SignOff.objects.exists()
    assert sign(browser_of, G1).status_code == 302


def test_no_password_signs_nothing(browser_of: Client, text: RevisionText) -> None:
    assert "Please type your password to sign." in sign(browser_of, G1, password="").content.decode()
    assert not SignOff.objects.exists()


def test_after_ten_wrong_passwords_the_right_one_has_to_wait(browser_of: Client, text: RevisionText) -> None:
    for _attempt in range(10):
        sign(browser_of, G1, password="wrong")
    response = sign(browser_of, G1)
    assert response.status_code == 200
    assert re.search("Too many", response.content.decode())
    assert not SignOff.objects.exists()


def test_one_password_covers_the_guidelines_of_one_sitting(
    browser_of: Client, clock: object, text: RevisionText
) -> None:
    make_guideline("g3", title="Confidentiality")
    make_guideline("g4", title="Crises")
    sign(browser_of, G1)
    clock.shift(timedelta(minutes=4, seconds=59))
    fields = shown(browser_of, "/guidelines/g3/")
    assert browser_of.post("/guidelines/g3/", fields).status_code == 302
    clock.shift(timedelta(seconds=2))
    fields = shown(browser_of, "/guidelines/g4/")
    response = browser_of.post("/guidelines/g4/", fields)
    assert "five minutes have passed" in response.content.decode()
    assert SignOff.objects.count() == 2
    first, second = (json.loads(body) for body in signature_records().order_by("id").values_list("body", flat=True))
    assert first["auth"]["at"] == second["auth"]["at"]
    assert first["policy"]["id"] != second["policy"]["id"]


def test_a_fresh_login_is_not_enough(person: User, text: RevisionText) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": person.employee_number, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.post(G1, shown(client, G1)).status_code == 200
    assert not SignOff.objects.exists()


def test_the_password_of_one_session_says_nothing_in_another(
    person: User, browser_of: Client, text: RevisionText
) -> None:
    make_guideline("g3", title="Confidentiality")
    sign(browser_of, G1)
    other = Client()
    other.force_login(person)
    assert other.post("/guidelines/g3/", shown(other, "/guidelines/g3/")).status_code == 200
    assert SignOff.objects.count() == 1


def test_who_has_no_e_mail_address_signs_as_well(text: RevisionText) -> None:
    person = make_person("Lars Ager", password=True, email="")
    client = Client()
    client.force_login(person)
    assert sign(client, G1).status_code == 302
    assert json.loads(signature_records().get().body)["signer"]["email"] == ""


def test_a_text_that_was_replaced_meanwhile_is_shown_anew(browser_of: Client, text: RevisionText) -> None:
    before = shown(browser_of, G1)
    make_revision(text.revision.guideline, "en", "da", extra="And on weekends.")
    response = browser_of.post(G1, {**before, "password": PASSWORD}, follow=True)
    page = response.content.decode()
    assert "This guideline has changed since you opened the page" in page
    assert "And on weekends." in page
    assert not SignOff.objects.exists()
    assert browser_of.post(G1, shown(browser_of, G1)).status_code == 302
    assert SignOff.objects.get().revision_text.revision.number == 2


@pytest.mark.parametrize("field", ["text", "statement", "nonce"])
def test_a_form_that_was_tampered_with_signs_nothing(browser_of: Client, text: RevisionText, field: str) -> None:
    response = sign(browser_of, G1, **{field: "0" * 10})
    assert response.status_code == 302
    assert not SignOff.objects.exists()


def test_a_danish_reader_reads_and_signs_danish(text: RevisionText) -> None:
    person = make_person("Mette Dahl", password=True, language="da")
    client = Client()
    client.force_login(person)
    shown(client, G1)
    assert "Jeg har læst version 1 af denne retningslinje" in client.get(G1).content.decode()
    sign(client, G1)
    record = json.loads(signature_records().get().body)
    assert (record["policy"]["lang"], record["acknowledgement"]["lang"]) == ("da", "da")
    assert record["policy"]["content_sha256"] == text_of(text.revision.guideline, "da").sha256


def test_the_language_that_was_shown_is_the_one_that_is_signed(browser_of: Client, text: RevisionText) -> None:
    url = f"{G1}?language=da"
    assert "Pas på det, du ved" in browser_of.get(url).content.decode()
    sign(browser_of, url)
    assert SignOff.objects.get().revision_text.language == "da"


def test_a_text_that_exists_only_in_another_language_says_so(browser_of: Client, person: User) -> None:
    make_guideline("g3", "en")
    person.language = "da"
    person.save()
    shown(browser_of, "/guidelines/g3/")
    page = browser_of.get("/guidelines/g3/").content.decode()
    assert 'class="notice notice-info"' in page
    assert "I have read version 1" in page


def test_the_signed_page_stays_byte_for_byte_whatever_is_edited_later(
    browser_of: Client, person: User, text: RevisionText
) -> None:
    sign(browser_of, G1)
    url = reverse("guidelines:sign-off", args=[SignOff.objects.get().uuid])
    before = main_of(browser_of.get(url).content)
    make_revision(text.revision.guideline, extra="And on weekends.")
    person.name = "Jonas Weber-Holm"
    person.save()
    assert main_of(browser_of.get(url).content) == before


def test_the_signed_page_says_who_what_when_and_shows_the_record(browser_of: Client, text: RevisionText) -> None:
    sign(browser_of, G1)
    signed = SignOff.objects.get()
    page = browser_of.get(f"/sign-offs/{signed.uuid}/").content.decode()
    record = signature_records().get()
    assert text.html in page
    for words in ("Jonas Weber", text.sha256, signed.record_sha256, signed.statement_sha256, "2 March 2026, 10:00"):
        assert words in page
    assert record.sha256 == sha256(record.body.encode()).hexdigest()
    assert page.count("is unchanged") == 3
    assert "Entry in the log</dt><dd>3</dd>" in page


def test_a_forged_record_is_seen(browser_of: Client, text: RevisionText) -> None:
    sign(browser_of, G1)
    record = signature_records().get()
    with lifted():
        signature_records().update(body=record.body.replace("Jonas Weber", "Jonas Other"))
    page = browser_of.get(f"/sign-offs/{record.uuid}/").content.decode()
    assert "The record does not match the signature" in page


def test_an_erased_record_leaves_the_signature_readable(browser_of: Client, text: RevisionText) -> None:
    sign(browser_of, G1)
    evidence.erase(signature_records().get(), reason="Retention", at=AT)
    response = browser_of.get(f"/sign-offs/{SignOff.objects.get().uuid}/")
    assert response.status_code == 200
    assert "was erased when its time of keeping had ended" in response.content.decode()


def test_a_record_that_vanished_is_told_from_an_erased_one(browser_of: Client, text: RevisionText) -> None:
    sign(browser_of, G1)
    with lifted():
        signature_records().delete()
    page = browser_of.get(f"/sign-offs/{SignOff.objects.get().uuid}/").content.decode()
    assert "is missing, and the log does not say that it was erased" in page


@pytest.mark.parametrize(
    ("role", "status"), [("hr", 200), ("governance", 200), ("", 404), ("trainer", 404), ("manager", 404)]
)
def test_the_signer_and_hr_see_a_signature_others_get_404(text: RevisionText, role: str, status: int) -> None:
    signed = make_signature(make_person(), text)
    reader = make_person("Rita Reader")
    if role:
        RoleGrant.objects.create(user=reader, role=role, starts_on=AT.date(), recorded_at=AT)
    client = Client()
    client.force_login(reader)
    assert client.get(f"/sign-offs/{signed.uuid}/").status_code == status
    assert client.get(f"/sign-offs/{signed.uuid}/?signed=1").status_code == status


def test_visitors_have_to_sign_in(text: RevisionText) -> None:
    signed = make_signature(make_person(), text)
    for url in ("/guidelines/", G1, f"/sign-offs/{signed.uuid}/"):
        assert Client().get(url).status_code == 302
        assert "/accounts/login/" in Client().get(url).url


def test_unknown_addresses_are_404(browser_of: Client, text: RevisionText) -> None:
    nowhere = "00000000-0000-4000-8000-000000000000"
    for url in ("/guidelines/g9/", f"/sign-offs/{nowhere}/", f"/learn/{nowhere}/sign-g1/guideline/"):
        assert browser_of.get(url).status_code == 404
    assert browser_of.get(f"{G1}?course=nonsense&language=%00").status_code == 200


def test_the_list_says_what_is_signed_and_what_is_left(browser_of: Client, person: User, text: RevisionText) -> None:
    make_guideline("g3", title="Confidentiality", position=1)
    make_guideline("g6", title="Leaders", position=2)
    version = make_signing_course("g1", "g3")
    enroll(user_ids=[person.pk], course=version.edition.course, source="obligation", at=AT)
    make_signature(person, text)
    entries = browser_of.get("/guidelines/").context["entries"]
    assert [(one.slug, one.standing, one.to_sign) for one in entries] == [
        ("g1", True, False),
        ("g3", False, True),
        ("g6", False, False),
    ]
    make_revision(text.revision.guideline, extra="New.")
    entries = browser_of.get("/guidelines/").context["entries"]
    assert [(one.slug, one.standing, one.to_sign) for one in entries][0] == ("g1", False, True)


def test_an_activity_leads_to_its_guideline_and_back(browser_of: Client, person: User, text: RevisionText) -> None:
    make_guideline("g3", title="Confidentiality", position=1)
    version = make_signing_course("g1", "g3")
    (enrollment,) = enroll(user_ids=[person.pk], course=version.edition.course, source="self", at=AT)
    response = browser_of.get(f"/learn/{enrollment.uuid}/sign-g1/guideline/")
    assert response.url == f"/guidelines/g1/?course={enrollment.uuid}"
    page = browser_of.get(response.url).content.decode()
    assert f'href="/learn/{enrollment.uuid}/"' in page
    ceremony = browser_of.get(sign(browser_of, response.url).url).content.decode()
    assert f'href="/guidelines/g3/?course={enrollment.uuid}"' in ceremony
    last = browser_of.post("/guidelines/g3/", shown(browser_of, "/guidelines/g3/"))
    assert f'href="/learn/{enrollment.uuid}/"' in browser_of.get(last.url).content.decode()


def test_nobody_opens_the_activity_of_another(text: RevisionText, browser_of: Client) -> None:
    version = make_signing_course("g1")
    other = make_person("Other Person")
    (enrollment,) = enroll(user_ids=[other.pk], course=version.edition.course, source="self", at=AT)
    assert browser_of.get(f"/learn/{enrollment.uuid}/sign-g1/guideline/").status_code == 404
    page = browser_of.get(f"{G1}?course={enrollment.uuid}").content.decode()
    assert str(enrollment.uuid) not in main_of(page.encode()).decode().replace(f"?course={enrollment.uuid}", "")


def test_pages_take_as_many_queries_for_many_guidelines_as_for_few(
    browser_of: Client, person: User, text: RevisionText, django_assert_max_num_queries: object
) -> None:
    version = make_signing_course("g1")
    enroll(user_ids=[person.pk], course=version.edition.course, source="self", at=AT)
    signed = make_signature(person, text)
    for count in (0, 8):
        for number in range(count):
            make_signature(person, text_of(make_guideline(f"g{20 + number}", title=f"Rule {number}")))
        for url, queries in (("/guidelines/", 17), (G1, 20), (f"/sign-offs/{signed.uuid}/?signed=1", 20)):
            browser_of.get(url)
            with django_assert_max_num_queries(queries):
                browser_of.get(url)


def test_a_clock_that_steps_back_signs_nothing_and_says_so(
    browser_of: Client, clock: object, text: RevisionText
) -> None:
    make_signature(make_person("Ida Holm"), text, at=AT + timedelta(hours=1))
    response = sign(browser_of, G1)
    page = browser_of.get(response.url).content.decode()
    assert "The clock of this site has gone back. Nothing is signed." in page
    assert SignOff.objects.count() == signature_records().count() == 1


def test_a_key_that_does_not_open_signs_nothing_and_says_so(
    browser_of: Client, text: RevisionText, settings: Settings
) -> None:
    settings.KEY_PASSPHRASE = "another"
    response = sign(browser_of, G1)
    page = browser_of.get(response.url).content.decode()
    assert "The key of this site’s log does not open. Nothing is signed. Please tell the administrator." in page
    assert not SignOff.objects.exists()
