"""“I will not sign”: on record, with a reason that governance alone reads."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from courses.evidence import services as evidence
from courses.evidence.models import Entry, Record
from courses.guidelines.models import Refusal, RevisionText
from tests.builders import AT, PASSWORD
from tests.builders_guidelines import make_guideline, make_revision, make_signature
from tests.cast import signed_in
from tests.courses.guidelines.reading import hidden, sign

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

G1, DECLINE, DECLINED = "/guidelines/g1/", "/guidelines/g1/decline/", "/guidelines/declined/"
REASON = "I run a <private> blog and do not want to name my employer."


@pytest.fixture
def browser(staff: User, text: RevisionText) -> Client:
    return signed_in(staff)


def decline(client: Client, **fields: str) -> object:
    given = {**hidden(client, DECLINE), "reason": REASON, "password": PASSWORD}
    return client.post(DECLINE, given | fields, follow=True)


def test_it_is_on_record_and_in_the_log_and_the_page_says_so(browser: Client, staff: User, text: RevisionText) -> None:
    page = decline(browser).content.decode()
    assert "It is on record that you do not sign" in page
    assert "On 2 March 2026 you said that you do not sign this version" in page
    assert "private" not in page
    refusal = Refusal.objects.get()
    record = json.loads(Record.objects.get(type="policy-refusal/1").body)
    assert (record["record_id"], record["reason"]) == (str(refusal.uuid), REASON)
    assert (record["signer"]["name_on_account"], record["policy"]["version"]) == ("Maja Lindqvist", 1)
    assert (record["auth"]["method"], record["time"]["refused_at"]) == ("password", "2026-03-02T09:00:00.000000Z")
    assert Entry.objects.last().record_sha256 == refusal.record_sha256
    assert Entry.objects.last().type == "refusal"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reason": " "}, "Please say why"),
        ({"reason": "a" * 1001}, "1000"),
        ({"password": "listen-last"}, "That is not your password"),
        ({"password": ""}, "Please type your password"),
        ({"nonce": "made-up"}, "was opened too long ago, or not by you"),
        ({"nonce": ""}, "was opened too long ago, or not by you"),
    ],
)
def test_what_is_not_whole_is_refused_with_a_sentence(browser: Client, fields: dict[str, str], words: str) -> None:
    page = decline(browser, **fields).content.decode()
    assert words in page
    assert "listen-last" not in page
    assert not Refusal.objects.exists()
    assert not Record.objects.filter(type="policy-refusal/1").exists()


def test_a_text_that_was_replaced_meanwhile_is_not_declined(browser: Client, text: RevisionText) -> None:
    fields = hidden(browser, DECLINE)
    make_revision(text.revision.guideline, "en", "da", extra="New.")
    assert "has changed since you opened the page" in decline(browser, **fields).content.decode()
    assert not Refusal.objects.exists()


def test_declining_twice_is_declining_once(browser: Client) -> None:
    fields = hidden(browser, DECLINE)
    decline(browser)
    decline(browser, **fields)
    assert Refusal.objects.count() == 1
    assert browser.get(DECLINE).url == f"{G1}#sign"


def test_she_can_still_sign_and_then_it_says_so(browser: Client, staff: User, governance: User) -> None:
    decline(browser)
    assert sign(browser, G1).status_code == 302
    assert "you do not sign" not in browser.get(G1).content.decode()
    assert "Signed since" in signed_in(governance).get(DECLINED).content.decode()


def test_who_has_signed_does_not_decline(browser: Client, staff: User, text: RevisionText) -> None:
    make_signature(staff, text)
    decline(browser)
    assert browser.get(DECLINE).status_code == 302
    assert not Refusal.objects.exists()


def test_governance_reads_the_reason_and_nobody_else_sees_that_there_is_one(
    browser: Client, governance: User, manager: User, hr: User, trainer: User
) -> None:
    decline(browser)
    page = signed_in(governance).get(DECLINED).content.decode()
    assert "Maja Lindqvist" in page
    assert "I run a &lt;private&gt; blog" in page
    for other in (manager, hr, trainer):
        client = signed_in(other)
        assert client.get(DECLINED).status_code == 403
        assert client.get(f"/sign-offs/{Refusal.objects.get().uuid}/").status_code == 404
        assert "declined/" not in client.get("/guidelines/").content.decode()


def test_an_erased_reason_leaves_the_refusal(browser: Client, governance: User) -> None:
    decline(browser)
    evidence.erase(Record.objects.get(type="policy-refusal/1"), reason="Time is up.", at=AT + timedelta(hours=1))
    page = signed_in(governance).get(DECLINED).content.decode()
    assert "Maja Lindqvist" in page
    assert "The reason was erased" in page


def test_one_password_is_enough_to_decline_one_and_sign_the_next(browser: Client) -> None:
    make_guideline("g3", title="Confidentiality")
    decline(browser)
    assert sign(browser, "/guidelines/g3/", password="").status_code == 302
