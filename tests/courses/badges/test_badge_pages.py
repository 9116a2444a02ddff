import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from courses.certification.badges.issuing import issue_missing
from courses.certification.badges.models import Credential, PublicPage
from courses.certification.badges.services import NotTheHolder, close_page, open_page
from courses.certification.models import Award, Certification
from tests.builders import AT, make_person
from tests.builders_badges import make_award, revoke
from tests.builders_certification import make_requirement
from tests.builders_guidelines import make_guideline, make_signature, make_signing_course, text_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[object]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def award(staff: User) -> Award:
    """Earned by one signature and one course."""
    signature = make_signature(staff, text_of(make_guideline("g1", "en", "da")))
    version = make_signing_course("g1", lessons=3)
    evidence = {
        "courses": [{"version": str(version.uuid), "enrollment": str(uuid4())}],
        "sign_offs": [{"uuid": str(signature.uuid), "guideline": "g1", "version": 1, "record_sha256": "0" * 64}],
    }
    made = make_award(staff, awarded_on=date(2026, 2, 27), evidence=evidence)
    issue_missing([staff.pk], AT)
    return made


def public(award: Award, **headers: str) -> str:
    response = Client().get(f"/credentials/{award.uuid}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def text_in(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2].partition("</main>")[0]).split())


def test_a_badge_is_private_until_its_holder_opens_the_page(staff: User, award: Award) -> None:
    assert Client().get(f"/credentials/{award.uuid}").status_code == 404
    signed_in(staff).post(f"/badges/{award.uuid}/page/", {"page": "open"})
    assert "Maja Lindqvist is a Listener" in text_in(public(award))
    signed_in(staff).post(f"/badges/{award.uuid}/page/", {"page": "close"})
    assert Client().get(f"/credentials/{award.uuid}").status_code == 404


def test_a_closed_page_answers_as_one_that_does_not_exist(award: Award) -> None:
    closed, unknown = Client().get(f"/credentials/{award.uuid}"), Client().get(f"/credentials/{uuid4()}")
    assert closed.status_code == unknown.status_code == 404
    ours = rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|name=\"csrfmiddlewaretoken\" value=\"\w+\""
    assert re.sub(ours, b"", closed.content) == re.sub(ours, b"", unknown.content)
    assert b"Maja" not in closed.content
    assert dict(closed.headers) == dict(unknown.headers)


def test_even_the_holder_and_hr_get_404_for_a_closed_page(staff: User, hr: User, award: Award) -> None:
    for user in (staff, hr):
        assert signed_in(user).get(f"/credentials/{award.uuid}").status_code == 404


def test_the_public_page_says_name_badge_dates_and_nothing_else(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    page = public(award)
    words = text_in(page)
    assert words.startswith("Valid today, 2 March 2026 Maja Lindqvist is a Listener", words.index("Valid today"))
    for part in ("Awarded 27 February 2026", "Valid through 26 February 2027", "Awarded by Havnby Computers"):
        assert part in words
    for private in (staff.email, staff.employee_number, str(staff.uuid), "Operations", "Karim", "score", "attempt"):
        assert private not in page
    assert '<meta name="robots" content="noindex">' in page


def test_the_public_page_is_not_kept_by_caches_or_search_engines(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    headers = Client().get(f"/credentials/{award.uuid}").headers
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex"


def test_the_public_page_says_what_was_done_in_words(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    words = text_in(public(award))
    assert "What a Listener has done Signed 1 guideline Our five principles Completed 3 lessons Basics" in words
    assert "The seal is genuine Signed with the key of Havnby Computers" in words
    assert "Not withdrawn On the list of valid badges at 10:00" in words
    assert "Not expired 362 days left" in words


def test_a_danish_visitor_reads_danish_names(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    words = text_in(public(award, accept_language="da"))
    assert "Lytter" in words
    assert "Vores fem principper" in words
    assert "27. februar 2026" in words


def test_a_badge_without_a_public_wording_is_called_by_its_name(staff: User, award: Award) -> None:
    """As those of the command centre and the crew, which are meant for the house."""
    Certification.objects.update(wording="", wordings={})
    open_page(award=award, by=staff, at=AT)
    assert "Listener, by " in text_in(public(award))


def test_the_last_valid_day_is_the_one_before_the_expiry(staff: User, award: Award, clock: object) -> None:
    open_page(award=award, by=staff, at=AT)
    clock.move_to(AT + timedelta(days=361))
    assert "Valid today, 26 February 2027" in text_in(public(award))
    assert "1 day left" in text_in(public(award))
    clock.move_to(AT + timedelta(days=362))
    words = text_in(public(award))
    assert "Expired on 27 February 2027 Maja Lindqvist was a Listener" in words
    assert "It was valid through 26 February 2027" in words
    assert "Valid today" not in words


def test_the_grace_of_its_kind_makes_it_time_to_renew(staff: User, award: Award, clock: object) -> None:
    make_requirement(award.certification, grace_days=10)
    open_page(award=award, by=staff, at=AT)
    clock.move_to(AT + timedelta(days=371))
    words = text_in(public(award))
    assert "Expired on 27 February 2027, time to renew" in words
    assert "valid through 26 February 2027, and can be renewed through 8 March 2027" in words
    clock.move_to(AT + timedelta(days=372))
    assert "renew" not in text_in(public(award))


def test_a_seal_that_does_not_hold_is_said_first(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    Credential.objects.update(document=award.credential.document.replace("Trained to", "Paid to"))
    # What is stored was changed itself, so that only the proof can tell.
    words = text_in(public(award))
    assert "Not confirmed Listener" in words and "The seal does not hold" in words
    assert "Valid today" not in words and "Maja Lindqvist is" not in words


def test_a_badge_that_is_not_signed_yet_says_so(staff: User) -> None:
    words = text_in(public(make_award(staff, is_open=True)))
    assert "The seal is on its way" in words and "genuine" not in words


def test_the_holder_says_whether_search_engines_may_come(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    signed_in(staff).post(f"/badges/{award.uuid}/choices/", {"is_listed": "on"})
    answer = Client().get(f"/credentials/{award.uuid}")
    assert "X-Robots-Tag" not in answer and b'name="robots"' not in answer.content
    assert PublicPage.objects.get().is_open


def test_a_withdrawn_badge_says_so_without_the_reason(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    revoke(award, reason="Broke rule five.")
    page = public(award)
    assert "Withdrawn Maja Lindqvist was a Listener" in text_in(page)
    assert "Not withdrawn" not in page
    assert "Broke rule five" not in page


def test_an_old_badge_points_to_the_newer_one_only_when_that_is_open(staff: User, award: Award) -> None:
    old = make_award(staff, awarded_on=date(2025, 2, 20), is_open=True)
    assert str(award.uuid) not in public(old)
    open_page(award=award, by=staff, at=AT)
    assert f"/credentials/{award.uuid}" in public(old)


def test_only_the_holder_opens_a_page(staff: User, hr: User, award: Award) -> None:
    assert signed_in(hr).post(f"/badges/{award.uuid}/page/", {"page": "open"}).status_code == 404
    with pytest.raises(NotTheHolder):
        open_page(award=award, by=hr, at=AT)
    with pytest.raises(NotTheHolder):
        close_page(award=award, by=hr, at=AT)
    assert not PublicPage.objects.exists()


def test_opening_needs_a_post(staff: User, award: Award) -> None:
    assert signed_in(staff).get(f"/badges/{award.uuid}/page/").status_code == 405


def test_ones_own_page_is_nobody_elses(staff: User, hr: User, manager: User, award: Award) -> None:
    assert signed_in(staff).get(f"/badges/{award.uuid}/").status_code == 200
    for user in (hr, manager):
        assert signed_in(user).get(f"/badges/{award.uuid}/").status_code == 404
    assert Client().get(f"/badges/{award.uuid}/").status_code == 302


def test_an_anonymised_person_has_no_public_page(staff: User, award: Award) -> None:
    open_page(award=award, by=staff, at=AT)
    staff.anonymised_at = AT
    staff.save()
    assert Client().get(f"/credentials/{award.uuid}").status_code == 404


def test_the_moment_of_the_award_is_played_once_asked_for(staff: User, award: Award) -> None:
    client = signed_in(staff)
    assert "badge-page is-new" in client.get(f"/badges/{award.uuid}/?new=1").content.decode()
    assert "is-new" not in client.get(f"/badges/{award.uuid}/").content.decode()


def test_my_badges_shows_valid_ones_first_and_nobody_elses(staff: User, hr: User, award: Award) -> None:
    old = make_award(staff, awarded_on=date(2025, 2, 20))
    foreign = make_award(hr)
    page = signed_in(staff).get("/badges/").content.decode()
    assert page.index(str(award.uuid)) < page.index("No longer valid") < page.index(str(old.uuid))
    assert str(foreign.uuid) not in page


def test_who_has_no_badge_is_led_to_the_path(hr: User) -> None:
    assert "You have no badge yet" in signed_in(hr).get("/badges/").content.decode()


def test_the_picture_is_an_svg_without_anything_about_the_person(staff: User, award: Award) -> None:
    url = f"/credentials/{award.uuid}.svg"
    assert Client().get(url).status_code == 404
    assert signed_in(staff).get(url).status_code == 200
    open_page(award=award, by=staff, at=AT)
    response = Client().get(url)
    assert (response["Content-Type"], response["Content-Security-Policy"]) == ("image/svg+xml", "sandbox")
    assert ET.fromstring(response.content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314  our own bytes
    assert b"Maja" not in response.content


def test_pages_take_as_many_queries_for_many_badges_as_for_one(
    staff: User, award: Award, django_assert_max_num_queries: Callable
) -> None:
    open_page(award=award, by=staff, at=AT)
    client = signed_in(staff)
    for extra in (0, 6):
        for number in range(extra):
            make_award(staff, awarded_on=date(2025, 1, 1 + number), is_open=True)
        for browser, url, queries in (
            (client, "/badges/", 6),
            (client, f"/badges/{award.uuid}/", 9),
            (Client(), f"/credentials/{award.uuid}", 8),
        ):
            browser.get(url)
            with django_assert_max_num_queries(queries):
                browser.get(url)


def test_no_renewal_means_no_end(staff: User, clock: object) -> None:
    award = make_award(make_person("Ever Green"), expires_on=None)
    open_page(award=award, by=award.user, at=AT)
    clock.move_to(AT + timedelta(days=4000))
    words = text_in(public(award))
    assert "Valid today" in words
    assert "It has no end date" in words
