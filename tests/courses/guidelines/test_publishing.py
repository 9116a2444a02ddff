import hashlib
from datetime import date

import pytest

from courses.guidelines.models import Revision, RevisionText
from courses.guidelines.publishing import CannotPublishText, problems
from tests.builders import make_programme
from tests.builders_guidelines import make_guideline, make_revision, make_texts, text_of

pytestmark = pytest.mark.django_db


def test_a_published_text_has_its_placeholders_filled_and_the_hash_of_its_bytes() -> None:
    text = text_of(make_guideline("g1", "en", "da"))
    assert "I say that I work here" in text.body
    assert "{{" not in text.body
    assert "Havnby Computers" in text.body
    assert text.sha256 == hashlib.sha256(text.body.encode()).hexdigest()


def test_numbered_headings_become_clauses_and_the_unnumbered_one_the_rights() -> None:
    html = text_of(make_guideline()).html
    assert '<div class="clause" id="G1.2"><p class="clause-number">2</p>' in html
    assert "<h3>Be open</h3>" in html
    assert html.count('class="clause"') == 2
    assert html.index('class="rights"') > html.rindex('class="clause"')


def test_the_same_text_again_makes_no_new_version() -> None:
    guideline = make_guideline("g1", "en", "da")
    again = make_revision(guideline, "da", "en", effective_on=date(2026, 5, 1))
    assert again.number == 1
    assert (Revision.objects.count(), RevisionText.objects.count()) == (1, 2)


def test_line_ends_and_blank_edges_make_no_new_version() -> None:
    guideline = make_guideline()
    title, summary, body = make_texts()["en"]
    make_revision(guideline, texts={"en": (title, summary, "\r\n" + body.replace("\n", "\r\n") + "\r\n\r\n")})
    assert guideline.revisions.count() == 1


def test_a_changed_text_is_the_next_version_and_leaves_the_old_one_as_it_was() -> None:
    guideline = make_guideline()
    before = RevisionText.objects.values().get()
    revision = make_revision(guideline, extra="And on weekends.", changed_clauses=["G1.2"], material=False)
    assert (revision.number, revision.material, revision.changed_clauses) == (2, False, ["G1.2"])
    assert RevisionText.objects.values().get(pk=before["id"]) == before


def test_only_the_newest_version_in_force_is_read() -> None:
    guideline = make_guideline("g1", "en", "da")
    make_revision(guideline, "en", extra="New.", effective_on=date(2026, 6, 1))
    today, later = date(2026, 5, 31), date(2026, 6, 1)
    assert RevisionText.objects.for_reader("da", today).first().language == "da"
    assert RevisionText.objects.for_reader("da", later).first().revision.number == 2
    assert RevisionText.objects.for_reader("da", later).first().language == "en"


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("Just prose.", 1, "has no clauses"),
        ("### G1.1 One\n\nText.\n\n### G1.1 Two\n\nText.", 5, "G1.1 is there twice; the first stands in line 1"),
        ("### G1.1 One\n\nText.\n\n{{compny}} rules.", 5, "“compny” is not known"),
        ("### G2.1 One\n\nText.", 1, "start with G1"),
        ("### G1.1\n\nText.", 1, "has no title"),
        ("### G1.1 One\n\n### G1.2 Two\n\nText.", 1, "G1.1 has no text"),
    ],
)
def test_a_bad_text_is_refused_with_its_line(body: str, line: int, words: str) -> None:
    make_programme()
    guideline = make_guideline()
    (problem,) = problems("g1", {"en": ("Title", "", body)})
    assert (problem.language, problem.line) == ("en", line)
    assert words in problem.message
    with pytest.raises(CannotPublishText, match="en, line"):
        make_revision(guideline, texts={"en": ("Title", "", body)})
    assert guideline.revisions.count() == 1


def test_every_language_has_the_same_clauses() -> None:
    make_programme()
    texts = make_texts("g1", "en", "da")
    title, summary, body = texts["da"]
    texts["da"] = (title, summary, body.replace("G1.2", "G1.3"))
    (problem,) = problems("g1", texts)
    assert problem.language == "da"
    assert "G1.1, G1.2" in problem.message


def test_a_changed_clause_must_exist() -> None:
    guideline = make_guideline()
    with pytest.raises(CannotPublishText, match="no clause “G1.9”"):
        make_revision(guideline, extra="More.", changed_clauses=["G1.9"])


def test_a_text_without_a_title_is_refused() -> None:
    make_programme()
    (problem,) = problems("g1", {"en": (" ", "", make_texts()["en"][2])})
    assert "needs a title" in problem.message
