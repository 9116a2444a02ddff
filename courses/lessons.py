"""The lesson: Markdown with variants by job family, one interaction, and its sources."""

import re
from typing import Annotated, Any, ClassVar, Literal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import Field, TypeAdapter, model_validator

from courses.document import ActivityDocument, Body, Clause, Compiled, Document, Key, Problem, Text
from courses.models import Edition
from lms.lib import markdown

DEFAULT = "default"
FOR_BLOCK = re.compile(r"^///[ \t]*for[ \t]*\|([^\n]*)\n(.*?)^///[ \t]*$\n?", re.MULTILINE | re.DOTALL)


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
    classes: list[SortClass] = Field(min_length=2, max_length=4)
    items: list[SortItem] = Field(min_length=2, max_length=8)

    @model_validator(mode="after")
    def answers_are_classes(self) -> "Sort":
        known = {one.key for one in self.classes}
        for item in self.items:
            if item.answer not in known:
                raise ValueError(f"the answer “{item.answer}” of item “{item.key}” is not one of the classes")
        return self

    def is_answered(self, answer: Any) -> bool:
        known = {one.key for one in self.classes}
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
    options: list[DecideOption] = Field(min_length=2, max_length=5)

    @model_validator(mode="after")
    def one_is_best(self) -> "Decide":
        if sum(option.verdict == "best" for option in self.options) != 1:
            raise ValueError("exactly one option has the verdict “best”")
        return self

    def is_answered(self, answer: Any) -> bool:
        return answer in {option.key for option in self.options}


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
    options: list[PickOption] = Field(min_length=2, max_length=8)

    def is_answered(self, answer: Any) -> bool:
        return isinstance(answer, list) and bool(answer) and set(answer) <= {option.key for option in self.options}


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


def variants(body: str) -> dict[str, str]:
    """The text as each job family reads it; `default` is what everybody else reads.

    Neighbouring `for` blocks are one group: of each group a reader sees the block of her family, else its default.
    """
    families = {DEFAULT}
    for match in FOR_BLOCK.finditer(body):
        families |= _families(match[1])
    return {family: _read_as(body, family) for family in sorted(families)}


def _families(argument: str) -> set[str]:
    return {name.strip() for name in argument.split(",") if name.strip()}


def _groups(body: str) -> list[list[re.Match[str]]]:
    groups: list[list[re.Match[str]]] = []
    for match in FOR_BLOCK.finditer(body):
        if groups and not body[groups[-1][-1].end() : match.start()].strip():
            groups[-1].append(match)
        else:
            groups.append([match])
    return groups


def _read_as(body: str, family: str) -> str:
    parts, cursor = [], 0
    for group in _groups(body):
        parts.append(body[cursor : group[0].start()])
        named = {name: match[2] for match in group for name in _families(match[1])}
        parts.append(named.get(family, named.get(DEFAULT, "")))
        cursor = group[-1].end()
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
            problems.append(Problem((document.key, "body"), str(error)))
        for group in _groups(document.body):
            if DEFAULT not in set().union(*(_families(match[1]) for match in group)):
                problems.append(Problem((document.key, "body"), _("A group of “for” blocks has no “default” block.")))
        return problems

    def compile(
        self, documents: list[LessonDocument], placeholders: dict[str, str], edition: Edition
    ) -> list[Compiled]:
        """All lessons of an edition at once: one rendering process for the lot."""
        texts = [(index, family, text) for index, d in enumerate(documents) for family, text in variants(d.body).items()]
        html = markdown.render_many([text for _i, _f, text in texts], placeholders)
        by_lesson: list[dict[str, str]] = [{} for _d in documents]
        for (index, family, _text), rendered in zip(texts, html, strict=True):
            by_lesson[index][family] = rendered
        return [self._compiled(d, pages, placeholders) for d, pages in zip(documents, by_lesson, strict=True)]

    def _compiled(self, document: LessonDocument, pages: dict[str, str], placeholders: dict[str, str]) -> Compiled:
        data = document.model_dump(exclude={"key", "kind", "title", "minutes", "required", "body"}, mode="json")
        default = pages.pop(DEFAULT)
        return Compiled(html=default, data={**fill(data, placeholders), "html_for": pages})

    def form_fields(self) -> dict[str, forms.Field]:
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
