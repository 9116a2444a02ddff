"""The Danish and the Russian interface: complete, compiled as written, and no English on a learner's pages.

Compiled translations are committed, so that nobody needs gettext to run the site.
"""

import gettext
import re
import shutil
import struct
import subprocess
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.timezone import make_aware
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.activation import invite, issue
from accounts.models import User
from courses.assessments.services import start, submit
from courses.certification.models import Award, Certification, Obligation
from courses.certification.reminding import owe_reminders
from courses.enrollments.models import Enrollment
from courses.enrollments.services import Result, complete
from courses.guidelines.models import Guideline
from courses.packages.starter import load_starter
from courses.reminders.sending import send_due
from lms.env import BASE_DIR
from tests.builders import AT, make_person, make_programme
from tests.builders_badges import make_award
from tests.builders_certification import converge, make_requirement
from tests.builders_guidelines import make_signature, text_of
from tests.builders_packages import curriculum_of
from tests.cast import signed_in

SOURCES = sorted((BASE_DIR / "locale").glob("*/LC_MESSAGES/*.po"))
SPEAKING = {".py", ".html", ".txt"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\{.*?\}\}|\{\w*\}|</?\w+>")
WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?")

each_language = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parts[-3])


def messages(compiled: Path) -> dict[object, str]:
    with compiled.open("rb") as file:
        return vars(gettext.GNUTranslations(file))["_catalog"]


def pairs(compiled: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Singular and plural of each message, and their translations. Python's own reader drops the plural's source."""
    raw = compiled.read_bytes()
    order = "<" if raw[:4] == b"\xde\x12\x04\x95" else ">"
    count, *tables = struct.unpack_from(f"{order}3I", raw, 8)
    for row in range(count):
        places = [struct.unpack_from(f"{order}2I", raw, table + 8 * row) for table in tables]
        source, translation = (raw[at : at + size].decode().split("\0") for size, at in places)
        if source != [""]:
            yield source, translation


def gettext_tool(*words: object) -> str:
    return subprocess.run([str(word) for word in words], check=True, capture_output=True, text=True).stdout  # noqa: S603


def test_there_are_translations() -> None:
    assert SOURCES


@each_language
def test_what_is_compiled_is_what_was_written(source: Path, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled.mo"
    gettext_tool("msgfmt", "--check", "-o", compiled, source)
    committed = source.with_suffix(".mo")
    assert committed.exists() and messages(committed) == messages(compiled), f"Run manage.py compilemessages: {source}"


@each_language
def test_nothing_is_untranslated(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Gathers every string anew, in a copy: makemessages writes beside what it reads."""
    for folder in ("accounts", "courses", "lms", "templates"):
        shutil.copytree(BASE_DIR / folder, tmp_path / folder, ignore=_only_what_speaks)
    gathered = tmp_path / source.relative_to(BASE_DIR)
    gathered.parent.mkdir(parents=True)
    shutil.copy(source, gathered)
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    monkeypatch.chdir(tmp_path)
    call_command("makemessages", locale=[source.parts[-3]], verbosity=0, no_wrap=True, add_location="file")
    assert _entries("--untranslated", gathered) == []
    assert _entries("--only-fuzzy", gathered) == []


def _entries(of: str, source: Path) -> list[str]:
    return gettext_tool("msgattrib", of, "--no-obsolete", "--no-wrap", source).split("\n\n")[
        1:
    ]  # the first is the header


def _only_what_speaks(folder: str, names: list[str]) -> set[str]:
    paths = [Path(folder, name) for name in names]
    return {path.name for path in paths if not path.is_dir() and path.suffix not in SPEAKING}


@each_language
def test_a_translation_keeps_the_placeholders_and_the_space_around(source: Path) -> None:
    wrong = []
    for originals, translations in pairs(source.with_suffix(".mo")):
        for form, translation in enumerate(translations):
            # Russian says 21 as it says 1, so its first form may have the number that "one" has not.
            fitting = originals if form == 0 else originals[-1:]
            if _skeleton(translation) not in map(_skeleton, fitting):
                wrong.append(f"{fitting[0]!r} → {translation!r}")
    assert wrong == []


def _skeleton(text: str) -> tuple[list[str], str, str]:
    head, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return sorted(PLACEHOLDER.findall(text)), head, tail


def english_in(page: str, language: str = "da") -> list[str]:
    """Our English sentences of more than three words that stand in it, though they have a form in that language."""
    page = _one_line(unescape(page))
    found = []
    for originals, translations in pairs(BASE_DIR / f"locale/{language}/LC_MESSAGES/django.mo"):
        for original in originals:
            parts = [_one_line(part) for part in PLACEHOLDER.split(original)]
            long_enough = sum(len(WORD.findall(part)) for part in parts) > 3
            if long_enough and original not in translations and all(part in page for part in parts):
                found.append(original)
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())


def test_the_search_for_english_finds_it() -> None:
    assert english_in("<h1>Good to hear you</h1><p>Send  me a\nnew link.") == ["Good to hear you", "Send me a new link"]
    assert english_in("<p>Page 3 of 5, and Version 2, in force since 2 March 2026") != []


@pytest.fixture(params=["da", "ru"])
def bodil(request: pytest.FixtureRequest) -> Iterator[User]:
    """In the middle of her course: one signature, one lesson, one quiz failed and one begun, one badge."""
    language = request.param
    with time_machine.travel(AT, tick=False):
        make_programme()
        load_starter(AT - timedelta(days=10), root=curriculum_of("listen"))
        bodil = make_person("Bodil Skov", language=language, job_family="warehouse", password=True)
        converge(bodil)
        make_signature(bodil, text_of(Guideline.objects.get(slug="g1"), language))
        enrollment = Enrollment.objects.get(user=bodil)
        lesson = enrollment.version.activities.get(key="l-101-1")
        complete([Result(enrollment, lesson, AT)], at=AT)
        quiz = enrollment.version.activities.get(kind="quiz")
        submit(attempt=start(enrollment=enrollment, activity=quiz, at=AT), at=AT)
        start(enrollment=enrollment, activity=quiz, at=AT)
        make_award(bodil, certification=Certification.objects.get(slug="listener"), awarded_on=AT.date(), is_open=True)
        yield bodil


def addresses(person: User) -> Iterable[str]:
    """Every page of a learner's."""
    enrollment = Enrollment.objects.get(user=person)
    award, obligation = Award.objects.get(user=person), Obligation.objects.get(user=person)
    failed, begun = enrollment.attempts.order_by("number")
    quiz = [enrollment.uuid, begun.version_activity.key]
    yield from ("/", "/courses/", "/courses/listen/", "/guidelines/", "/guidelines/g1/", "/guidelines/g3/", "/badges/")
    yield from ("/help/", "/pass-it-on/", "/privacy/", "/accessibility/", "/no-such-page/", "/accounts/2fa/")
    for name in ("account_email", "account_change_password", "account_logout", "usersessions_list"):
        yield reverse(name)
    yield reverse("certification:why", args=[obligation.uuid])
    yield reverse("enrollments:activity", args=[enrollment.uuid, "l-101-1"])
    yield reverse("enrollments:activity", args=[enrollment.uuid, "l-101-2"])
    yield reverse("guidelines:sign-off", args=[person.sign_offs.get().uuid])
    yield reverse("badges:detail", args=[award.uuid])
    yield reverse("badges:credential", args=[award.uuid])
    yield reverse("assessments:quiz", args=quiz)
    yield reverse("assessments:question", args=[*quiz, begun.uuid, 1])
    yield reverse("assessments:attempt-submit", args=[*quiz, begun.uuid])
    yield reverse("assessments:attempt-result", args=[*quiz, failed.uuid])


@pytest.mark.django_db
def test_a_learner_of_another_language_reads_no_english(bodil: User) -> None:
    client = signed_in(bodil)
    found = {}
    for address in addresses(bodil):
        response = client.get(address)
        assert response.status_code in {200, 404} and response.headers["Content-Language"] == bodil.language, address
        assert response.status_code == (404 if "no-such" in address else 200), address
        if english := english_in(response.text, bodil.language):
            found[address] = english
    assert found == {}


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["da", "ru"])
@time_machine.travel(AT, tick=False)
def test_a_visitor_of_another_language_reads_no_english(language: str) -> None:
    make_programme()
    client = Client(headers={"accept-language": language})
    code = issue([make_person(language=language)], AT)[0][1]
    names = ["account_login", "account_reset_password", "account_reset_password_done", "account_signup"]
    pages = [reverse(name) for name in (*names, "account_inactive", "accounts:activate")]
    pages += [reverse("accounts:activate-code", args=[one]) for one in (code, "XXXX-XXXX-XXXX")]
    found = {address: english for address in pages if (english := english_in(client.get(address).text, language))}
    assert found == {}
    refused = client.post(reverse("account_login"), {"login": "x@havnby.example", "password": "wrong"})
    assert english_in(refused.text, language) == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["da", "ru"])
def test_a_person_gets_mail_in_her_language(
    language: str, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_programme()
    make_requirement()
    person = make_person(language=language)
    converge(person)
    due_on = Obligation.objects.get().due_on
    noon = make_aware(datetime.combine(due_on, time(12)))
    owe_reminders(today=due_on, at=noon)
    assert send_due(at=noon) == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert invite([person], at=AT) == 1
    assert len(mail.outbox) == 2
    for message in mail.outbox:
        assert isinstance(message, EmailMultiAlternatives)
        parts = [message.subject, message.body, *(one[0] for one in message.alternatives)]
        assert english_in(" ".join(map(str, parts)), language) == []
