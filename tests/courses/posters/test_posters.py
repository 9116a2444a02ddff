"""Posters: what hangs on a wall says who it is from, where it leads, and nothing that nobody has entered."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Programme
from courses.posters.posters import PAPERS, POSTERS, Poster, printed
from courses.programme import forget
from tests.builders import make_programme
from tests.cast import signed_in
from tests.courses.guidelines.test_receipt_certificate import plain

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
LIST = "/posters/"


@pytest.fixture
def desk(communications: User) -> Client:
    make_programme()
    forget()
    return signed_in(communications)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("poster", POSTERS.values(), ids=lambda one: one.slug)
def test_each_is_one_tagged_page_in_its_language_that_leads_to_its_page(
    desk: Client, poster: Poster, language: str
) -> None:
    for paper in PAPERS:
        answer = desk.get(reverse("posters:sheet", args=[poster.slug, language, paper]))
        assert f"{poster.slug}-{language}-{paper}.pdf" in answer["Content-Disposition"]
        pdf = plain(answer.content)
        assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
        assert b"/Type/Pages/Count 1/" in pdf
        assert re.search(rf"/Lang ?\({language}".encode(), pdf)
        assert (settings.BASE_URL + reverse(poster.page)).encode() in pdf
    assert desk.get(reverse("posters:picture", args=[poster.slug, language])).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["#panic() $x$ *b* [c]", "Ærø & 山 😀", "W" * 60, "Хавнби"])
def test_any_name_of_a_company_and_any_contact_is_text(name: str) -> None:
    programme = Programme(company=name, command_centre_contact=name * 3, press_contact=name * 3)
    for poster in POSTERS.values():
        assert printed(poster, programme, language="en", paper="a3").startswith(b"%PDF")


def test_what_nobody_has_entered_is_said_and_not_printed(desk: Client, administrator: User) -> None:
    Programme.objects.update(press_contact="")
    forget()
    page = desk.get(LIST).text
    assert "Not yet: the program does not say press contact." in page
    assert reverse("admin:courses_programme_changelist") in page
    assert desk.get(reverse("posters:sheet", args=["crisis", "en", "a3"])).status_code == 404
    assert desk.get(reverse("posters:sheet", args=["workshop", "en", "a3"])).status_code == 200


def test_the_page_offers_each_language_and_both_papers(desk: Client, trainer: User) -> None:
    page = desk.get(f"{LIST}?language=da").text
    for poster in POSTERS:
        for paper in PAPERS:
            assert reverse("posters:sheet", args=[poster, "da", paper]) in page
    assert desk.get(f"{LIST}?language=xx").status_code == 200
    assert "Say it" not in signed_in(trainer).get(LIST).text


@pytest.mark.parametrize("address", ["nothing-en-a3", "entrance-xx-a3", "entrance-en-a9"])
def test_what_is_not_there_is_not_found(desk: Client, address: str) -> None:
    assert desk.get(f"{LIST}{address}.pdf").status_code == 404
