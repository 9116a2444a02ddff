"""All that a draft says, its hash, and what is missing before somebody can approve it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from courses.guidelines import clauses
from courses.guidelines.clauses import TextProblem
from courses.guidelines.models import DraftText, Revision, RevisionDraft, RevisionText
from courses.guidelines.publishing import (
    CannotPublishText,
    CompiledText,
    Questions,
    Supplements,
    Texts,
    addition_problems,
    compile_texts,
    says_the_same,
)
from courses.lessons import fill
from courses.publishing import current_placeholders
from lms.lib import canonical_json

Kind = RevisionDraft.Kind
MOST_QUESTIONS = 3
OPTIONS = range(2, 5)


@dataclass(frozen=True)
class Contents:
    """Read once; `newest` is the version that is replaced, added to or retired."""

    draft: RevisionDraft
    texts: list[DraftText]
    newest: Revision | None
    published: list[RevisionText]

    @cached_property
    def sha256(self) -> str:
        """Of the words as people will read them: a placeholder that is filled otherwise is another text."""
        return canonical_json.sha256(canonical_json.dumps(self._said()))

    def _said(self) -> dict[str, Any]:
        draft, placeholders = self.draft, current_placeholders()
        return {
            "guideline": draft.guideline.slug,
            "kind": draft.kind,
            "after": self.newest.number if self.newest else 0,
            "note": draft.note,
            "material": draft.material,
            "changed_clauses": draft.changed_clauses,
            "tiers": draft.tiers,
            "passkey": draft.passkey,
            "resign_days": draft.resign_days,
            "effective_on": draft.effective_on.isoformat() if draft.effective_on else None,
            "waits": draft.waits,
            "texts": [
                [one.language, one.country, *fill([one.title, one.summary, one.body], placeholders), one.questions]
                for one in sorted(self.texts, key=lambda one: (one.language, one.country))
            ],
        }

    @property
    def common(self) -> Texts:
        return {one.language: (one.title, one.summary, one.body) for one in self.texts if not one.country}

    @property
    def supplements(self) -> Supplements:
        return {(one.language, one.country): one.body for one in self.texts if one.country}

    @property
    def questions(self) -> Questions:
        return {one.language: one.questions for one in self.texts if not one.country}

    @cached_property
    def _compiled(self) -> tuple[list[CompiledText], list[TextProblem]]:
        try:
            return compile_texts(self.draft.guideline.slug, self.common, self.supplements), []
        except CannotPublishText as refusal:
            return [], refusal.problems

    @property
    def compiled(self) -> list[CompiledText]:
        """As people will read it; empty while a text has problems."""
        return [] if self.draft.kind == Kind.RETIREMENT else self._compiled[0]

    @cached_property
    def before(self) -> dict[tuple[str, str], RevisionText]:
        return {(text.language, text.country): text for text in self.published}

    @cached_property
    def found_changes(self) -> list[str]:
        """Clauses that differ from the version before, in any language."""
        found: dict[str, None] = {}
        for text in self.compiled:
            if before := self.before.get((text.language, text.country)) or self.before.get((text.language, "")):
                found |= dict.fromkeys(clauses.changed(before.body, text.body))
        return list(found)

    @property
    def changed_clauses(self) -> list[str]:
        return self.draft.changed_clauses or self.found_changes

    @cached_property
    def problems(self) -> list[str]:
        """What keeps it from being approved and published."""
        found = [] if self.draft.note.strip() else [_("Say what changes, in a sentence or two.")]
        if self.draft.kind != Kind.RETIREMENT:
            found += map(str, self._compiled[1])
            found += self._question_problems()
        if self.draft.kind == Kind.LANGUAGES and self.newest:
            found += map(str, addition_problems(self.newest, self.compiled))
        if self.draft.kind == Kind.VERSION and self.compiled:
            found += self._version_problems()
        return found

    def _version_problems(self) -> Iterator[str]:
        if self.newest and says_the_same(self.newest, self.compiled):
            yield _("These texts are version %(number)s already.") % {"number": self.newest.number}
        elif self.newest and self.draft.material and not self.changed_clauses:
            yield _("No clause has changed. Name those that mean something else now, or make it editorial.")
        for id in self.draft.changed_clauses:
            if id not in self._known_clauses:
                yield _("There is no clause “%(clause)s” to mark as changed.") % {"clause": id}

    @cached_property
    def _known_clauses(self) -> set[str]:
        bodies = [text.body for text in self.compiled] + [text.body for text in self.published]
        return {id for body in bodies for id in clauses.clause_ids(body)}

    def _question_problems(self) -> Iterator[str]:
        for one in self.texts:
            for number, question in enumerate(one.questions, start=1):
                values = {"language": one.language, "number": number}
                if len(question["options"]) not in OPTIONS or not 0 <= question["right"] < len(question["options"]):
                    yield _("%(language)s, question %(number)s: give two to four answers, one of them right.") % values
                elif question["clause"] and self.compiled and question["clause"] not in self._known_clauses:
                    yield _("%(language)s, question %(number)s: there is no such clause.") % values
            if len(one.questions) > MOST_QUESTIONS:
                yield _("%(language)s: three questions are the most.") % {"language": one.language}

    @property
    def advice(self) -> list[str]:
        """What may stay as it is, and would be better otherwise."""
        found: list[str] = []
        if self.draft.kind != Kind.VERSION:
            return found
        asked = {language: len(questions) for language, questions in self.questions.items()}
        if self.newest and self.draft.material and not all(asked.values()):
            found.append(
                _("Ask one to three questions on the change in each language: they show that it was understood.")
            )
        elif len(set(asked.values())) > 1:
            found.append(_("The languages have different numbers of questions."))
        if lost := sorted({language for language, _country in self.before} - asked.keys()):
            found.append(
                _("The version before has this language, this one has not: %(lost)s.") % {"lost": ", ".join(lost)}
            )
        return found


def read_contents(draft: RevisionDraft) -> Contents:
    newest = draft.guideline.revisions.order_by("-number").first()
    published = list(newest.texts.order_by("country", "id")) if newest else []
    return Contents(draft, list(draft.texts.all()), newest, published)
