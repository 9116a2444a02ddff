"""What the person reads, what governance and the others who ask are told, and the switch for a crisis."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.certification.clearance.models import Answer, RightRule, SpeakingRight
from courses.draft_check.models import CrisisMode
from courses.draft_check.services import load_lists
from tests.builders import AT
from tests.builders_badges import make_award, make_listener
from tests.builders_clearance import make_leave, make_right
from tests.builders_guidelines import make_guideline
from tests.cast import signed_in

pytestmark = pytest.mark.django_db

MINE, PERSON, WHO, CRISIS = (reverse(f"clearance:{name}") for name in ("mine", "person", "who", "crisis"))


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def test_the_person_reads_what_she_may_why_not_and_where_to_go_on(staff: User, today: date) -> None:
    make_right("share", certifications=["listener"], guidelines=["g1"])
    make_guideline("g1")
    make_award(staff, awarded_on=today)
    page = signed_in(staff).get(MINE)
    assert "Not now" in page.text
    assert "G1 is not signed yet." in page.text
    assert f'href="{reverse("guidelines:guideline", args=["g1"])}"' in page.text
    assert "Nobody has asked yet." in page.text
    assert MINE in signed_in(staff).get("/").text


def ask(client: Client, person: str, today: date, right: str = "share", **more: str) -> str:
    data = {"person": person, "right": right, "topic": "", "on": str(today), "known": ""}
    return client.post(PERSON, data | more).text


def test_governance_reads_the_reasons_others_only_the_answer_and_the_person_who_asked(
    staff: User, governance: User, communications: User, today: date
) -> None:
    make_right("share", certifications=["listener"])
    make_award(staff, awarded_on=today)
    assert "The badge Listener" in ask(signed_in(governance), staff.name, today)
    make_leave(staff, today, None, at=timezone.now())
    told = ask(signed_in(communications), staff.name, today)
    assert "Not now" in told
    assert "Away" not in told
    assert "The reasons are for the person and governance." in told
    mine = signed_in(staff).get(MINE).text
    assert governance.name in mine
    assert communications.name in mine
    assert [one.allowed for one in Answer.objects.order_by("pk")] == [True, False]


def test_a_day_in_the_past_as_it_was_known_then(staff: User, governance: User, today: date) -> None:
    make_right("share")
    make_leave(staff, today - timedelta(days=9), today - timedelta(days=7), at=timezone.now())
    client, day = signed_in(governance), today - timedelta(days=8)
    assert "Away" in ask(client, staff.name, day)
    assert "Away" not in ask(client, staff.name, day, known=str(day))
    assert Answer.objects.filter(known_at__isnull=False).count() == 1
    assert "as known" in signed_in(staff).get(MINE).text


@pytest.mark.parametrize(
    ("typed", "sentence"), [("Nobody Here", "Nobody was found."), ("Maja Lindqvist", "Share"), ("", "required")]
)
def test_whom_one_asks_about(staff: User, governance: User, today: date, typed: str, sentence: str) -> None:
    make_right("share")
    assert sentence in ask(signed_in(governance), typed, today)


def test_who_may_lists_names_and_notes_each(staff: User, outsider: User, governance: User, today: date) -> None:
    make_right("share", certifications=["listener"])
    make_award(staff, awarded_on=today)
    data = {"right": "share", "topic": "", "language": "", "market": "", "on": str(today)}
    page = signed_in(governance).post(WHO, data)
    assert "Maja Lindqvist" in page.text
    assert "Oda Winther" not in page.text
    assert governance.name in signed_in(staff).get(MINE).text
    assert Answer.objects.get().user == staff


def test_crisis_mode_is_switched_on_after_a_second_look_and_off_again(staff: User, communications: User) -> None:
    load_lists(at=AT)
    make_right("share")
    client = signed_in(communications)
    data = {"topics": "Charger\r\n\r\nBattery", "rights": ["share"], "note": "Next word at noon."}
    look = client.post(CRISIS, data)
    assert "Switch on crisis mode?" in look.text
    assert not CrisisMode.objects.exists()
    assert client.post(CRISIS, {**data, "confirm": "1"}).status_code == 302
    mode = CrisisMode.objects.get()
    assert (mode.topics, mode.rights, mode.recorded_by) == (["Charger", "Battery"], ["share"], communications)
    assert "Not about: Charger, Battery." in signed_in(staff).get(MINE).text
    end = reverse("clearance:crisis-end", args=[mode.uuid])
    assert "End crisis mode?" in client.get(end).text
    assert client.post(end).status_code == 302
    assert "Crisis mode is off." in client.get(CRISIS).text
    assert "Not about" not in signed_in(staff).get(MINE).text


def test_governance_changes_what_a_right_needs_by_a_form(governance: User, today: date) -> None:
    right = make_right("share", certifications=["executive-voice"])
    make_listener()
    make_guideline("g1")
    client, url = signed_in(governance), reverse("admin:clearance_speakingright_change", args=[right.pk])
    page = client.get(url)
    assert "executive-voice (not there yet)" in page.text
    data = {"name": "Share", "does": "Pass on.", "position": "0", "certifications": ["listener"], "guidelines": ["g1"]}
    data |= {"tier": "", "employed": "on", "leave_stops": "on", "resign_at_once": "on", "reason": "As agreed."}
    assert 'value="Share på dansk"' in page.text
    data |= {"names_da": "At dele", "does_in_da": "Give videre."}
    management = {f"rules-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    early = client.post(url, {**data, **management, "starts_on": str(today - timedelta(days=1))})
    assert "Choose today or later." in early.text
    assert client.post(url, {**data, **management, "starts_on": str(today)}).status_code == 302
    rule = RightRule.objects.known().as_of(today).get()
    assert (rule.certifications, rule.guidelines, rule.reason) == (["listener"], ["g1"], "As agreed.")
    assert rule.recorded_by == governance
    assert RightRule.objects.known().as_of(today - timedelta(days=1)).get().certifications == ["executive-voice"]
    assert SpeakingRight.objects.get().name_in("da") == "At dele"


def test_the_page_costs_the_same_for_more_rights_and_answers(staff: User, governance: User, today: date) -> None:
    client = signed_in(staff)
    make_right("share")
    ask(signed_in(governance), staff.name, today)
    client.get(MINE)
    with CaptureQueriesContext(connection) as few:
        client.get(MINE)
    for slug in ("listen", "advocate"):
        make_right(slug)
        ask(signed_in(governance), staff.name, today, slug)
    with CaptureQueriesContext(connection) as many:
        client.get(MINE)
    assert len(many) == len(few)
