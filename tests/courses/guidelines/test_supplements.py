"""Clauses that a country adds, and languages that come later."""

from datetime import date, timedelta

import pytest

from accounts.models import User
from courses.evidence.models import Entry
from courses.guidelines import clauses
from courses.guidelines.drafting import CannotMove, open_draft, publish, save_change, save_text, standing_of, submit
from courses.guidelines.models import RevisionDraft, RevisionText
from courses.guidelines.needs import read_needs
from courses.guidelines.publishing import CannotPublishText, problems
from tests.builders import AT, make_programme
from tests.builders_drafts import approved
from tests.builders_guidelines import make_guideline, make_revision, make_texts, text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
ADDED = "### G1.9 Ask the works council\n\nIn Germany {{company}} asks first.\n"
GERMANY = {("en", "DE"): ADDED}


def test_a_country_reads_the_common_clauses_then_its_own_then_the_rights() -> None:
    guideline = make_guideline("g1", supplements=GERMANY)
    german = RevisionText.objects.get(country="DE")
    assert clauses.clause_ids(german.body) == ["G1.1", "G1.2", "G1.9"]
    assert "In Germany Havnby Computers asks first." in german.body
    assert german.body.index("G1.9") < german.body.index("### Your rights")
    assert "G1.9" not in text_of(guideline, number=1).body
    assert len({text.sha256 for text in RevisionText.objects.all()}) == 2
    assert Entry.objects.filter(type=Entry.Type.PUBLISHED).count() == 2
    assert RevisionText.objects.for_reader("en", TODAY, "DE").get() == german
    assert RevisionText.objects.for_reader("en", TODAY, "DK").get() != german


@pytest.mark.parametrize(
    ("supplements", "place", "words"),
    [
        ({("en", "DE"): "### G1.2 Again\n\nText.\n"}, "en-DE", "stands in the common text already"),
        ({("en", "DE"): "### G2.9 Other\n\nText.\n"}, "en-DE", "start with G1"),
        ({("en", "DE"): ADDED + "\n### Loose\n\nText.\n"}, "en-DE", "numbered clauses only"),
        ({("da", "DE"): ADDED}, "da-DE", "in the same languages"),
    ],
)
def test_a_bad_supplement_is_refused_with_its_place(
    supplements: dict[tuple[str, str], str], place: str, words: str
) -> None:
    make_programme()
    found = problems("g1", make_texts(), supplements)
    assert (found[0].language, words in found[0].message) == (place, True)


def test_the_next_version_begins_with_the_supplements_of_this_one(trainer: User) -> None:
    guideline = make_guideline("g1", supplements=GERMANY)
    draft = open_draft(guideline=guideline, kind=RevisionDraft.Kind.VERSION, by=trainer, at=AT)
    assert draft.texts.get(country="DE").body.startswith("### G1.9 Ask the works council")
    assert any("version 1 already" in one for one in standing_of(draft).contents.problems)


def test_a_language_that_comes_later_goes_through_two_persons_and_changes_nothing(
    trainer: User, governance: User, lager: User
) -> None:
    guideline = make_guideline()
    before = RevisionText.objects.values().get()
    later = AT + timedelta(days=9)
    draft = open_draft(guideline=guideline, kind=RevisionDraft.Kind.LANGUAGES, by=trainer, at=later)
    title, summary, body = make_texts("g1", "da")["da"]
    save_text(draft=draft, language="da", title=title, summary=summary, body=body, by=trainer, at=later)
    save_change(draft=draft, note="Now in Danish.", by=trainer, at=later)
    approved(draft, author=trainer, approver=governance, at=later)
    revision = publish(draft=draft, by=governance, at=later)
    assert (revision.number, text_of(guideline, "da").published_at) == (1, later)
    assert RevisionText.objects.values().get(pk=before["id"]) == before
    assert read_needs([lager.pk], TODAY).number(lager.pk, guideline.pk) is None
    assert read_needs([lager.pk], later.date()).number(lager.pk, guideline.pk) == 1
    assert Entry.objects.filter(type=Entry.Type.PUBLISHED).count() == 2


def test_a_later_language_has_the_clauses_of_the_published_ones(trainer: User) -> None:
    guideline = make_guideline("g1", supplements=GERMANY)
    draft = open_draft(guideline=guideline, kind=RevisionDraft.Kind.LANGUAGES, by=trainer, at=AT)
    body = "### G1.1 Kun en\n\nTekst.\n"
    save_text(draft=draft, language="da", title="Titel", summary="", body=body, by=trainer, at=AT)
    save_text(draft=draft, language="en", title="Title", summary="", body=make_texts()["en"][2], by=trainer, at=AT)
    save_change(draft=draft, note="Now in Danish.", by=trainer, at=AT)
    found = " ".join(standing_of(draft).contents.problems)
    with pytest.raises(CannotMove):
        submit(draft=draft, by=trainer, at=AT)
    assert found


def test_a_published_language_is_not_published_again(trainer: User, governance: User) -> None:
    guideline = make_guideline()
    draft = open_draft(guideline=guideline, kind=RevisionDraft.Kind.LANGUAGES, by=trainer, at=AT)
    title, summary, body = make_texts(extra="Changed.")["en"]
    save_text(draft=draft, language="en", title=title, summary=summary, body=body, by=trainer, at=AT)
    save_change(draft=draft, note="Changed in passing.", by=trainer, at=AT)
    assert any("published already" in one for one in standing_of(draft).contents.problems)


def test_a_retired_guideline_gets_no_new_text(governance: User) -> None:
    guideline = make_guideline()
    guideline.retired_on = TODAY
    guideline.save()
    with pytest.raises(CannotPublishText, match="retired"):
        make_revision(guideline, extra="More.")
