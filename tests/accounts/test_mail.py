"""Mails leave with a text and an HTML part, in the person's language, and no name can add a header."""

import json
import os
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core import mail

from accounts.activation import invite
from accounts.models import User
from lms.lib.mail import FolderBackend, build, one_line
from tests.builders import make_person
from tests.mail_server import MailServer

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HOSTILE = Path(os.environ.get("HOSTILE_DIR", Path(__file__).parents[3] / "shared" / "hostile"))
NAMES = [json.loads(line)["value"] for file in HOSTILE.glob("unicode.jsonl") for line in file.read_text().splitlines()]
NAMES += ["Anna\r\nBcc: everybody@havnby.example", "{{ person.password }} {% now 'Y' %}", "<b>Anna</b> & Co", "x" * 200]


def invitation(person: User, language: str = "") -> mail.EmailMultiAlternatives:
    context = {"person": person, "code": "ABCD-EFGH-JKMN", "expires_on": AT.date(), "action_url": "https://x.example/a"}
    return build(name="invitation", to="anna@havnby.example", context=context, language=language)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_the_name_the_headers_stay_those_that_we_wrote(name: str) -> None:
    message = invitation(User(name=name, employee_number="1"))
    parsed = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert parsed.get_all("To") == ["anna@havnby.example"]
    assert set(parsed.keys()) == {
        "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted",
        "Content-Language",
    }  # fmt: skip
    assert parsed["Bcc"] is None
    assert [part.get_content_type() for part in parsed.iter_parts()] == ["text/plain", "text/html"]


def test_the_text_part_is_not_escaped_and_the_html_part_is() -> None:
    message = invitation(User(name="<b>Anna</b>", employee_number="1"))
    assert "Hello <b>Anna</b>," in message.body
    assert "&lt;b&gt;Anna&lt;/b&gt;" in message.alternatives[0].content
    assert "https://x.example/a" in message.body
    assert 'href="https://x.example/a"' in message.alternatives[0].content


def test_control_characters_do_not_reach_a_header() -> None:
    assert one_line("a\r\nb\0c\x85d\x1be") == "a b c d e"


def test_a_language_that_the_site_does_not_speak_becomes_the_sites_own() -> None:
    person = User(name="Anna", employee_number="1")
    assert invitation(person, "da").extra_headers["Content-Language"] == "da"
    assert invitation(person, "de").extra_headers["Content-Language"] == site.LANGUAGE_CODE


def test_the_folder_holds_whole_mails_only(tmp_path: Path, settings: object) -> None:
    settings.MAIL_DIR = tmp_path / "mail"
    messages = [invitation(User(name=f"Søren {number}", employee_number="1")) for number in range(3)]
    assert FolderBackend().send_messages(messages) == 3
    files = sorted((tmp_path / "mail").iterdir())
    assert [file.suffix for file in files] == [".eml"] * 3
    parsed = message_from_bytes(files[0].read_bytes(), policy=policy.default)
    assert parsed["Subject"].startswith("Søren, ")


def test_an_invitation_reaches_people_with_an_address_and_them_alone(
    mail_server: MailServer, django_capture_on_commit_callbacks: object
) -> None:
    people = [make_person("Anna", email="anna@havnby.example", language="da"), make_person("Bo", email="")]
    with django_capture_on_commit_callbacks(execute=True):
        assert invite(people, AT) == 1
    assert mail_server.recipients == [["anna@havnby.example"]]
    text = mail_server.messages[0].get_body(["plain"]).get_content()
    assert f"{site.BASE_URL}/accounts/activate/" in text
