"""The form that signs: opened, read to the end, used once."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from courses.evidence.export import export
from courses.evidence.keys import current_key
from courses.guidelines.ceremony import clear_old
from courses.guidelines.models import Ceremony, CountryStart, Guideline, Refusal, RevisionText, SignOff
from tests.builders import AT, PASSWORD, make_people, make_person
from tests.builders_guidelines import make_guideline, make_revision, make_signature, signature_records
from tests.cast import signed_in
from tests.courses.evidence.verifying import verify
from tests.courses.guidelines.reading import hidden, shown, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

G1 = "/guidelines/g1/"


@pytest.fixture
def browser(person: User) -> Client:
    return signed_in(person)


def refused(client: Client, fields: dict[str, str], sentence: str) -> None:
    page = client.post(G1, {"password": PASSWORD, **fields}, follow=True).content.decode()
    assert sentence in page
    assert not SignOff.objects.exists()
    assert not signature_records().exists()


def test_nobody_signs_what_she_has_not_read_to_the_end(browser: Client, text: RevisionText) -> None:
    page = browser.get(G1).content.decode()
    assert "I have reached the end" in page
    assert 'name="password"' not in page
    fields = {**hidden(browser, G1), "text": text.sha256}
    fields["statement"] = shown_to_another(text)["statement"]
    refused(browser, fields, "Please read to the end first")


def shown_to_another(text: RevisionText) -> dict[str, str]:
    return shown(signed_in(make_person("Oda Winther")), f"/guidelines/{text.revision.guideline.slug}/")


def test_the_end_leads_to_the_form(browser: Client, text: RevisionText) -> None:
    response = browser.post(f"{G1}end/?language=da", hidden(browser, f"{G1}?language=da"))
    assert response.url == f"{G1}?language=da#sign"
    assert 'name="password"' in browser.get(f"{G1}?language=da").content.decode()
    assert "I have reached the end" in browser.get(G1).content.decode()


def test_the_form_of_somebody_else_signs_nothing(browser: Client, text: RevisionText) -> None:
    shown(browser, G1)
    refused(browser, shown_to_another(text), "was opened too long ago, or not by you")


def test_the_form_of_another_guideline_signs_nothing(browser: Client, text: RevisionText) -> None:
    make_guideline("g3", title="Confidentiality")
    fields = {**shown(browser, G1), "nonce": shown(browser, "/guidelines/g3/")["nonce"]}
    refused(browser, fields, "was opened too long ago, or not by you")


def test_a_form_is_good_for_a_day(browser: Client, clock: object, text: RevisionText) -> None:
    fields = shown(browser, G1)
    clock.shift(timedelta(hours=24))
    refused(browser, fields, "was opened too long ago, or not by you")
    assert sign(browser, G1).status_code == 302
    assert SignOff.objects.count() == 1


def test_a_form_counts_once(browser: Client, clock: object, text: RevisionText) -> None:
    fields = {**shown(browser, G1), "password": PASSWORD}
    first = browser.post(G1, fields)
    clock.shift(timedelta(seconds=2))
    again = browser.post(G1, fields)
    assert again.url == first.url
    assert "You had signed this already" in browser.get(again.url).content.decode()
    assert SignOff.objects.count() == signature_records().count() == 1


def test_a_form_that_declined_does_not_sign(browser: Client, text: RevisionText) -> None:
    fields = shown(browser, G1)
    browser.post(f"{G1}decline/", {"nonce": fields["nonce"], "reason": "No.", "password": PASSWORD})
    refused(browser, fields, "This form was used already")
    assert Refusal.objects.count() == 1
    assert sign(browser, G1).status_code == 302


def test_a_retired_guideline_is_not_signed(browser: Client, text: RevisionText) -> None:
    fields = shown(browser, G1)
    Guideline.objects.update(retired_on=AT.date())
    refused(browser, fields, "This guideline is retired")
    assert browser.get(G1).url == "/guidelines/"


def test_a_clock_that_steps_back_between_opening_and_signing_signs_nothing(
    browser: Client, clock: object, text: RevisionText
) -> None:
    fields = shown(browser, G1)
    clock.shift(timedelta(seconds=-1))
    refused(browser, fields, "The clock of this site has gone back")


def test_the_same_opening_is_gone_on_with_until_it_is_used(browser: Client, clock: object, text: RevisionText) -> None:
    browser.head(G1)
    assert not Ceremony.objects.exists()
    assert hidden(browser, G1)["nonce"] == hidden(browser, G1)["nonce"]
    browser.get(f"{G1}?language=da")
    assert Ceremony.objects.count() == 2
    sign(browser, G1)
    browser.get(G1)
    assert Ceremony.objects.count() == 2
    clock.shift(timedelta(hours=25))
    clear_old(at=AT + timedelta(hours=25))
    assert not Ceremony.objects.exists()


def test_the_record_says_how_it_came_to_the_signature(browser: Client, clock: object, text: RevisionText) -> None:
    hidden(browser, G1)
    clock.shift(timedelta(minutes=2))
    fields = shown(browser, G1)
    clock.shift(timedelta(minutes=1))
    browser.post(G1, {**fields, "password": PASSWORD})
    record = json.loads(signature_records().get().body)
    assert record["ceremony"] == {
        "opened_at": "2026-03-02T09:00:00.000000Z",
        "reached_end_at": "2026-03-02T09:02:00.000000Z",
        "answered_at": None,
        "diff": None,
        "form_nonce": fields["nonce"],
    }


def test_signatures_of_the_past_had_no_ceremony(person: User, text: RevisionText) -> None:
    make_signature(person, text)
    assert json.loads(signature_records().get().body)["ceremony"] is None


def test_what_waits_in_a_country_is_read_there_and_not_signed(text: RevisionText) -> None:
    (person,) = make_people(["Greta Kern"], password=True, country="DE")
    client, revision = signed_in(person), text.revision
    start = CountryStart.objects.create(revision=revision, country="DE", recorded_at=AT)
    page = client.get(G1).content.decode()
    assert "does not hold where you work yet" in page
    assert text.html in page
    assert 'id="sign"' not in page
    assert "Does not hold where you work yet" in client.get("/guidelines/").content.decode()
    fields = shown_to_another(text)
    Ceremony.objects.update(user=person)
    refused(client, fields, "does not hold where you work yet")
    CountryStart.objects.filter(pk=start.pk).update(starts_on=AT.date() + timedelta(days=30))
    assert "from 1 April 2026" in client.get(G1).content.decode()


def test_a_version_that_waits_leaves_the_one_before_in_force(text: RevisionText) -> None:
    (person,) = make_people(["Greta Kern"], password=True, country="DE")
    second = make_revision(text.revision.guideline, "en", "da", extra="And on weekends.")
    CountryStart.objects.create(revision=second, country="DE", recorded_at=AT)
    page = signed_in(person).get(G1).content.decode()
    assert "Version 2 does not hold where you work yet. Until it does, this one holds." in page
    sign(signed_in(person), G1)
    assert SignOff.objects.get().revision_text == text


def test_the_text_of_her_country_is_what_she_signs(text: RevisionText) -> None:
    (person,) = make_people(["Greta Kern"], password=True, country="DE")
    own = RevisionText.objects.create(
        revision=text.revision,
        language="en",
        country="DE",
        title=text.title,
        body=f"{text.body}\n### G1.9 In Germany\n\nMore.\n",
        html=f"{text.html}<p>Only in Germany.</p>",
        sha256="5" * 64,
        published_at=AT,
    )
    assert "Only in Germany." in signed_in(person).get(G1).content.decode()
    sign(signed_in(person), G1)
    assert SignOff.objects.get().revision_text == own
    assert json.loads(signature_records().get().body)["policy"]["country"] == "DE"


def test_the_verifier_accepts_what_the_site_writes(
    browser: Client, clock: object, text: RevisionText, tmp_path: Path
) -> None:
    sign(browser, G1)
    other = signed_in(make_person("Ida Holm", password=True))
    fields = hidden(other, f"{G1}decline/")
    other.post(f"{G1}decline/", {**fields, "reason": "I do not agree.", "password": PASSWORD})
    clock.shift(timedelta(days=1))
    make_revision(text.revision.guideline, "en", "da", extra="And on weekends.", at=AT + timedelta(days=1))
    sign(browser, G1)
    sign(other, G1)
    later = AT + timedelta(days=1)
    export(tmp_path / "export", at=later)
    found = verify("verify-log", tmp_path / "export", "--key", current_key(later).public)
    assert (found.exit, found.messages) == (3, "")
    assert SignOff.objects.count() == 3
    assert Refusal.objects.count() == 1
