"""The program and the key, for auditors who have no account."""

import pytest
from django.test import Client

from accounts.models import User
from courses.evidence.verifier import single_file
from courses.evidence.verifier.proofs import Key
from tests.builders_guidelines import make_guideline, make_signature, text_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


def test_anybody_downloads_the_program(client: Client) -> None:
    response = client.get("/evidence/signoff-verify.py")
    assert response.content.decode() == single_file()
    assert response.headers["Content-Disposition"] == 'attachment; filename="signoff-verify.py"'
    compile(response.content, "signoff-verify.py", "exec")
    assert b"courses." not in response.content


def test_anybody_gets_the_key_that_signs(client: Client, staff: User) -> None:
    assert client.get("/evidence/log-key.txt").status_code == 404
    make_signature(staff, text_of(make_guideline("g1")))
    text = client.get("/evidence/log-key.txt").content.decode()
    assert Key.read(text.strip()).name.endswith("/evidence")


def test_the_page_of_a_signature_offers_both(staff: User) -> None:
    row = make_signature(staff, text_of(make_guideline("g1")))
    page = signed_in(staff).get(f"/sign-offs/{row.uuid}/").content.decode()
    assert 'href="/evidence/signoff-verify.py"' in page
    assert 'href="/evidence/log-key.txt"' in page
