"""Written practice as an activity: checked so that it can be passed, published with its texts rendered."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.document import COACH, AssignmentDocument, Criterion
from courses.assignments.editor import form_fields
from courses.assignments.parts import NOTE, parts_of
from courses.document import ActivityDocument, Compiled, Problem
from courses.draft_check.composer import PLATFORMS
from courses.draft_check.rules import TITLES
from courses.lessons import fill
from courses.models import Edition
from lms.lib import markdown


class AssignmentKind:
    slug: ClassVar[str] = "assignment"
    label: ClassVar[Any] = gettext_lazy("Written practice")
    document: ClassVar[type[ActivityDocument]] = AssignmentDocument
    url_name: ClassVar[str] = "assignments:assignment"

    def check(self, document: AssignmentDocument, placeholders: dict[str, str], edition: Edition) -> list[Problem]:
        found = [*_points(document), *_limits(document)]
        for index, criterion in enumerate(document.rubric):
            found += [
                Problem((document.key, "rubric", str(index), field), message)
                for field, message in _criterion(document, criterion)
            ]
        for name in markdown.unknown_placeholders(str(document.model_dump(exclude_defaults=True)), placeholders):
            found.append(Problem((document.key,), _("The placeholder “%(name)s” is not known.") % {"name": name}))
        for where, text in [("brief", document.brief), *(("samples", one) for one in document.samples)]:
            try:
                markdown.refuse_slow(text)
            except markdown.TooComplex as error:
                found.append(Problem((document.key, where), str(error)))
        return found

    def compile(
        self, documents: list[AssignmentDocument], placeholders: dict[str, str], edition: Edition
    ) -> list[Compiled]:
        """All texts of an edition at once: one rendering process for the lot."""
        texts = [text for document in documents for text in (document.brief, *document.samples)]
        html = iter(markdown.render_many(texts, placeholders))
        hidden = {"key", "kind", "title", "minutes", "required", "brief", "samples"}
        compiled = []
        for document in documents:
            brief, samples = next(html), [next(html) for _sample in document.samples]
            data = fill(document.model_dump(exclude=hidden, mode="json"), placeholders)
            compiled.append(Compiled(html=brief, data={**data, "samples": samples}))
        return compiled

    def form_fields(self, edition: Edition) -> dict[str, forms.Field]:
        return form_fields()


def _points(document: AssignmentDocument) -> Iterator[Problem]:
    every = sum(one.points for one in document.rubric)
    checked = sum(one.points for one in document.rubric if one.check)
    values = {"mark": document.pass_points, "total": every, "checked": checked}
    if document.pass_points > every:
        sentence = _("%(mark)s points are needed, and the rubric gives %(total)s at most.")
        yield Problem((document.key, "pass_points"), sentence % values)
    elif document.review != COACH and document.pass_points > checked:
        sentence = _(
            "%(mark)s points are needed, and without a coach only %(checked)s of the %(total)s can be reached: "
            "only criteria with an automatic check count then."
        )
        yield Problem((document.key, "pass_points"), sentence % values)


def _limits(document: AssignmentDocument) -> Iterator[Problem]:
    limit = PLATFORMS[document.platform].limit
    if document.longest > limit:
        sentence = _("The text may have %(longest)s characters, and there only %(limit)s fit.")
        yield Problem((document.key, "longest"), sentence % {"longest": document.longest, "limit": limit})
    if document.texts and document.platform == NOTE:
        sentence = _("A note to the command centre has its own fields. Leave the titles of texts empty.")
        yield Problem((document.key, "texts"), sentence)


def _criterion(document: AssignmentDocument, one: Criterion) -> Iterator[tuple[str, str]]:
    """Field and sentence of what is wrong."""
    known = {part.name for part in parts_of(document.platform, document.texts)}
    for name in one.of:
        if name not in known:
            values = {"name": name, "known": ", ".join(sorted(known))}
            yield "of", _("There is no field “%(name)s” here. There are: %(known)s.") % values
    if one.check == "words" and not (one.least or one.most):
        yield "least", _("Say how many words there must be at least or at most.")
    if one.most and one.most < one.least:
        yield (
            "most",
            _("At most %(most)s words and at least %(least)s: nobody can write that.")
            % {
                "most": one.most,
                "least": one.least,
            },
        )
    if one.check in {"has", "lacks", "clear"} and not one.terms:
        yield "terms", _("Say which words or rules the check looks for.")
    if one.check == "clear":
        for rule in one.terms:
            if rule not in TITLES:
                yield "terms", _("There is no rule “%(rule)s” in Draft Check.") % {"rule": rule}
