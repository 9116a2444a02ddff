"""The workshop for guidelines, as trainers and governance see it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from courses.guidelines.drafting import save_change, save_text, standing_of, submit
from courses.guidelines.models import CountryStart, Guideline, RevisionDraft
from tests.builders import AT, make_person, make_tier
from tests.builders_drafts import make_draft
from tests.builders_guidelines import make_guideline, make_revision, make_signature, make_texts, text_of
from tests.cast import let_in, signed_in
from tests.courses.guidelines.test_hostile_texts import OWN, judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def guideline() -> Guideline:
    return make_guideline("g1", "en", "da")


def url(guideline: Guideline, page: str = "change/") -> str:
    return f"/admin/guidelines/guideline/{guideline.pk}/{page}"


def draft_url(draft: RevisionDraft, page: str = "change/") -> str:
    return f"/admin/guidelines/revisiondraft/{draft.pk}/{page}"


def move(client: Client, draft: RevisionDraft, act: str, **fields: str) -> str:
    values = {"act": act, "seen": standing_of(draft).contents.sha256, **fields}
    return client.post(draft_url(draft), values, follow=True).content.decode()


def test_what_is_published_is_read_only(governance: User, guideline: Guideline) -> None:
    client, revision = signed_in(governance), guideline.revisions.get()
    for page in ("guideline/", f"guideline/{guideline.pk}/change/", "revision/", f"revision/{revision.pk}/change/"):
        response = client.get(f"/admin/guidelines/{page}")
        assert response.status_code == 200
        assert b'name="_save"' not in response.content
    assert text_of(guideline).sha256 in response.content.decode()
    for page in (f"guideline/{guideline.pk}/delete/", f"revision/{revision.pk}/delete/", "revision/add/"):
        assert client.get(f"/admin/guidelines/{page}").status_code == 403
    assert client.post(f"/admin/guidelines/revision/{revision.pk}/change/", {"number": 9}).status_code == 403
    assert client.post(url(guideline), {"slug": "other"}).status_code == 403


def test_a_trainer_writes_and_governance_approves_and_publishes(
    trainer: User, governance: User, guideline: Guideline
) -> None:
    writer, keeper = signed_in(trainer), signed_in(governance)
    writer.post(url(guideline, "draft/"), {"kind": "version"})
    draft = guideline.drafts.get()
    title, summary, body = make_texts("g1", extra="And on weekends.")["en"]
    writer.post(draft_url(draft, "text/en/"), {"title": title, "summary": summary, "body": body})
    fields = {"note": "Weekends, too.", "material": "yes", "changed_clauses": "", "resign_days": "10"}
    writer.post(draft_url(draft, "what-changes/"), {**fields, "effective_on": "2030-06-01"})
    page = writer.get(draft_url(draft)).content.decode()
    assert "<ins>" in page
    assert "Ask for approval" in page
    assert "is in review" in move(writer, draft, "submit")
    assert "Approve exactly this" not in writer.get(draft_url(draft)).content.decode()
    assert "Approved." in move(keeper, draft, "approve")
    assert "Version 2 is published." in move(keeper, draft, "publish")
    revision = guideline.revisions.get(number=2)
    assert (revision.changed_clauses, revision.resign_days, revision.effective_on) == (["G1.2"], 10, date(2030, 6, 1))
    assert list(LogEntry.objects.values_list("user", flat=True)) == [governance.pk, governance.pk, trainer.pk]


@pytest.mark.parametrize("role", ["hr", "communications", "staff"])
def test_nobody_else_gets_in(request: pytest.FixtureRequest, guideline: Guideline, governance: User, role: str) -> None:
    draft = make_draft(guideline, governance)
    client = signed_in(request.getfixturevalue(role))
    pages = [url(guideline), url(guideline, "compare/"), url(guideline, "owners/"), draft_url(draft)]
    pages += [draft_url(draft, "what-changes/"), draft_url(draft, "text/en/"), draft_url(draft, "questions/en/")]
    assert {client.get(page).status_code for page in pages} <= {302, 403}
    assert client.post(url(guideline, "draft/"), {"kind": "version"}).status_code in {302, 403}
    client.post(draft_url(draft), {"act": "discard"})
    assert RevisionDraft.objects.get().closed_at is None


def test_a_trainer_neither_names_owners_nor_sets_starts_nor_retires(trainer: User, guideline: Guideline) -> None:
    client = signed_in(trainer)
    starts = f"/admin/guidelines/revision/{guideline.revisions.get().pk}/starts/"
    pages = [url(guideline, "owners/"), starts, "/admin/guidelines/guideline/gaps/"]
    assert {client.get(page).status_code for page in pages} == {403}
    page = client.post(url(guideline, "draft/"), {"kind": "retirement"}, follow=True).content.decode()
    assert "Your role does not allow this." in page


def test_the_draft_names_the_tiers_that_it_concerns(governance: User, guideline: Guideline) -> None:
    make_tier("sme", name="Subject-matter experts")
    draft = make_draft(guideline, governance)
    save_change(draft=draft, tiers=["sme"], by=governance, at=AT)
    assert "Only: Subject-matter experts." in signed_in(governance).get(draft_url(draft)).content.decode()


def test_who_is_alone_in_governance_is_told_what_to_do(governance: User, guideline: Guideline) -> None:
    draft = make_draft(guideline, governance)
    submit(draft=draft, by=governance, at=AT)
    client = signed_in(governance)
    page = client.get(draft_url(draft)).content.decode()
    assert "Ask the administrator to give that role to a second person." in page
    assert "Approve exactly this" not in page
    assert "You have written part of this" in move(client, draft, "approve")


def test_words_that_come_too_late_are_not_lost_and_overwrite_nothing(
    trainer: User, governance: User, guideline: Guideline
) -> None:
    draft = make_draft(guideline, trainer)
    seen = standing_of(draft).contents.sha256
    save_change(draft=draft, note="Theirs.", by=governance, at=AT)
    fields = {"note": "Mine.", "material": "yes", "resign_days": "14", "seen": seen}
    page = signed_in(trainer).post(draft_url(draft, "what-changes/"), fields).content.decode()
    assert "Mine." in page
    assert "while you wrote" in page
    assert RevisionDraft.objects.get().note == "Theirs."


@pytest.mark.parametrize(
    ("place", "fields", "words"),
    [
        ("text/da/", {"title": "T", "body": "### G1.1 Kun en\n\nTekst.\n"}, "The clauses are not those"),
        ("text/en/", {"title": "T", "body": "Prose."}, "has no clauses"),
        ("text/en/", {"title": "", "body": make_texts()["en"][2]}, "needs a title"),
        ("what-changes/", {"note": "N", "material": "yes", "resign_days": "9", "changed_clauses": "G1.9"}, "no clause"),
    ],
)
def test_what_is_missing_is_listed_and_cannot_be_submitted(
    trainer: User, guideline: Guideline, place: str, fields: dict[str, str], words: str
) -> None:
    draft, client = make_draft(guideline, trainer), signed_in(trainer)
    client.post(draft_url(draft, place), fields)
    assert words in client.get(draft_url(draft)).content.decode()
    move(client, draft, "submit")
    assert standing_of(draft).stage == RevisionDraft.Stage.DRAFT


def test_questions_on_the_change_are_edited_by_form(trainer: User, guideline: Guideline) -> None:
    draft, client = make_draft(guideline, trainer), signed_in(trainer)
    rows = {"prompt": "When?", "clause": "G1.2", "option_1": "Always", "option_2": "Never", "right": "2"}
    sent = {f"questions-0-{name}": value for name, value in {**rows, "explanation": "Always."}.items()}
    count = {"questions-TOTAL_FORMS": "2", "questions-INITIAL_FORMS": "0"}
    client.post(draft_url(draft, "questions/en/"), {**sent, **count})
    (question,) = draft.texts.get(language="en").questions
    assert (question["options"], question["right"], question["clause"]) == (["Always", "Never"], 1, "G1.2")
    page = client.post(draft_url(draft, "questions/en/"), {**sent, **count, "questions-0-right": "3"}).content.decode()
    assert "That answer is empty." in page


def test_a_supplement_is_written_for_a_country(trainer: User, guideline: Guideline) -> None:
    draft, client = make_draft(guideline, trainer), signed_in(trainer)
    response = client.post(draft_url(draft, "country/"), {"country": "de"})
    assert response["Location"] == draft_url(draft, "text/en/DE/")
    for language in ("en", "da"):
        client.post(draft_url(draft, f"text/{language}/DE/"), {"body": "### G1.9 Ask\n\nAsk first.\n"})
    page = client.get(draft_url(draft)).content.decode()
    assert "A new text (en-DE)" in page
    assert standing_of(draft).contents.problems == []


def test_hostile_words_are_harmless_in_preview_and_comparison(trainer: User, guideline: Guideline) -> None:
    hostile = "\n\n".join(OWN)
    make_revision(guideline, extra=hostile, note=OWN[0])
    draft, client = make_draft(guideline, trainer), signed_in(trainer)
    title, summary, body = make_texts("g1", extra=hostile + " More.")["en"]
    save_text(draft=draft, language="en", title=OWN[0], summary=OWN[1], body=body, by=trainer, at=AT)
    for page in (draft_url(draft), url(guideline, "compare/?from=1&to=2&text=en"), url(guideline)):
        html = client.get(page).content.decode()
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert "<svg/onload" not in html
    (shown,) = [text for text in standing_of(draft).contents.compiled if text.language == "en"]
    assert not judged(shown.html)


def test_two_versions_are_compared_word_by_word(trainer: User, guideline: Guideline) -> None:
    make_revision(guideline, "en", "da", extra="And on weekends.")
    page = signed_in(trainer).get(url(guideline, "compare/?from=1&to=2&text=en")).content.decode()
    assert "<ins>" in page
    assert "And on weekends." in page
    assert "G1.1" not in page.partition('id="differences"')[2]
    back = signed_in(trainer).get(url(guideline, "compare/?from=2&to=1&text=en")).content.decode()
    assert "<del>" in back
    assert signed_in(trainer).get(url(guideline, "compare/?from=x&to=99&text=zz")).status_code == 200


def test_owners_are_named_and_people_see_them(governance: User, staff: User, guideline: Guideline) -> None:
    client = signed_in(governance)
    fields = {"governance": governance.employee_number, "communications": staff.email, "experts": ""}
    client.post(url(guideline, "owners/"), fields)
    assert [owner.user for owner in guideline.named_owners] == [governance, staff]
    page = signed_in(staff).get("/guidelines/g1/").content.decode()
    assert governance.name in page
    refused = client.post(url(guideline, "owners/"), {"governance": "nobody@example.com"}).content.decode()
    assert "Nobody has this number or address." in refused


def test_a_start_is_set_with_its_approval(governance: User, guideline: Guideline) -> None:
    make_person("Jana Vogt", country="DE")
    revision = make_revision(guideline, extra="More.", waits=["DE"])
    client, page = signed_in(governance), f"/admin/guidelines/revision/{revision.pk}/starts/"
    assert "waits for its works council" in client.get(page).content.decode()
    fields = {"country": "DE", "starts_on": "2040-01-01", "reason": "Agreed."}
    assert "Attach the works council" in client.post(page, fields).content.decode()
    client.post(page, {**fields, "approval": SimpleUploadedFile("yes.pdf", b"%PDF-1.7")})
    assert CountryStart.objects.known().get().starts_on == date(2040, 1, 1)
    assert "yes.pdf" in client.get(page).content.decode()
    assert "waits until" in client.get("/admin/guidelines/guideline/gaps/").content.decode()


def test_a_new_guideline_starts_with_its_first_draft(governance: User) -> None:
    client = signed_in(governance)
    response = client.post("/admin/guidelines/guideline/add/", {"slug": "g7", "position": "7"})
    guideline = Guideline.objects.get(slug="g7")
    assert response["Location"] == url(guideline)
    client.post(url(guideline, "draft/"), {"kind": "version"})
    assert "There is no text." in client.get(draft_url(guideline.drafts.get())).content.decode()


def test_readers_see_the_versions_that_have_begun(staff: User, guideline: Guideline) -> None:
    make_revision(guideline, "en", "da", extra="More.", note="Something more.", changed_clauses=["G1.2"])
    make_revision(guideline, "en", "da", extra="Later.", note="Not yet.", effective_on=date(2090, 1, 1))
    page = signed_in(staff).get("/guidelines/g1/history/").content.decode()
    assert "Something more." in page
    assert "Not yet." not in page
    assert signed_in(staff).get("/guidelines/nothing/history/").status_code == 404


def test_lists_cost_the_same_however_many_there_are(
    governance: User, guideline: Guideline, django_assert_max_num_queries: Any
) -> None:
    for number in range(2, 5):
        make_draft(make_guideline(f"g{number}", waits=["DE"]), governance)
    make_signature(make_person(), text_of(guideline))
    client = signed_in(governance)
    for page, most in (("guideline/", 12), ("revisiondraft/", 11), ("guideline/gaps/", 14)):
        with django_assert_max_num_queries(most):
            client.get(f"/admin/guidelines/{page}")


@pytest.mark.django_db(transaction=True)
def test_a_draft_goes_its_way_in_the_browser(
    new_context: Callable[..., BrowserContext], trainer: User, governance: User, axe: Callable[[Page], None]
) -> None:
    guideline = make_guideline("g1", "en", "da")
    draft = make_draft(guideline, trainer)
    page = let_in(new_context(), governance).new_page()
    page.goto(draft_url(draft, "what-changes/"))
    expect(page.get_by_label("What changes, and why")).to_have_value("Weekends count, too.")
    axe(page)
    submit(draft=draft, by=trainer, at=AT)
    page.goto(draft_url(draft))
    axe(page)
    page.get_by_role("button", name="Approve exactly this").click()
    expect(page.get_by_text("Approved. It can be published")).to_be_visible()
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Version 2 is published.")).to_be_visible()
    page.goto(url(guideline))
    axe(page)
    page.get_by_role("link", name="Compare two versions").click()
    expect(page.get_by_role("heading", name="What version 2 says otherwise than version 1")).to_be_visible()
    axe(page)
