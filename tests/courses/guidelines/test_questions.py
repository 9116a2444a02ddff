"""“I have a question”: to whom it goes, and what it does to the deadline."""

from datetime import date, timedelta

import pytest

from accounts.models import RoleGrant, User
from courses.guidelines import asking
from courses.guidelines.models import Owner, Pause, Question, RevisionText
from courses.reminders.models import Reminder
from courses.reminders.sending import send_due
from courses.reminders.sources import bell_lines
from tests.builders import AT, make_person
from tests.builders_guidelines import make_guideline, make_revision
from tests.cast import signed_in
from tests.mail_server import MailServer
from tests.races import at_once, on_postgresql

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

G1, QUESTIONS = "/guidelines/g1/", "/guidelines/questions/"
THREE_DAYS = AT + timedelta(days=3)


@pytest.fixture
def asked(staff: User, text: RevisionText, governance: User) -> Question:
    return asking.ask(user=staff, text=text, body="Does it hold in <the> sports club?", at=AT)


def pauses(user: User) -> list[tuple[date, date | None]]:
    return list(Pause.objects.known().filter(user=user).order_by("starts_on").values_list("starts_on", "ends_on"))


def test_asking_on_the_page_stops_the_clock_and_says_so(staff: User, governance: User, text: RevisionText) -> None:
    client = signed_in(staff)
    response = client.post(f"{G1}question/", {"body": "Does it hold in the sports club?"})
    assert response.url == f"{G1}#question"
    page = client.get(G1).content.decode()
    assert "your deadline stands still until it is answered" in page
    assert "Does it hold in the sports club?" in page
    assert pauses(staff) == [(AT.date(), None)]


def test_an_empty_question_is_told_at_the_field(staff: User, text: RevisionText) -> None:
    page = signed_in(staff).post(f"{G1}question/", {"body": " "}).content.decode()
    assert "Please write your question first." in page
    assert not Question.objects.exists()
    assert "2000" in signed_in(staff).post(f"{G1}question/", {"body": "a" * 2001}).content.decode()


def test_the_pause_begins_on_her_own_day(text: RevisionText) -> None:
    person = make_person("Ana Ruiz", time_zone="Pacific/Auckland")
    asking.ask(user=person, text=text, body="Why?", at=AT + timedelta(hours=4))
    assert pauses(person) == [(date(2026, 3, 3), None)]


def test_one_question_at_a_time_about_a_guideline(asked: Question, staff: User) -> None:
    page = signed_in(staff).post(f"{G1}question/?language=da", {"body": "And?"}, follow=True).content.decode()
    assert "Your earlier question is still open" in page
    newer = make_revision(asked.revision_text.revision.guideline, extra="New.")
    with pytest.raises(asking.AlreadyAsked):
        asking.ask(user=staff, text=newer.texts.get(), body="And?", at=AT)
    assert pauses(staff) == [(AT.date(), None)]


def test_it_goes_to_all_who_may_answer(asked: Question, staff: User, administrator: User, governance: User) -> None:
    (line,) = lines(governance)
    assert line.text == "Maja Lindqvist has a question about “Our five principles”"
    assert line.url == f"{QUESTIONS}#{asked.uuid}"
    assert not lines(staff)


def lines(user: User) -> list:
    Reminder.objects.filter(state="pending").update(state="bell")
    return bell_lines(user.pk, AT.date())


def test_it_goes_to_the_owner_alone_while_she_may_answer(
    staff: User, governance: User, administrator: User, text: RevisionText
) -> None:
    guideline = text.revision.guideline
    Owner.objects.create(guideline=guideline, part=Owner.Part.GOVERNANCE, user=administrator)
    Owner.objects.create(guideline=guideline, part=Owner.Part.EXPERTS, user=governance)
    assert asking.answering(guideline.pk, AT.date()) == [administrator.pk]
    RoleGrant.objects.filter(user=administrator).update(ends_on=AT.date())
    assert asking.answering(guideline.pk, AT.date()) == [governance.pk]


def test_an_answer_ends_the_pause_and_stands_on_her_page(
    asked: Question, staff: User, governance: User, clock: object
) -> None:
    clock.move_to(THREE_DAYS)
    office = signed_in(governance)
    page = office.get(QUESTIONS).content.decode()
    assert "Does it hold in &lt;the&gt; sports club?" in page
    office.post(f"{QUESTIONS}{asked.uuid}/", {f"{asked.uuid}-body": "Yes, <always>."})
    assert pauses(staff) == [(AT.date(), THREE_DAYS.date())]
    assert [line.text for line in lines(staff)] == ["Your question about “Our five principles” is answered"]
    assert not lines(governance)
    hers = signed_in(staff).get(G1).content.decode()
    assert "Peter Juhl answered on 5 March 2026" in hers
    assert "Yes, &lt;always&gt;." in hers
    assert not bell_lines(staff.pk, AT.date())
    assert "answered 5 March 2026" in office.get(QUESTIONS).content.decode()


def test_an_empty_answer_is_told_at_the_field(asked: Question, governance: User) -> None:
    page = signed_in(governance).post(f"{QUESTIONS}{asked.uuid}/", {f"{asked.uuid}-body": ""}).content.decode()
    assert "Please write an answer first." in page
    assert Question.objects.unsettled().exists()


def test_a_question_is_answered_once(asked: Question, governance: User) -> None:
    asking.answer(question=asked, by=governance, body="Yes.", at=AT)
    page = signed_in(governance).post(f"{QUESTIONS}{asked.uuid}/", {f"{asked.uuid}-body": "No."}, follow=True)
    assert "This question was settled already" in page.content.decode()
    assert Question.objects.get().answer == "Yes."


def test_withdrawing_ends_the_pause_too(asked: Question, staff: User, governance: User, clock: object) -> None:
    clock.move_to(THREE_DAYS)
    client = signed_in(staff)
    client.post(f"{G1}question/withdraw/")
    assert pauses(staff) == [(AT.date(), THREE_DAYS.date())]
    assert not lines(governance)
    assert "sports club" not in client.get(G1).content.decode()
    assert client.post(f"{G1}question/withdraw/").status_code == 404
    assert "No question is open." in signed_in(governance).get(QUESTIONS).content.decode()


def test_an_answer_on_the_same_day_is_no_pause(asked: Question, staff: User, governance: User) -> None:
    asking.answer(question=asked, by=governance, body="Yes.", at=AT + timedelta(hours=2))
    assert pauses(staff) == []


def test_an_answer_ends_no_other_pause(asked: Question, staff: User, governance: User) -> None:
    make_guideline("g3", title="Confidentiality")
    other = asking.ask(user=staff, text=RevisionText.objects.latest("id"), body="And here?", at=AT)
    asking.answer(question=asked, by=governance, body="Yes.", at=THREE_DAYS)
    assert Pause.objects.known().get(ends_on=None).question == other


def test_the_owner_hears_of_it_by_mail(asked: Question, governance: User, mail_server: MailServer) -> None:
    send_due(at=AT + timedelta(hours=1))
    (mail,) = mail_server.messages
    body = mail.get_body(("plain",)).get_content()
    assert "Maja Lindqvist has a question" in body
    assert "sports club" not in body


def test_the_page_of_questions_asks_as_many_queries_for_many_as_for_few(
    text: RevisionText, governance: User, django_assert_max_num_queries: object
) -> None:
    client = signed_in(governance)
    for count in (1, 6):
        for number in range(count):
            person = make_person(f"Person {count} {number}")
            asking.ask(user=person, text=text, body="Why?", at=AT)
        client.get(QUESTIONS)
        with django_assert_max_num_queries(9):
            client.get(QUESTIONS)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_two_clicks_ask_once_and_two_people_answer_once(staff: User, governance: User, text: RevisionText) -> None:
    outcomes = at_once(*[lambda: asking.ask(user=staff, text=text, body="Why?", at=AT)] * 8)
    assert [type(one) for one in outcomes].count(Question) == 1
    question = Question.objects.with_text().get()
    outcomes = at_once(*[lambda: asking.answer(question=question, by=governance, body="So.", at=THREE_DAYS)] * 8)
    assert outcomes.count(None) == 1
    assert pauses(staff) == [(AT.date(), THREE_DAYS.date())]
