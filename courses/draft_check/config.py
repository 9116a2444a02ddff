"""The word lists of an installation, made ready for matching. Built once for each version of the lists."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from courses.draft_check.draft import LANGUAGES
from courses.draft_check.lexicon import Lexicon, words_of
from courses.draft_check.normal import normal

Lists = Mapping[str, Mapping[str, Iterable[str]]]
ANY = ""
COMPANY, PRODUCT = "{{company}}", "{{product}}"
# Names take an ending in Danish: Havnbys, H300s.
NAMES = ("company", "released", "unreleased", "competitors", "customers")


@dataclass(frozen=True)
class Names:
    """What the program calls itself; see `courses.models.Programme`."""

    company: tuple[str, ...] = ()
    product: str = ""
    hashtag: str = ""
    contacts: str = ""


@dataclass(frozen=True, eq=False)
class Config:
    """`lists` by language ("" for those that hold in every language) and key."""

    lists: Lists
    names: Names = field(default_factory=Names)
    crisis: bool = False
    version: str = ""

    @cached_property
    def hashtag(self) -> str:
        return normal(self.names.hashtag).low.lstrip("#")

    @cached_property
    def contacts(self) -> str:
        """Addresses of the company that everybody may name."""
        return normal(self.names.contacts).low

    @cached_property
    def company(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*filter(None, self.names.company), *self.terms("company")]))

    @cached_property
    def released(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([*filter(None, [self.names.product]), *self.terms("released")]))

    @cached_property
    def _lexicons(self) -> dict[str, Lexicon]:
        return {language: Lexicon(self._compiled(language)) for language in LANGUAGES}

    def lexicon(self, language: str) -> Lexicon:
        """Of a language that has no lists: the installation's own names alone."""
        return self._lexicons.get(language) or self._lexicons["en"]

    def terms(self, key: str, language: str = ANY) -> tuple[str, ...]:
        return tuple(self.lists.get(language, {}).get(key, ()))

    @cached_property
    def _sets(self) -> dict[str, frozenset[str]]:
        return {key: frozenset(normal(term).low for term in terms) for key, terms in self.lists.get(ANY, {}).items()}

    def set(self, key: str) -> frozenset[str]:
        """A list without language, in small letters."""
        return self._sets.get(key, frozenset())

    @cached_property
    def shelf(self) -> tuple[Counter[str], ...]:
        """The words of each set text."""
        return tuple(Counter(word.text for word in words_of(normal(text).low)) for text in self.terms("shelf"))

    def _compiled(self, language: str) -> dict[str, list[str]]:
        own = {**self.lists.get(ANY, {}), "company": self.company, "released": self.released}
        found = {key: list(terms) for key, terms in own.items()}
        for key, terms in self.lists.get(language, {}).items():
            found.setdefault(key, []).extend(filled for term in terms for filled in self._filled(term))
        for key in NAMES:
            found[key] = [ending for name in found.get(key, []) for ending in (name, f"{name}s")]
        return found

    def _filled(self, term: str) -> list[str]:
        """A term with a placeholder stands for one term for each name."""
        companies = self.company if COMPANY in term else ("",)
        products = self.released if PRODUCT in term else ("",)
        return [term.replace(COMPANY, one).replace(PRODUCT, other) for one, other in product(companies, products)]
