"""The programme's names and the sponsor's letter: on every page, so they are kept in the cache for a short while."""

from dataclasses import dataclass

from django.core.cache import cache

from courses.models import Programme, SponsorLetter

SECONDS = 30
KEY = "programme"


@dataclass(frozen=True)
class Letter:
    heading: str
    paragraphs: tuple[str, ...]
    sponsor: str
    sponsor_title: str


@dataclass(frozen=True)
class Words:
    """What the company and its sponsor say on the pages."""

    programme: Programme
    letters: dict[str, Letter]

    def letter(self, language: str) -> Letter | None:
        return self.letters.get(language) or self.letters.get("en")


def words() -> Words:
    """The one row with its letters, or an unsaved one with empty names before the site is set up."""
    found = cache.get(KEY)
    if found is None:
        letters = {row.language: _letter(row) for row in SponsorLetter.objects.select_related("programme")}
        found = Words(Programme.objects.first() or Programme(), letters)
        cache.set(KEY, found, SECONDS)
    return found


def current_programme() -> Programme:
    return words().programme


def forget() -> None:
    """Show a change at once; called by whoever writes these rows."""
    cache.delete(KEY)


def _letter(row: SponsorLetter) -> Letter:
    paragraphs = tuple(part.strip() for part in row.body.split("\n\n") if part.strip())
    return Letter(row.heading, paragraphs, row.programme.sponsor, row.sponsor_title or row.programme.sponsor_title)


def write_programme(values: dict[str, str], letters: dict[str, dict[str, str]]) -> Programme:
    """Set the names and the sponsor's letters, by language."""
    programme = Programme.objects.update_or_create(pk=1, defaults=values)[0]
    for language, letter in letters.items():
        SponsorLetter.objects.update_or_create(language=language, defaults={"programme": programme, **letter})
    forget()
    return programme
