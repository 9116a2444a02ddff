"""Which lessons, questions and practice teach a clause; what is to be looked at again once a clause has changed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from courses import citations
from courses.assessments.analysis.figures import analyze
from courses.assessments.analysis.reading import read
from courses.assessments.analysis.selection import Selection
from courses.assessments.models import Bank
from courses.assessments.services import save_bank, save_question
from courses.guidelines.models import Guideline, SecondLook
from courses.guidelines.tracing import to_look_at_again, trace
from courses.models import Activity, Edition, VersionActivity
from tests.builders import AT, make_course, make_lesson, make_people, make_version
from tests.builders_analysis import hand_in
from tests.builders_assessments import make_quiz_draft, quiz_of, single
from tests.builders_assignments import make_assignment_draft
from tests.builders_guidelines import make_guideline, make_revision
from tests.builders_simulations import make_simulation_draft
from tests.cast import let_in, signed_in
from tests.form_fields import form_fields

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AGAIN = "/admin/guidelines/secondlook/"


@pytest.fixture
def guideline() -> Guideline:
    return make_guideline("g1", "en")


@pytest.fixture
def edition(guideline: Guideline) -> Edition:
    """One of each kind cites G1.2; nothing cites G1.1."""
    edition = make_course(lessons=1)
    module = edition.modules.get()
    make_lesson(module, key="open", title="Say that you work here", position=5, data={"clauses": ["G1.2"]})
    make_simulation_draft(edition, clauses=["G1.2"])
    make_assignment_draft(edition, clauses=["G1.2"])
    save_bank(edition, [single("whose", clauses=["G1.2"]), single("other")])
    make_quiz_draft(edition, draw=2)
    make_version(edition)
    return edition


def taught(guideline: Guideline, clause: str = "G1.2") -> list[str]:
    traced = next(one for one in trace(guideline, "en", AT.date()) if one.id == clause)
    return [f"{row.content.kind} {row.content.key}" for row in traced.contents]


def stale() -> list[str]:
    return [f"{one.content.kind} {one.content.key}" for one in to_look_at_again(AT.date())]


def change(guideline: Guideline, clause: str = "G1.2", *, days: int = 1, **fields: Any) -> None:
    make_revision(guideline, extra=f"Since day {days}.", changed_clauses=[clause], at=AT + days * DAY, **fields)


def clauses_page(guideline: Guideline) -> str:
    return reverse("admin:guidelines_secondlook_clauses", args=[guideline.pk])


EVERYTHING = ["lesson open", "simulation tea-party", "assignment reply", "question whose"]


def test_a_clause_names_all_that_cites_it(guideline: Guideline, edition: Edition, trainer: User) -> None:
    assert sorted(taught(guideline)) == sorted(EVERYTHING)
    assert taught(guideline, "G1.1") == []
    page = signed_in(trainer).get(clauses_page(guideline)).text
    assert "Nothing teaches G1.1 yet." in page
    lesson = edition.activities.get(key="open")
    assert f'<a href="/admin/courses/activity/{lesson.pk}/change/">Say that you work here</a>' in page
    assert "Lesson · Tea, English" in page


def test_what_learners_do_not_get_teaches_nothing(guideline: Guideline, edition: Edition) -> None:
    draft = edition.activities.get(key="lesson-1")
    draft.data = {"clauses": ["G1.1"]}
    draft.save()
    assert taught(guideline, "G1.1") == []
    make_version(edition, at=AT + DAY)
    assert taught(guideline, "G1.1") == ["lesson lesson-1"]


def test_a_translation_counts_for_what_it_translates_itself(guideline: Guideline, edition: Edition) -> None:
    make_version(make_course("tea", language="da", lessons=1), at=AT + DAY)
    assert sorted(taught(guideline)) == sorted(EVERYTHING)


def test_a_quiz_with_the_newest_wordings_counts_those(guideline: Guideline, edition: Edition) -> None:
    draft = edition.activities.get(kind="quiz")
    draft.data |= {"questions": "newest"}
    draft.save()
    make_version(edition, at=AT + DAY)
    save_question(edition=edition, body=single("other", clauses=["G1.1"]))
    assert taught(guideline, "G1.1") == ["question other"]


def answers(edition: Edition, people: list[User], right: int) -> None:
    """The first of them answer everything rightly, the others wrongly."""
    quiz = quiz_of(edition.versions.latest("number"))
    hand_in(quiz, people[:right], lambda question, _able, _chance: question.sample(right=True, seed=1))
    hand_in(quiz, people[right:], lambda question, _able, _chance: question.sample(right=False, seed=1))


def test_it_says_how_much_is_wrong_as_item_analysis_does(guideline: Guideline, edition: Edition, trainer: User) -> None:
    people = make_people([f"Person {number}" for number in range(8)])
    answers(edition, people, right=6)
    # Second tries, and what an author tries out, do not count.
    answers(edition, people[6:], right=2)
    answers(edition, [trainer], right=0)
    traced = trace(guideline, "en", AT.date())[1]
    assert traced.wrong == citations.Wrong(8, 0.25)
    analysis = analyze(read(Bank.objects.get(), AT.date()), Selection())
    figures = next(one for one in analysis.questions if one.wording.key == "whose")
    assert (figures.answers, 1 - figures.facility) == (8, 0.25)
    assert "Wrong: 25.0% of 8 answers." in signed_in(trainer).get(clauses_page(guideline)).text


def test_of_fewer_than_five_people_nothing_is_said(guideline: Guideline, edition: Edition, trainer: User) -> None:
    answers(edition, make_people([f"Person {number}" for number in range(4)]), right=1)
    assert trace(guideline, "en", AT.date())[1].wrong is None
    page = signed_in(trainer).get(clauses_page(guideline)).text
    assert "Fewer than five people have answered: there is no figure." in page
    assert not re.search(r"\b(?:75|25)(?:\.0)?\s*%", page)


def test_a_material_change_marks_what_cites_the_clause(guideline: Guideline, edition: Edition) -> None:
    assert stale() == []
    change(guideline, "G1.1")
    assert stale() == []
    change(guideline, days=2)
    assert sorted(stale()) == sorted(EVERYTHING)


def test_an_editorial_change_marks_nothing(guideline: Guideline, edition: Edition, trainer: User) -> None:
    change(guideline, material=False)
    assert stale() == []
    assert "Nothing is waiting" in signed_in(trainer).get(AGAIN).text


def test_what_is_published_anew_is_cleared_and_the_rest_is_not(guideline: Guideline, edition: Edition) -> None:
    change(guideline)
    lesson = edition.activities.get(key="open")
    lesson.body = "Say it at once."
    lesson.save()
    save_question(edition=edition, body=single("whose", clauses=["G1.2"], text="Whose account is it?"))
    assert sorted(stale()) == sorted(EVERYTHING)
    make_version(edition, at=AT + 2 * DAY)
    assert sorted(stale()) == ["assignment reply", "simulation tea-party"]
    change(guideline, days=3)
    assert sorted(stale()) == sorted(EVERYTHING)


def press(client: Client, title: str) -> Any:
    one = next(one for one in to_look_at_again(AT.date()) if one.content.title == title)
    return client.post(AGAIN, {"look": one.token}, follow=True)


def test_a_trainer_says_that_it_is_still_right(guideline: Guideline, edition: Edition, trainer: User) -> None:
    change(guideline)
    client = signed_in(trainer)
    assert "Noted: “Say that you work here” is still right." in press(client, "Say that you work here").text
    row = SecondLook.objects.get()
    assert (row.revision.number, row.edition, row.kind, row.key, row.looked_by) == (
        2,
        edition,
        "lesson",
        "open",
        trainer,
    )
    assert "lesson open" not in stale()
    change(guideline, days=2)
    assert "lesson open" in stale()


def test_who_is_second_changes_nothing(
    guideline: Guideline, edition: Edition, trainer: User, administrator: User
) -> None:
    change(guideline)
    one = to_look_at_again(AT.date())[0]
    signed_in(trainer).post(AGAIN, {"look": one.token})
    page = signed_in(administrator).post(AGAIN, {"look": one.token}, follow=True)
    assert "That was done already" in page.text
    assert SecondLook.objects.get().looked_by == trainer
    signed_in(trainer).post(AGAIN, {"look": "1:2:lesson:nothing"})
    assert SecondLook.objects.count() == 1


def test_governance_reads_and_others_do_not(
    guideline: Guideline, edition: Edition, governance: User, hr: User, staff: User
) -> None:
    change(guideline)
    client = signed_in(governance)
    page = client.get(AGAIN).text
    assert "Say that you work here" in page
    assert "Looked at, still right" not in page
    assert client.post(AGAIN, {"look": to_look_at_again(AT.date())[0].token}).status_code == 403
    assert client.get(clauses_page(guideline)).status_code == 200
    for stranger in (hr, staff):
        for url in (AGAIN, clauses_page(guideline)):
            assert signed_in(stranger).get(url).status_code in {302, 403}


def test_trainers_are_told_where_they_begin_and_where_they_write(
    guideline: Guideline, edition: Edition, trainer: User, hr: User
) -> None:
    lesson = reverse("admin:courses_activity_change", args=[edition.activities.get(key="open").pk])
    story = reverse("admin:simulations_scenario_change", args=[edition.activities.get(kind="simulation").pk])
    client = signed_in(trainer)
    assert "not looked at since" not in client.get("/admin/").text
    change(guideline)
    assert "4 texts that cite them were not looked at since." in client.get("/admin/").text
    assert "not looked at since" not in signed_in(hr).get("/admin/").text
    for url in (lesson, story):
        assert "It cites G1.2, and that has changed since learners got this text." in client.get(url).text


def test_the_clauses_of_practice_are_typed_under_more(edition: Edition, trainer: User) -> None:
    client = signed_in(trainer)
    for kind in ("simulation", "assignment"):
        draft = edition.activities.get(kind=kind)
        url = client.get(reverse("admin:courses_activity_change", args=[draft.pk]), follow=True).request["PATH_INFO"]
        fields = form_fields(client.get(url).text)
        assert fields["clauses"] == "G1.2"
        refused = client.post(url, {**fields, "act": "save", "clauses": "G1"})
        assert "A clause looks like G1.1." in refused.text
        client.post(url, {**fields, "act": "save", "clauses": "G1.2, G4.1 G1.5"})
        draft.refresh_from_db()
        assert draft.data["clauses"] == ["G1.2", "G4.1", "G1.5"]


def test_the_statements_do_not_grow_with_the_content(guideline: Guideline, edition: Edition, trainer: User) -> None:
    change(guideline)
    client, counts = signed_in(trainer), []
    for slug in ("", "coffee"):
        if slug:
            more = make_course(slug, lessons=4)
            Activity.objects.filter(edition=more).update(data={"clauses": ["G1.1", "G1.2"]})
            save_bank(more, [single(f"{slug}-{number}", clauses=["G1.2"]) for number in range(5)])
            make_quiz_draft(more)
            make_version(more)
        found = []
        for url in (AGAIN, clauses_page(guideline), "/admin/"):
            client.get(url)
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert VersionActivity.objects.filter(version__edition__course__slug="coffee").exists()


@pytest.mark.parametrize("width", [1280, 320])
def test_the_list_works_in_a_browser(
    page: Page, axe: Callable[[Page], None], trainer: User, guideline: Guideline, edition: Edition, width: int
) -> None:
    change(guideline, note="It holds on weekends too.")
    page.set_viewport_size({"width": width, "height": 800})
    let_in(page.context, trainer)
    page.goto(clauses_page(guideline))
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("link", name="To look at again Say that you work here").click()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Looked at, still right Say that you work here").press("Enter")
    expect(page.get_by_text("Noted: “Say that you work here” is still right.")).to_be_visible()
    expect(page.get_by_role("button", name="Looked at, still right")).to_have_count(3)
