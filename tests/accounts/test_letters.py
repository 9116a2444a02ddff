"""Letters and invitations: who may make them, for whom, and that a fresh code is made by POST alone."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.activation import person_of
from accounts.models import Activation, User
from tests.builders import AT, make_people, make_person
from tests.cast import signed_in

URL, PRINT, INVITE = "/accounts/letters/", "/accounts/letters/print/", "/accounts/letters/invite/"

pytestmark = pytest.mark.django_db


def test_hr_sees_who_has_never_signed_in(hr: User, lager: User, staff: User) -> None:
    User.objects.filter(pk__in=[staff.pk, hr.pk]).update(last_login=AT)
    page = signed_in(hr).get(URL).text
    assert lager.name in page and "No address: print a letter" in page
    assert staff.name not in page
    assert staff.name in signed_in(hr).get(URL, {"who": "all"}).text


def test_the_list_is_narrowed_by_department_and_by_name(hr: User, lager: User, outsider: User) -> None:
    client = signed_in(hr)
    page = client.get(URL, {"department": "operations/"}).text
    assert lager.name in page and outsider.name not in page
    page = client.get(URL, {"words": "winther"}).text
    assert outsider.name in page and lager.name not in page
    assert client.get(URL, {"department": "nowhere/", "page": "x"}).status_code == 200


@pytest.mark.parametrize("who", ["staff", "manager", "trainer", "outsider"])
def test_others_may_not(who: str, request: pytest.FixtureRequest, lager: User) -> None:
    client = signed_in(request.getfixturevalue(who))
    answers = [client.get(URL), client.post(PRINT, {"person": lager.uuid}), client.post(INVITE, {"person": lager.uuid})]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert not Activation.objects.exists()


def test_visitors_are_sent_to_the_sign_in_page(client: Client) -> None:
    assert client.get(URL).url.startswith("/accounts/login/")


def test_a_printed_letter_is_in_the_persons_language_and_its_code_opens(hr: User, lager: User) -> None:
    page = signed_in(hr).post(PRINT, {"person": [str(lager.uuid)]})
    assert page.status_code == 200
    assert page.headers["Cache-Control"].startswith("max-age=0")
    (code,) = re.findall(r'<p class="code">([^<]*)</p>', page.text)
    assert person_of(code, timezone.now()) == lager
    assert f'<article class="print-letter" lang="{lager.language}">' in page.text
    assert page.text.count('src="data:image/svg+xml;base64,') == 1
    assert lager.employee_number in page.text and "Lars" in page.text


def test_printing_is_a_post_and_ends_the_letter_before(hr: User, lager: User) -> None:
    client = signed_in(hr)
    assert client.get(PRINT).status_code == 405
    codes = [
        re.search(r'<p class="code">([^<]*)</p>', client.post(PRINT, {"person": lager.uuid}).text).group(1)
        for _turn in range(2)
    ]
    assert Activation.objects.filter(revoked_at=None).count() == 1
    assert person_of(codes[1], timezone.now()) == lager


def test_everybody_whom_the_filter_shows_gets_a_letter(hr: User) -> None:
    make_people([f"Person {number}" for number in range(8)], department="operations/")
    page = signed_in(hr).post(PRINT, {"all": "1", "department": "operations/"}).text
    assert page.count('<p class="code">') == 8


@pytest.mark.parametrize("person", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_nobody_chosen_leads_back_to_the_list(hr: User, person: str) -> None:
    answer = signed_in(hr).post(PRINT, {"person": person}, follow=True)
    assert "Choose at least one person." in answer.text


def test_invitations_are_sent_by_a_job_to_those_with_an_address(hr: User, lager: User, outsider: User) -> None:
    client = signed_in(hr)
    answer = client.post(INVITE, {"person": [lager.uuid, outsider.uuid]}, follow=True)
    assert "1 invitation is on its way." in answer.text
    answer = client.post(INVITE, {"person": [lager.uuid]}, follow=True)
    assert "None of the people chosen has an e-mail address" in answer.text


@pytest.mark.parametrize("count", [5, 60])
def test_the_list_takes_as_many_queries_for_many_as_for_few(
    hr: User, count: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_people([f"Person {number}" for number in range(count)])
    client = signed_in(hr)
    client.get(URL)
    with django_assert_max_num_queries(14):
        client.get(URL)


def test_a_leaver_is_not_in_the_list(hr: User, leaver: User) -> None:
    assert leaver.name not in signed_in(hr).get(URL, {"who": "all"}).text
    assert make_person("Somebody Here").name in signed_in(hr).get(URL, {"who": "all"}).text
