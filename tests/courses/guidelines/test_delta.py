"""Who has signed before sees what changed since, answers questions on it, and signs again."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.guidelines.diffs import changes, fingerprint
from courses.guidelines.models import Guideline, Revision, SignOff
from tests.append_only import lifted
from tests.builders import AT, PASSWORD, make_person
from tests.builders_guidelines import make_guideline, make_revision, make_signature, signature_records, text_of
from tests.cast import signed_in
from tests.courses.guidelines.reading import hidden, shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

G1 = "/guidelines/g1/"
ANSWERS = f"{G1}answers/"


@pytest.fixture
def browser(person: User) -> Client:
    """Hers; she has signed version 1 in English."""
    guideline = make_guideline("g1", "en", "da", at=AT - timedelta(days=9))
    make_signature(person, text_of(guideline), at=AT - timedelta(days=8))
    return signed_in(person)


def question(prompt: str, clause: str = "G1.2", right: int = 1) -> dict[str, Any]:
    options = ["No", "Yes", "Perhaps"]
    return {"clause": clause, "prompt": prompt, "options": options, "right": right, "explanation": f"About {prompt}"}


def publish(extra: str, *questions: dict[str, Any], **fields: Any) -> Revision:
    revision = make_revision(Guideline.objects.get(), "en", "da", extra=extra, **fields)
    with lifted():
        revision.texts.update(questions=list(questions))
    return revision


def main_of(client: Client, url: str = G1) -> str:
    return client.get(url).content.decode().partition("<main")[2].partition("</main>")[0]


def test_she_sees_the_changed_clause_alone_and_the_whole_text_in_a_fold(browser: Client) -> None:
    publish("And on <weekends>.", note="Being open has no day off.")
    page = main_of(browser)
    changed, _fold, whole = page.partition("Read the whole text")
    assert "What has changed since you signed version 1" in changed
    assert "Being open has no day off." in changed
    assert re.search(r'<ins><span class="visually-hidden">added: </span>And on &lt;weekends&gt;\.<span', changed)
    assert "Protect information" not in changed
    assert text_of(Guideline.objects.get(), number=2).html in whole


def test_the_diff_starts_from_the_version_that_she_signed_not_from_the_one_before(browser: Client) -> None:
    publish("And on weekends.", note="First.")
    publish("And on weekends and at night.", note="Second.")
    page = main_of(browser)
    assert "And on weekends and at night." in page
    assert "First." in page
    assert "Second." in page


def test_the_hash_of_the_diff_goes_into_the_record(browser: Client) -> None:
    publish("And on weekends.")
    browser.post(G1, {**shown(browser, G1), "password": PASSWORD})
    record = json.loads(signature_records().latest("id").body)
    texts = [text_of(Guideline.objects.get(), number=number).body for number in (1, 2)]
    assert record["ceremony"]["diff"] == {"from_version": 1, "sha256": fingerprint(changes(*texts))}
    assert record["supersedes"] == str(SignOff.objects.earliest("id").uuid)


def test_a_change_that_came_while_she_read_the_diff_is_shown_anew(browser: Client) -> None:
    publish("And on weekends.")
    fields = shown(browser, G1)
    publish("And on weekends and at night.")
    page = browser.post(G1, {**fields, "password": PASSWORD}, follow=True).content.decode()
    assert "This guideline has changed since you opened the page" in page
    assert "at night." in page
    assert SignOff.objects.count() == 1


def test_who_signed_another_language_gets_the_whole_text(browser: Client) -> None:
    publish("And on weekends.")
    page = main_of(browser, f"{G1}?language=da")
    assert "You signed version 1 in another language (English), so here is the whole text." in page
    assert "Pas på det, du ved" in page
    assert "What has changed" not in page


def test_an_editorial_version_asks_for_nothing(browser: Client) -> None:
    publish("A comma.", question("anything?"), material=False)
    page = main_of(browser)
    assert "Version 2 only mends the wording" in page
    assert 'id="sign"' not in page


def test_questions_come_before_the_signature_and_are_graded_on_the_server(browser: Client) -> None:
    publish("And on weekends.", question("On Sundays?"), question("Anonymously?", "G1.1", right=0))
    page = main_of(browser)
    assert page.count('type="radio"') == 6
    assert "checked" not in page
    assert "About On Sundays?" not in page
    assert 'name="password"' not in page
    nonce = hidden(browser, G1)["nonce"]
    wrong = browser.post(ANSWERS, {"nonce": nonce, "question-0": "0", "question-1": "0"}).content.decode()
    assert "Not quite. About On Sundays?" in wrong
    assert "About Anonymously?" not in wrong
    assert "Please choose an answer." in browser.post(ANSWERS, {"nonce": nonce}).content.decode()
    assert browser.post(ANSWERS, {"nonce": nonce, "question-0": "1", "question-1": "0"}).url == f"{G1}#sign"
    assert browser.post(G1, {**hidden(browser, G1), "password": PASSWORD}).status_code == 302
    assert json.loads(signature_records().latest("id").body)["ceremony"]["answered_at"] == "2026-03-02T09:00:00.000000Z"


def test_nobody_signs_a_change_without_the_answers(browser: Client) -> None:
    revision = publish("And on weekends.")
    fields = shown(browser, G1)
    with lifted():
        revision.texts.update(questions=[question("On Sundays?")])
    page = browser.post(G1, {**fields, "password": PASSWORD}, follow=True).content.decode()
    assert "Please answer the questions on the change first" in page
    assert SignOff.objects.count() == 1


def test_answers_to_the_form_of_another_count_for_nothing(browser: Client) -> None:
    publish("And on weekends.", question("On Sundays?"))
    other = make_person("Ida Holm")
    make_signature(other, text_of(Guideline.objects.get(), number=1))
    nonce = hidden(signed_in(other), G1)["nonce"]
    page = browser.post(ANSWERS, {"nonce": nonce, "question-0": "1"}, follow=True).content.decode()
    assert "was opened too long ago, or not by you" in page
    assert 'type="radio"' in main_of(browser)


def test_the_newest_question_on_each_clause_is_asked_and_no_more_than_three(
    browser: Client,
) -> None:
    publish("One.", question("Old?"), question("First?", "G1.1"), question("Rights?", ""))
    publish("A comma.", question("Never?"), material=False)
    publish("Two.", question("New?"))
    assert re.findall(r"<legend[^>]*>([^<]+)", main_of(browser)) == ["New?", "First?", "Rights?"]
    publish("Three.", *[question(f"Number {number}?", f"G1.{number}") for number in (1, 2)], question("More?", ""))
    assert len(re.findall("<legend", main_of(browser))) == 3


def test_who_signs_for_the_first_time_reads_everything_and_answers_nothing(browser: Client) -> None:
    publish("And on weekends.", question("On Sundays?"))
    page = main_of(signed_in(make_person("Ida Holm")))
    assert "Protect information" in page
    assert 'type="radio"' not in page


def test_a_version_for_other_tiers_asks_for_nothing(browser: Client) -> None:
    revision = publish("For experts.", question("Expert?"))
    with lifted():
        Revision.objects.filter(pk=revision.pk).update(tiers=["sme"])
    page = main_of(browser)
    assert "Version 2 asks nothing new of you" in page
    assert 'id="sign"' not in page
