from collections.abc import Callable

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.models import User
from courses.guidelines.models import Guideline, Revision, RevisionText
from tests.builders import PASSWORD
from tests.builders_guidelines import make_guideline, make_texts, text_of
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def guideline() -> Guideline:
    return make_guideline("g1", "en", "da")


def form(guideline: Guideline, **fields: str) -> dict[str, str]:
    values = {"material": "yes", "changed_clauses": "", "effective_on": "2026-06-01", "resign_days": "10"}
    for language, (title, summary, body) in make_texts("g1", "en", "da").items():
        values |= {f"title_{language}": title, f"summary_{language}": summary, f"body_{language}": body}
    return values | fields


def publish_url(guideline: Guideline) -> str:
    return f"/admin/guidelines/guideline/{guideline.pk}/publish/"


def test_governance_sees_guidelines_versions_and_texts_read_only(governance: User, guideline: Guideline) -> None:
    client = signed_in(governance)
    revision = guideline.revisions.get()
    for url in ("guideline/", f"guideline/{guideline.pk}/change/", "revision/", f"revision/{revision.pk}/change/"):
        response = client.get(f"/admin/guidelines/{url}")
        assert response.status_code == 200
        assert b'name="_save"' not in response.content
    assert text_of(guideline).sha256 in response.content.decode()
    for url in (f"guideline/{guideline.pk}/delete/", f"revision/{revision.pk}/delete/", "revision/add/"):
        assert client.get(f"/admin/guidelines/{url}").status_code == 403
    assert client.post(f"/admin/guidelines/revision/{revision.pk}/change/", {"number": 9}).status_code == 403


@pytest.mark.parametrize("role", ["trainer", "hr", "communications", "staff"])
def test_nobody_else_publishes(request: pytest.FixtureRequest, guideline: Guideline, role: str) -> None:
    client = signed_in(request.getfixturevalue(role))
    assert client.get("/admin/guidelines/guideline/").status_code in {302, 403}
    client.post(publish_url(guideline), {**form(guideline, body_en="### G1.1 Other\n\nText.\n"), "publish": "1"})
    assert guideline.revisions.count() == 1


def test_a_preview_publishes_nothing_and_names_what_changes(governance: User, guideline: Guideline) -> None:
    body = make_texts("g1", "en", extra="And on weekends.")["en"][2]
    response = signed_in(governance).post(publish_url(guideline), {**form(guideline, body_en=body), "preview": "1"})
    page = response.content.decode()
    assert "This is what people will read and sign" in page
    assert "Havnby Computers}}, I say" not in page
    assert response.context["form"].cleaned_data["changed_clauses"] == ["G1.2"]
    assert guideline.revisions.count() == 1


def test_publishing_makes_the_next_version_and_a_line_in_the_log(governance: User, guideline: Guideline) -> None:
    body = make_texts("g1", "en", extra="And on weekends.")["en"][2]
    fields = form(guideline, body_en=body, material="no")
    signed_in(governance).post(publish_url(guideline), {**fields, "publish": "1"})
    revision = guideline.revisions.get(number=2)
    assert (revision.material, revision.resign_days, str(revision.effective_on)) == (False, 10, "2026-06-01")
    assert revision.changed_clauses == ["G1.2"]
    assert set(revision.texts.values_list("language", flat=True)) == {"en", "da"}
    assert LogEntry.objects.get().user == governance


def test_the_same_texts_again_are_not_published_twice(governance: User, guideline: Guideline) -> None:
    response = signed_in(governance).post(publish_url(guideline), {**form(guideline), "publish": "1"}, follow=True)
    assert "These texts are version 1 already." in response.content.decode()
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body_da": "### G1.1 Kun en\n\nTekst.\n"}, "da, line 1: The clauses are not those"),
        ({"body_en": "Prose."}, "has no clauses"),
        ({"title_en": " "}, "needs a title"),
        ({"changed_clauses": "G1.9"}, "There is no clause “G1.9”"),
        ({"material": ""}, "This field is required"),
        ({"body_en": "", "body_da": ""}, "There is no text"),
    ],
)
def test_bad_input_is_shown_at_its_place_and_publishes_nothing(
    governance: User, guideline: Guideline, fields: dict[str, str], words: str
) -> None:
    response = signed_in(governance).post(publish_url(guideline), {**form(guideline, **fields), "publish": "1"})
    assert response.status_code == 200
    assert words in response.content.decode()
    assert RevisionText.objects.count() == 2


def test_a_new_guideline_starts_with_its_first_text(governance: User) -> None:
    response = signed_in(governance).post("/admin/guidelines/guideline/add/", {"slug": "g7", "position": "7"})
    assert response.url == publish_url(Guideline.objects.get(slug="g7"))


def test_visitors_are_sent_to_sign_in(guideline: Guideline) -> None:
    assert Client().get(publish_url(guideline)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_governance_publishes_in_the_browser(page: Page, governance: User, axe: Callable[[Page], None]) -> None:
    guideline = make_guideline("g1", "en", "da")
    page.goto(f"/accounts/login/?next={publish_url(guideline)}")
    page.locator("[name=login]").fill(governance.employee_number)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.locator("[name=body_en]").fill(make_texts("g1", extra="And on weekends.")["en"][2])
    page.get_by_label("Editorial").check()
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="This is what people will read and sign")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="Publish this version").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    assert guideline.revisions.get(number=2).changed_clauses == ["G1.2"]
