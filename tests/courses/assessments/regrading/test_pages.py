"""The pages of a regrade: who opens them, what they say, and what they refuse."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.assessments.models import Attempt, Question
from courses.assessments.regrading.models import Regrade
from courses.assessments.regrading.services import work_off
from courses.models import VersionActivity
from tests import permission_table as table
from tests.builders import AT, make_people, make_version
from tests.builders_regrading import MILK, REASON, SUGAR, WATER, make_bad_quiz, mend, regrade, take
from tests.cast import signed_in
from tests.form_fields import form_fields

pytestmark = pytest.mark.django_db


@pytest.fixture
def quiz(db: None) -> VersionActivity:
    """Two would gain, one would lose."""
    quiz = make_bad_quiz()
    for person, answer in zip(make_people(["Anna Aa", "Bo Bb", "Cia Cc"]), (WATER, WATER, MILK), strict=True):
        take(quiz, person, answer)
    return quiz


def address(quiz: VersionActivity) -> str:
    question = Question.objects.get(bank__edition=quiz.version.edition, key="planted")
    return reverse("admin:regrading_regrade_question", args=[question.pk])


def page_of(made: Regrade) -> str:
    return reverse("admin:regrading_regrade_change", args=[made.pk])


def send(client: Client, url: str, **changes: Any) -> Any:
    return client.post(url, form_fields(client.get(url).text) | changes, follow=True)


def test_authors_and_governance_look_and_nobody_else(
    quiz: VersionActivity, trainer: User, administrator: User, governance: User, hr: User, manager: User
) -> None:
    mend(quiz)
    statuses = [signed_in(one).get(address(quiz)).status_code for one in (trainer, administrator, governance, hr)]
    assert statuses == [200, 200, 200, 403]
    assert signed_in(manager).get(address(quiz)).status_code == 302
    assert [signed_in(one).post(address(quiz)).status_code for one in (hr, manager)] == [403, 302]


@pytest.mark.parametrize("role", table.ROLES)
def test_each_role_does_what_the_table_says(quiz: VersionActivity, request: pytest.FixtureRequest, role: str) -> None:
    mend(quiz)
    client = signed_in(request.getfixturevalue(role))
    page = client.get(address(quiz))
    offered = form_fields(page.text).keys() if page.status_code == 200 else set()
    assert ("choice" in offered) is (role in table.ACTS["regrade where it helps"])
    assert ("falling" in offered) is (role in table.ACTS["regrade everything"])
    made = regrade(mend(quiz), "later", by=User.objects.earliest("pk"))
    file = client.get(reverse("admin:regrading_regrade_people_csv", args=[made.pk]))
    assert (file.status_code == 200) is (role in table.ACTS["download a regrade by name"])


def test_before_the_key_is_mended_there_is_nothing_to_decide(quiz: VersionActivity, trainer: User) -> None:
    page = signed_in(trainer).get(address(quiz)).text
    assert "The question has not been mended yet." in page
    assert '<form method="post" class="fields"' not in page


def test_the_page_shows_what_each_choice_would_change_and_writes_nothing(
    quiz: VersionActivity, governance: User
) -> None:
    mend(quiz)
    page = signed_in(governance).get(address(quiz))
    numbers = {str(words): given for words, given, _falls in page.context["rows"]}
    assert numbers["Answers with a higher mark"] == [2, 2]
    assert numbers["People who no longer pass the quiz"] == [0, 1]
    assert "Of 3 tries that were handed in with this question." in page.text
    assert "Milk for planted" in page.text
    assert "Water for planted" in page.text
    assert not Regrade.objects.exists()
    assert set(Attempt.objects.values_list("score_bp", flat=True)) == {5000, 10_000}


def test_a_trainer_reads_no_number_that_could_tell_about_one_person(
    quiz: VersionActivity, trainer: User, governance: User
) -> None:
    for person in make_people(["Dan Dd", "Eva Ee", "Fay Ff"]):
        take(quiz, person, WATER)
    mend(quiz)
    page = signed_in(trainer).get(address(quiz))
    numbers = {str(words): given for words, given, _falls in page.context["rows"]}
    assert numbers["Answers with a higher mark"] == [5, 5]
    assert numbers["People who no longer pass the quiz"] == [0, "fewer than five"]
    assert "Of 6 tries that were handed in with this question." in page.text
    for client in (signed_in(trainer), signed_in(governance)):
        marks = dict(client.get(address(quiz)).context["marks"])
        assert marks == {(0, 10_000): 5, (10_000, 0): "fewer than five"}
    made = regrade(mend(quiz, explanation="Again."), "helps", by=trainer)
    done = {str(words): given for words, given, _falls in signed_in(trainer).get(page_of(made)).context["rows"]}
    assert (done["Answers with a higher mark"], done["Answers with a lower mark"]) == ([5], [0])


def test_where_few_have_answered_not_even_their_number_is_said(quiz: VersionActivity, trainer: User) -> None:
    mend(quiz)
    page = signed_in(trainer).get(address(quiz)).text
    assert "Of fewer than five tries that were handed in with this question." in page
    assert "Of 3 tries" not in page


@pytest.mark.parametrize("choice", ["helps", "everything"])
def test_a_learner_reads_on_her_result_that_and_why_it_was_marked_again(
    quiz: VersionActivity, governance: User, choice: str
) -> None:
    regrade(mend(quiz), choice, by=governance)
    said = {}
    for attempt in Attempt.objects.select_related("enrollment__user", "version_activity"):
        where = [attempt.enrollment.uuid, attempt.version_activity.key, attempt.uuid]
        page = signed_in(attempt.enrollment.user).get(reverse("assessments:attempt-result", args=where))
        said[attempt.enrollment.user.name] = page.text
    again = "Marked again on 2 March 2026: 50.0% of the points before, 100.0% now."
    assert again in said["Anna Aa"]
    assert "You have passed after all." in said["Anna Aa"]
    assert REASON in said["Anna Aa"]
    fell = "Marked again on 2 March 2026: 100.0% of the points before, 50.0% now."
    assert (fell in said["Cia Cc"]) is (choice == "everything")
    assert ("It is not enough for a pass any more." in said["Cia Cc"]) is (choice == "everything")


def test_no_page_names_a_learner(quiz: VersionActivity, trainer: User) -> None:
    client = signed_in(trainer)
    mend(quiz)
    before = client.get(address(quiz)).text
    made = regrade(mend(quiz, explanation="Again."), "helps", by=trainer)
    for text in (before, client.get(page_of(made)).text):
        assert not [name for name in ("Anna", "Bo Bb", "Cia") if name in text]


def test_a_trainer_lets_marks_rise(quiz: VersionActivity, trainer: User) -> None:
    mend(quiz)
    page = send(signed_in(trainer), address(quiz), choice="helps")
    made = Regrade.objects.get()
    assert page.redirect_chain == [(page_of(made), 302)]
    assert "Regrading is under way." in page.text
    assert set(Attempt.objects.values_list("score_bp", flat=True)) == {5000, 10_000}
    work_off(at=AT)
    assert "Done on " in signed_in(trainer).get(page_of(made)).text
    assert set(Attempt.objects.values_list("score_bp", flat=True)) == {10_000}


def test_a_trainer_takes_nothing_away(quiz: VersionActivity, trainer: User) -> None:
    mend(quiz)
    client = signed_in(trainer)
    page = client.get(address(quiz)).text
    assert 'value="everything"' not in page
    assert "so governance decides about it" in page
    send(client, address(quiz), choice="everything", reason=REASON, falling="1")
    assert not Regrade.objects.exists()


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"reason": "", "falling": "1"}, "Say why."),
        ({"reason": REASON, "falling": ""}, "Type the number from the table above."),
        ({"reason": REASON, "falling": "2"}, "That is not the number in the table."),
        ({"reason": REASON, "falling": "many"}, "Enter a whole number."),
        ({"reason": "x" * 501, "falling": "1"}, "at most 500"),
    ],
)
def test_who_takes_away_says_why_and_how_much(
    quiz: VersionActivity, governance: User, given: dict[str, str], refusal: str
) -> None:
    mend(quiz)
    page = send(signed_in(governance), address(quiz), choice="everything", **given)
    assert refusal in page.text
    assert "Nothing is changed yet." in page.text
    assert not Regrade.objects.exists()


def test_governance_takes_away(quiz: VersionActivity, governance: User) -> None:
    mend(quiz)
    page = send(signed_in(governance), address(quiz), choice="everything", reason=REASON, falling="1")
    assert REASON in page.text
    work_off(at=AT)
    made = Regrade.objects.get()
    assert (made.choice, made.decided_by, made.counts["passes_lost"]) == ("everything", governance, 1)


def test_the_same_page_sent_twice_decides_once(quiz: VersionActivity, trainer: User) -> None:
    mend(quiz)
    client = signed_in(trainer)
    fields = form_fields(client.get(address(quiz)).text)
    answers = [client.post(address(quiz), fields) for _again in range(2)]
    made = Regrade.objects.get()
    assert [one["Location"] for one in answers] == [page_of(made)] * 2
    work_off(at=AT)
    assert client.post(address(quiz), fields).status_code in {200, 302}
    assert Regrade.objects.count() == 1


def test_while_one_is_at_work_the_question_leads_to_it(quiz: VersionActivity, trainer: User) -> None:
    mend(quiz)
    client = signed_in(trainer)
    send(client, address(quiz), choice="helps")
    assert client.get(address(quiz))["Location"] == page_of(Regrade.objects.get())


def test_the_wrong_versions_are_picked(quiz: VersionActivity, trainer: User) -> None:
    """The last that people answered unless another is ticked."""
    mend(quiz, SUGAR)
    take(quiz.version.edition.versions.latest("number").activities.get(kind="quiz"), make_people(["Dan"])[0], SUGAR)
    again = make_version(quiz.version.edition).activities.get(kind="quiz")
    take(again, make_people(["Eva"])[0], WATER)
    mend(quiz, WATER)
    client = signed_in(trainer)
    first = client.get(address(quiz))
    assert [(one.number, chosen) for one, chosen, _few in first.context["earlier"]] == [(2, True), (1, False)]
    both = client.get(address(quiz), {"version": ["1", "2", "99", "x"]})
    assert [chosen for _one, chosen, _few in both.context["earlier"]] == [True, True]
    assert both.context["seen"].tries == first.context["seen"].tries + 4


def test_a_published_quiz_that_draws_the_wrong_key_is_pointed_out(quiz: VersionActivity, trainer: User) -> None:
    mend(quiz)
    client = signed_in(trainer)
    told = "The published quiz “The tea quiz” still draws an earlier version."
    assert told in client.get(address(quiz)).text
    make_version(quiz.version.edition)
    assert told not in client.get(address(quiz)).text


def test_a_wording_that_changed_as_well_is_pointed_out(quiz: VersionActivity, trainer: User) -> None:
    mend(quiz, text="What comes last?")
    assert "Not only the key differs" in signed_in(trainer).get(address(quiz)).text


def test_an_auditor_gets_each_change_by_name_and_a_trainer_does_not(
    quiz: VersionActivity, trainer: User, hr: User, administrator: User, governance: User
) -> None:
    made = regrade(mend(quiz), "helps", by=trainer)
    url = reverse("admin:regrading_regrade_people_csv", args=[made.pk])
    assert [signed_in(one).get(url).status_code for one in (trainer, governance)] == [403, 403]
    for auditor in (hr, administrator):
        assert url in signed_in(auditor).get(page_of(made)).text
        text = b"".join(signed_in(auditor).get(url)).decode("utf-8-sig")  # type: ignore[arg-type]
        rows = list(csv.DictReader(StringIO(text)))
        assert [row["name"] for row in rows] == ["Anna Aa", "Bo Bb"]
        assert {(row["old_score_bp"], row["new_score_bp"], row["has_passed"]) for row in rows} == {
            ("5000", "10000", "t")
        }
    assert url not in signed_in(trainer).get(page_of(made)).text


def test_the_list_names_what_was_decided(quiz: VersionActivity, trainer: User, hr: User) -> None:
    regrade(mend(quiz), "later", by=trainer)
    page = signed_in(hr).get(reverse("admin:regrading_regrade_changelist")).text
    assert "Only from now on" in page
    assert "Sofie Bruun" in page


def test_what_does_not_exist_is_not_found(trainer: User, hr: User) -> None:
    client = signed_in(trainer)
    assert client.get(reverse("admin:regrading_regrade_question", args=[999_999])).status_code == 404
    assert client.get(reverse("admin:regrading_regrade_change", args=[999_999])).status_code == 404
    url = reverse("admin:regrading_regrade_people_csv", args=[999_999])
    assert signed_in(hr).get(url).status_code == 404


def test_saving_a_question_that_people_have_answered_leads_to_the_regrade(quiz: VersionActivity, trainer: User) -> None:
    client = signed_in(trainer)
    form = reverse("admin:assessments_question_change", args=[Question.objects.get(key="planted").pk])
    fields = form_fields(client.get(form).text)
    saved = client.post(form, fields | {"act": "save"}, follow=True).text
    assert address(quiz) not in saved
    saved = client.post(form, fields | {"act": "save", "explanation": "Another."}, follow=True).text
    assert f'<a href="{address(quiz)}">See what it means for those who have answered it.</a>' in saved
