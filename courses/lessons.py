"""The lesson: Markdown with variants by job family, one interaction, and its sources."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, Field, TypeAdapter, model_validator

from courses import pictures
from courses.document import ActivityDocument, Body, Clause, Compiled, Document, Key, Problem, Text
from courses.models import Edition
from lms.lib import markdown

DEFAULT = "default"
# Each family has a reading of its own, rendered and stored.
MAX_FAMILIES = 30
# A line that opens a block for some job families, or closes one.
FENCE = re.compile(r"^///[ \t]*(?:for[ \t]*\|([^\n]*))?$\n?", re.MULTILINE)


def with_distinct_keys(parts: list[Any]) -> list[Any]:
    keys = [part.key for part in parts]
    for key in keys:
        if keys.count(key) > 1:
            raise ValueError(f"the key “{key}” stands there twice")
    return parts


# Answers are kept by key.
Distinct = AfterValidator(with_distinct_keys)


class SortClass(Document):
    key: Key
    label: Text


class SortItem(Document):
    key: Key
    text: Text
    answer: Key
    feedback: Text


class Sort(Document):
    """Each item gets one of a few classes."""

    kind: Literal["sort"]
    title: Text
    prompt: str = ""
    classes: Annotated[list[SortClass], Field(min_length=2, max_length=4), Distinct]
    items: Annotated[list[SortItem], Field(min_length=2, max_length=8), Distinct]

    @model_validator(mode="after")
    def answers_are_classes(self) -> "Sort":
        known = {one.key for one in self.classes}
        for item in self.items:
            if item.answer not in known:
                raise ValueError(f"the answer “{item.answer}” of item “{item.key}” is not one of the classes")
        return self

    def is_answered(self, answer: Any) -> bool:
        known = [one.key for one in self.classes]
        return isinstance(answer, dict) and all(answer.get(item.key) in known for item in self.items)


class DecideOption(Document):
    key: Key
    text: Text
    verdict: Literal["best", "fair", "poor"]
    feedback: Text


class Decide(Document):
    """One decision with honest feedback for each option."""

    kind: Literal["decide"]
    title: Text
    prompt: Text
    options: Annotated[list[DecideOption], Field(min_length=2, max_length=5), Distinct]

    @model_validator(mode="after")
    def one_is_best(self) -> "Decide":
        if sum(option.verdict == "best" for option in self.options) != 1:
            raise ValueError("exactly one option has the verdict “best”")
        return self

    def is_answered(self, answer: Any) -> bool:
        return answer in [option.key for option in self.options]


class PickOption(Document):
    key: Key
    text: Text
    correct: bool
    feedback: Text


class Pick(Document):
    """Tick all that apply."""

    kind: Literal["pick"]
    title: Text
    prompt: Text
    options: Annotated[list[PickOption], Field(min_length=2, max_length=8), Distinct]

    def is_answered(self, answer: Any) -> bool:
        known = [option.key for option in self.options]
        return isinstance(answer, list) and bool(answer) and all(one in known for one in answer)


class Write(Document):
    """Write a few words, then compare with a model answer."""

    kind: Literal["write"]
    title: Text
    prompt: Text
    model: Text
    checks: list[Text] = Field(min_length=1, max_length=6)

    def is_answered(self, answer: Any) -> bool:
        return isinstance(answer, str) and bool(answer.strip())


Interaction = Annotated[Sort | Decide | Pick | Write, Field(discriminator="kind")]


class Source(Document):
    text: Text
    mark: Literal["read", "secondary", "unverified"]
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")


class LessonDocument(ActivityDocument):
    kind: Literal["lesson"]
    objectives: list[str] = []
    clauses: list[Clause] = []
    lead: str = ""
    interaction: Interaction | None = None
    sources: list[Source] = []
    body: Body = ""


@dataclass(frozen=True)
class ForBlock:
    start: int
    end: int
    families: frozenset[str]
    text: str


def variants(body: str) -> dict[str, str]:
    """The text as each job family reads it; `default` is what everybody else reads.

    Neighbouring `for` blocks are one group: of each group a reader sees the block of her family, else its default.
    """
    groups = _groups(body)
    families = {DEFAULT}.union(*(block.families for group in groups for block in group))
    return {family: _read_as(body, groups, family) for family in sorted(families)}


def _for_blocks(body: str) -> Iterator[ForBlock]:
    """In one pass: a text full of openings must not cost more than its length."""
    opening: re.Match[str] | None = None
    for fence in FENCE.finditer(body):
        if opening is None:
            opening = fence if fence[1] is not None else None
        elif fence[1] is None:
            families = frozenset(name.strip() for name in opening[1].split(",") if name.strip())
            yield ForBlock(opening.start(), fence.end(), families, body[opening.end() : fence.start()])
            opening = None


def _groups(body: str) -> list[list[ForBlock]]:
    groups: list[list[ForBlock]] = []
    for block in _for_blocks(body):
        if groups and not body[groups[-1][-1].end : block.start].strip():
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _read_as(body: str, groups: list[list[ForBlock]], family: str) -> str:
    parts, cursor = [], 0
    for group in groups:
        parts.append(body[cursor : group[0].start])
        named = {name: block.text for block in group for name in block.families}
        parts.append(named.get(family, named.get(DEFAULT, "")))
        cursor = group[-1].end
    return "".join([*parts, body[cursor:]])


class LessonKind:
    slug: ClassVar[str] = "lesson"
    label: ClassVar[Any] = gettext_lazy("Lesson")
    document: ClassVar[type[ActivityDocument]] = LessonDocument
    url_name: ClassVar[str] = "enrollments:activity"

    def check(self, document: LessonDocument, placeholders: dict[str, str], edition: Edition) -> list[Problem]:
        problems = []
        texts = str(document.model_dump(exclude_defaults=True))
        for name in markdown.unknown_placeholders(texts, placeholders):
            problems.append(Problem((document.key,), _("The placeholder “%(name)s” is not known.") % {"name": name}))
        try:
            markdown.refuse_slow(document.body)
        except markdown.TooComplex as error:
            return [*problems, Problem((document.key, "body"), str(error))]
        families = {family for block in _for_blocks(document.body) for family in block.families}
        if len(families) > MAX_FAMILIES:
            message = _("The text has blocks for more than %(count)d job families.") % {"count": MAX_FAMILIES}
            return [*problems, Problem((document.key, "body"), message)]
        for group in _groups(document.body):
            if not any(DEFAULT in block.families for block in group):
                problems.append(Problem((document.key, "body"), _("A group of “for” blocks has no “default” block.")))
        known = pictures.addresses(edition.course) if "![" in document.body else {}
        return [*problems, *pictures.problems(document.body, (document.key, "body"), known)]

    def compile(
        self, documents: list[LessonDocument], placeholders: dict[str, str], edition: Edition
    ) -> list[Compiled]:
        """All lessons of an edition at once: one rendering process for the lot."""
        bodies = [variants(document.body) for document in documents]
        texts = [(index, family, text) for index, one in enumerate(bodies) for family, text in one.items()]
        shown = pictures.addresses(edition.course)
        html = markdown.render_many([text for _i, _f, text in texts], placeholders, shown)
        by_lesson: list[dict[str, str]] = [{} for _d in documents]
        for (index, family, _text), rendered in zip(texts, html, strict=True):
            by_lesson[index][family] = rendered
        return [self._compiled(d, pages, placeholders) for d, pages in zip(documents, by_lesson, strict=True)]

    def _compiled(self, document: LessonDocument, pages: dict[str, str], placeholders: dict[str, str]) -> Compiled:
        data = document.model_dump(exclude={"key", "kind", "title", "minutes", "required", "body"}, mode="json")
        default = pages.pop(DEFAULT)
        return Compiled(html=default, data={**fill(data, placeholders), "html_for": pages})

    def form_fields(self, edition: Edition) -> dict[str, forms.Field]:
        """Lessons have a form of their own."""
        return {}


def fill(value: Any, placeholders: dict[str, str]) -> Any:
    """Placeholders resolved in every text of a nested value."""
    if isinstance(value, str):
        return markdown.resolve(value, placeholders)
    if isinstance(value, list):
        return [fill(one, placeholders) for one in value]
    if isinstance(value, dict):
        return {key: fill(one, placeholders) for key, one in value.items()}
    return value


_interaction: TypeAdapter[Interaction] = TypeAdapter(Interaction)


def is_answered(interaction: dict[str, Any], answer: Any) -> bool:
    """Whether a learner's answer is whole, whatever its verdict."""
    return _interaction.validate_python(interaction).is_answered(answer)
