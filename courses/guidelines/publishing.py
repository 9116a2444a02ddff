"""Publishing: texts become an immutable version of a guideline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.evidence import services as evidence
from courses.evidence.models import Entry
from courses.guidelines import clauses, records
from courses.guidelines.clauses import TextProblem
from courses.guidelines.models import Guideline, Revision, RevisionText
from courses.lessons import fill
from courses.publishing import current_placeholders
from lms.lib import canonical_json
from lms.lib.markdown import TooComplex

# language: (title, summary, body as Markdown)
Texts = Mapping[str, tuple[str, str, str]]


class CannotPublishText(Exception):
    """The texts have problems; `problems` names each with its language and line."""

    def __init__(self, problems: list[TextProblem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class CompiledText:
    """A text as people will read and sign it."""

    language: str
    title: str
    summary: str
    body: str
    html: str

    @property
    def sha256(self) -> str:
        return canonical_json.sha256(self.body)

    @property
    def content(self) -> SafeString:
        return SafeString(self.html)


def problems(slug: str, texts: Texts) -> list[TextProblem]:
    """What keeps the texts from being published; empty when nothing does."""
    try:
        compile_texts(slug, texts)
    except CannotPublishText as refusal:
        return refusal.problems
    return []


def compile_texts(slug: str, texts: Texts) -> list[CompiledText]:
    """Placeholders resolved, HTML rendered. Raises `CannotPublishText`."""
    placeholders = current_placeholders()
    found = [
        TextProblem(language, 1, _("The text needs a title."))
        for language, (title, _summary, _body) in texts.items()
        if not title.strip()
    ]
    bodies = {language: _tidy(body) for language, (_title, _summary, body) in texts.items()}
    found += clauses.problems(slug, bodies, placeholders) if bodies else [TextProblem("en", 1, _("There is no text."))]
    if found:
        raise CannotPublishText(found)
    try:
        rendered = clauses.render(bodies.values(), placeholders)
    except TooComplex as error:
        raise CannotPublishText([TextProblem(next(iter(bodies)), 1, str(error))]) from error
    return [
        _compiled(language, fill([*texts[language][:2], bodies[language]], placeholders), html)
        for language, html in zip(bodies, rendered, strict=True)
    ]


def _compiled(language: str, words: list[str], html: str) -> CompiledText:
    title, summary, body = words
    return CompiledText(language=language, title=title, summary=summary, body=body, html=str(html))


def _tidy(body: str) -> str:
    """One kind of line end and no blank edges, so that a file and a form of the same text have the same hash."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"


@transaction.atomic
def write_guideline(*, slug: str, position: int = 0) -> Guideline:
    """The guideline itself, made or brought up to date; its text comes by `publish_revision`."""
    return Guideline.objects.update_or_create(slug=slug, defaults={"position": position})[0]


@transaction.atomic
def publish_revision(
    *,
    guideline: Guideline,
    texts: Texts,
    effective_on: date,
    at: datetime,
    material: bool = True,
    changed_clauses: list[str] | None = None,
    resign_days: int = 14,
) -> Revision:
    """Freeze the texts as the next version. The same texts again make no new one: the newest is returned.

    Raises `CannotPublishText`, and `evidence.ClockStepsBack` when the moment lies before what is logged already.
    """
    Guideline.objects.select_for_update().get(pk=guideline.pk)
    compiled = compile_texts(guideline.slug, texts)
    newest = guideline.revisions.order_by("-number").first()
    if newest and _says_the_same(newest, compiled):
        return newest
    changed = list(changed_clauses or [])
    _refuse_unknown_clauses(changed, compiled, newest)
    revision = Revision.objects.create(
        guideline=guideline,
        number=newest.number + 1 if newest else 1,
        material=material,
        changed_clauses=changed,
        resign_days=resign_days,
        effective_on=effective_on,
        published_at=at,
    )
    rows = RevisionText.objects.bulk_create(
        RevisionText(revision=revision, sha256=text.sha256, published_at=at, **vars(text)) for text in compiled
    )
    facts = [evidence.Fact(records.published_body(row), at) for row in rows]
    evidence.record_many(logged_as=Entry.Type.PUBLISHED, type=records.PUBLISHED, facts=facts, at=at)
    return revision


def _says_the_same(revision: Revision, compiled: list[CompiledText]) -> bool:
    there = set(revision.texts.values_list("language", "title", "summary", "sha256"))
    return there == {(text.language, text.title, text.summary, text.sha256) for text in compiled}


def _refuse_unknown_clauses(changed: list[str], compiled: list[CompiledText], newest: Revision | None) -> None:
    """A clause that is changed stands in the new text, or stood in the one before."""
    bodies = [text.body for text in compiled[:1]]
    bodies += list(newest.texts.values_list("body", flat=True)[:1]) if newest else []
    known = {id for body in bodies for id in clauses.clause_ids(body)}
    found = [
        TextProblem(compiled[0].language, 1, _("There is no clause “%(clause)s” to mark as changed.") % {"clause": id})
        for id in changed
        if id not in known
    ]
    if found:
        raise CannotPublishText(found)
