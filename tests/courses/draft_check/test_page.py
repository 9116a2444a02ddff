"""The page at /draft-check/: what it shows, what it refuses, and that it keeps nothing."""

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from courses.draft_check.services import load_lists, write_list
from courses.enrollments.models import Enrollment
from courses.enrollments.services import enroll
from tests.builders import AT, make_course, make_lesson, make_person, make_programme, make_version
from tests.builders_guidelines import make_guideline
from tests.cast import signed_in

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "hostile"
URL = "/draft-check/"
FIELDS = {"platform": "post", "account_type": "personal", "lang": "en", "market": "US"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(staff: User) -> Client:
    make_programme()
    load_lists(at=AT)
    write_list(key="unreleased", added=["Falcon"], at=AT)
    return signed_in(staff)


def ask(page: Client, text: str, **fields: Any) -> Any:
    return page.post(URL, FIELDS | {"text": text} | fields)


def test_an_empty_page_says_what_it_does(page: Client) -> None:
    answer = page.get(URL)
    assert answer.status_code == 200
    assert "A clear result is not legal approval." in answer.text
    # The market and the language are those of the person.
    assert answer.context["form"]["market"].value() == "DK"


def test_findings_are_grouped_and_their_words_are_marked(page: Client) -> None:
    answer = ask(page, "The H300 is the best laptop this year!")
    assert '<mark class="draft-mark draft-block">H300</mark><sup class="draft-ref">1</sup>' in answer.text
    assert '<mark class="draft-mark draft-warn">best</mark><sup class="draft-ref">2</sup>' in answer.text
    assert "Stop here, and look again at 2 things" in answer.text
    assert "I work at Havnby" in answer.text
    assert "A clear result is not legal approval." in answer.text
    assert "Word lists: version 2." in answer.text


def test_the_severity_is_said_in_words(page: Client) -> None:
    text = ask(page, "Falcon is the best. #iwork4havnby").text
    words = re.findall(r'<p class="draft-severity">.*?</svg>\s*(.*?)</p>', text)
    assert words == ["Stop", "Look again", "A thought", "A thought"]


def test_a_clear_draft_says_so_and_still_is_no_approval(page: Client) -> None:
    answer = ask(page, "How do you change the battery? The guide takes five minutes.")
    assert "Nothing here to hold you back" in answer.text
    assert "A clear result is not legal approval." in answer.text


def test_a_finding_leads_to_its_clause_and_its_lesson_when_they_are_there(page: Client) -> None:
    text = "The H300 is great"
    assert "/guidelines/" not in ask(page, text).text.split("<main")[1].split("</main")[0]
    make_guideline("g1", "en")
    edition = make_course("join", lessons=0)
    make_lesson(edition.modules.create(key="m", title="M", position=1), key="j-201-2", title="Three ways that work")
    make_version(edition)
    answer = ask(page, text)
    assert '<a href="/guidelines/g1/#G1.2">Guideline G1.2</a>' in answer.text
    assert '<a href="/courses/join/">Lesson: Three ways that work</a>' in answer.text


def test_who_may_open_the_lesson_is_led_to_it(page: Client) -> None:
    edition = make_course("join", lessons=0)
    make_lesson(edition.modules.get(), key="j-201-2", title="Three ways that work")
    version = make_version(edition)
    reader = User.objects.get(pk=page.session["_auth_user_id"])
    mine = enroll(user_ids=[reader.pk], course=version.edition.course, source="self", at=AT)[0]
    stranger = make_person("Otto Brandt")
    enroll(user_ids=[stranger.pk], course=version.edition.course, source="self", at=AT)
    link = f'<a href="/learn/{mine.uuid}/j-201-2/">Lesson: Three ways that work</a>'
    assert link in ask(page, "The H300 is great").text
    Enrollment.objects.filter(pk=mine.pk).update(withdrawn_at=AT)
    assert '<a href="/courses/join/">Lesson' in ask(page, "The H300 is great").text


def test_the_preview_shows_where_more_begins_and_how_long_it_is(page: Client) -> None:
    answer = ask(page, "How to change the battery. " * 12, platform="x")
    assert "324 of 280 characters" in answer.text
    assert "44 characters too many." in answer.text
    assert "draft-fold" in ask(page, "How to change the battery. " * 12).text


def test_pictures_are_looked_at(page: Client) -> None:
    assert "it is the name of a file" in ask(page, "Look", attachment="image", alt="IMG_1.jpg").text
    assert "misses what is said" in ask(page, "Look", attachment="video", has_speech="on").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "There is nothing to look at yet."),
        ({"text": " \n "}, "There is nothing to look at yet."),
        ({"text": "ab\x00c"}, "Null characters are not allowed."),
        ({"text": "x" * 10_001}, "This is longer than 10000 characters (10001). Please shorten it."),
        ({"text": "x", "platform": "pigeon"}, "Select a valid choice."),
        ({"text": "x", "lang": "tlh"}, "Select a valid choice."),
        ({"text": "x", "market": ""}, "This field is required."),
        ({"text": "x", "alt": "x" * 2_001}, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_looked_at_is_told_at_its_field(page: Client, fields: dict[str, str], sentence: str) -> None:
    answer = page.post(URL, FIELDS | fields)
    assert answer.status_code == 200
    assert sentence in answer.text
    assert "result" not in answer.context


def test_ten_thousand_emoji_are_ten_thousand_characters(page: Client) -> None:
    assert "result" in ask(page, "🎉" * 10_000).context
    assert "result" in ask(page, "a\r\n" * 5_000).context


def test_nothing_in_a_draft_becomes_markup(page: Client) -> None:
    text = "<script>alert(1)</script> H300 <b>best</b> \u202eevil {{ company }} %(words)s"
    answer = ask(page, text, attachment="image", alt="<img src=x onerror=alert(1)>")
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    assert "&lt;script&gt;" in answer.text


def hostile() -> list[str]:
    found = [
        "\u202e\u2066evil",
        "👩\u200d👩\u200d👧\u200d👦" * 50,
        "e\u0301" * 500,
        "\ufffe\uffff",
        "a\u0300" * 300,
        "\u2028\u2029\x85\x0b",
    ]
    if CORPUS.exists():
        found += [str(one) for one in json.loads((CORPUS / "blns.json").read_text())[::7]]
        lines = [json.loads(line) for line in (CORPUS / "unicode.jsonl").read_text().splitlines()]
        found += [str(one.get("value", one)) for one in lines]
        found += [str(json.loads(line)) for line in (CORPUS / "xss_html.jsonl").read_text().splitlines()[::40]]
    return found


def test_hostile_drafts_never_break_the_page(page: Client) -> None:
    for text in hostile():
        assert ask(page, text.encode("utf-8", "replace").decode()[:10_000]).status_code == 200


def test_lone_surrogates_and_broken_bytes_never_break_the_page(page: Client) -> None:
    for raw in (b"text=%ED%A0%80", b"text=%FF%FE", b"text=%00", b"text=a&lang=%ED%A0%80"):
        body = raw + b"&platform=post&account_type=personal&market=US" + (b"" if b"lang" in raw else b"&lang=en")
        answer = page.post(URL, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 200


def test_nothing_of_a_draft_is_kept(page: Client, caplog: pytest.LogCaptureFixture) -> None:
    page.get(URL)
    before = counts()
    sessions = list(Session.objects.values_list("session_key", "session_data"))
    with caplog.at_level(logging.DEBUG):
        answer = ask(page, "Unmistakable Falcon words, order 88213", alt="Unmistakable picture")
    assert answer.context["result"].findings
    assert "Unmistakable" not in caplog.text
    assert counts() == before
    assert list(Session.objects.values_list("session_key", "session_data")) == sessions
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies.keys() - {"csrftoken"}


def counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_the_script_gets_the_findings_alone(page: Client) -> None:
    answer = page.post(URL, FIELDS | {"text": "Falcon"}, headers={"X-Requested-With": "fetch"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "draft-mark" in answer.text
    wrong = page.post(URL, FIELDS | {"text": ""}, headers={"X-Requested-With": "fetch"})
    assert wrong.status_code == 400
    assert "There is nothing to look at yet." in wrong.text


def test_a_check_takes_few_statements(page: Client, django_assert_max_num_queries: Any) -> None:
    ask(page, "The H300 is the best laptop this year! Falcon! Idiot!")
    with django_assert_max_num_queries(10):
        ask(page, "The H300 is the best laptop this year! Falcon! Idiot!")


def test_other_verbs_are_refused(page: Client) -> None:
    assert page.put(URL).status_code == page.delete(URL).status_code == 405


def test_the_help_page_leads_there(page: Client) -> None:
    assert 'href="/draft-check/"' in page.get("/help/").text
