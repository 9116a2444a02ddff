"""Publishing: texts become an immutable version of a guideline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from courses.evidence import services as evidence
from courses.evidence.models import Entry
from courses.guidelines import clauses, records
from courses.guidelines.clauses import TextProblem
from courses.guidelines.models import Guideline, Revision, RevisionText
from courses.guidelines.records import Origin
from courses.guidelines.starts import hold_back
from courses.lessons import fill
from courses.publishing import current_placeholders
from lms.lib import canonical_json
from lms.lib.dates import local_date
from lms.lib.markdown import TooComplex

# language: (title, summary, body as Markdown)
Texts = Mapping[str, tuple[str, str, str]]
# (language, country): the clauses that are added there, as Markdown
Supplements = Mapping[tuple[str, str], str]
NONE: Supplements = MappingProxyType({})
# language: questions on the change, as `RevisionText` keeps them
Questions = Mapping[str, list[dict[str, Any]]]


class CannotPublishText(Exception):
    """The texts have problems; `problems` names each with its language and line."""

    def __init__(self, problems: list[TextProblem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class CompiledText:
    """A text as people will read and sign it; with a country: the people there."""

    language: str
    country: str
    title: str
    summary: str
    body: str
    html: str

    @property
    def place(self) -> str:
        return f"{self.language}-{self.country}" if self.country else self.language

    @property
    def sha256(self) -> str:
        return canonical_json.sha256(self.body)

    @property
    def content(self) -> SafeString:
        return SafeString(self.html)


def problems(slug: str, texts: Texts, supplements: Supplements = NONE) -> list[TextProblem]:
    """What keeps the texts from being published; empty when nothing does."""
    try:
        compile_texts(slug, texts, supplements)
    except CannotPublishText as refusal:
        return refusal.problems
    return []


def compile_texts(slug: str, texts: Texts, supplements: Supplements = NONE) -> list[CompiledText]:
    """Placeholders resolved, supplements put into the common text, HTML rendered. Raises `CannotPublishText`."""
    placeholders = current_placeholders()
    bodies = {language: _tidy(body) for language, (_title, _summary, body) in texts.items()}
    added = {place: _tidy(body) for place, body in supplements.items()}
    if found := _problems(slug, texts, bodies, added, placeholders):
        raise CannotPublishText(found)
    whole = {(language, ""): body for language, body in bodies.items()}
    whole |= {place: clauses.with_supplement(bodies[place[0]], body) for place, body in added.items()}
    try:
        rendered = clauses.render(whole.values(), placeholders)
    except TooComplex as error:
        raise CannotPublishText([TextProblem(next(iter(bodies)), 1, str(error))]) from error
    return [
        _compiled(place, fill([*texts[place[0]][:2], body], placeholders), html)
        for (place, body), html in zip(whole.items(), rendered, strict=True)
    ]


def _problems(
    slug: str,
    texts: Texts,
    bodies: Mapping[str, str],
    supplements: Supplements,
    placeholders: Mapping[str, str],
) -> list[TextProblem]:
    if not bodies:
        return [TextProblem("en", 1, _("There is no text."))]
    found = [
        TextProblem(language, 1, _("The text needs a title."))
        for language, (title, _summary, _body) in texts.items()
        if not title.strip()
    ]
    found += clauses.problems(slug, bodies, placeholders)
    return found or clauses.supplement_problems(slug, bodies, supplements, placeholders)


def _compiled(place: tuple[str, str], words: list[str], html: str) -> CompiledText:
    (language, country), (title, summary, body) = place, words
    return CompiledText(language=language, country=country, title=title, summary=summary, body=body, html=str(html))


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
    supplements: Supplements = NONE,
    material: bool = True,
    note: str = "",
    changed_clauses: list[str] | None = None,
    tiers: Iterable[str] = (),
    resign_days: int = 14,
    passkey: bool = False,
    questions: Questions | None = None,
    waits: Iterable[str] = (),
    origin: Origin | None = None,
) -> Revision:
    """Freeze the texts as the next version. The same texts again make no new one: the newest is returned.

    Without an `origin` it comes from files, and the log says so. In the countries of `waits` it waits for its start.
    Raises `CannotPublishText`, and `evidence.ClockStepsBack` when the moment lies before what is logged already.
    """
    _lock_unretired(guideline)
    compiled = compile_texts(guideline.slug, texts, supplements)
    newest = guideline.revisions.order_by("-number").first()
    if newest and says_the_same(newest, compiled):
        return newest
    changed = list(changed_clauses or [])
    _refuse_unknown_clauses(changed, compiled, newest)
    terms: dict[str, Any] = {"material": material, "note": note, "resign_days": resign_days, "passkey": passkey}
    terms |= {"changed_clauses": changed, "tiers": sorted(tiers), "effective_on": effective_on}
    number = newest.number + 1 if newest else 1
    revision = Revision.objects.create(
        guideline=guideline, number=number, published_at=at, **terms, **origin_columns(origin)
    )
    hold_back(revision, newest, waits, at=at)
    _insert(revision, compiled, questions or {}, origin, at)
    return revision


def _lock_unretired(guideline: Guideline) -> None:
    if Guideline.objects.select_for_update().get(pk=guideline.pk).retired_on:
        raise CannotPublishText([TextProblem("en", 1, _("This guideline is retired: it gets no new texts."))])


def origin_columns(origin: Origin | None) -> dict[str, Any]:
    if origin is None:
        return {}
    return {"author": origin.authors[0], "approved_by": origin.approved_by, "approved_at": origin.approved_at}


def _insert(
    revision: Revision, compiled: list[CompiledText], questions: Questions, origin: Origin | None, at: datetime
) -> None:
    rows = RevisionText.objects.bulk_create(
        RevisionText(
            revision=revision,
            sha256=text.sha256,
            questions=questions.get(text.language, []),
            published_at=at,
            **vars(text),
        )
        for text in compiled
    )
    facts = [evidence.Fact(records.published_body(row, origin), at) for row in rows]
    evidence.record_many(logged_as=Entry.Type.PUBLISHED, type=records.PUBLISHED, facts=facts, at=at)


@transaction.atomic
def add_texts(
    *,
    revision: Revision,
    texts: Texts,
    at: datetime,
    origin: Origin | None,
    supplements: Supplements = NONE,
    questions: Questions | None = None,
) -> None:
    """Further languages of a version that is published; what is there is never changed.

    Raises `CannotPublishText`, and `evidence.ClockStepsBack`.
    """
    _lock_unretired(revision.guideline)
    compiled = compile_texts(revision.guideline.slug, texts, supplements)
    if found := addition_problems(revision, compiled):
        raise CannotPublishText(found)
    _insert(revision, compiled, questions or {}, origin, at)


def addition_problems(revision: Revision, compiled: list[CompiledText]) -> list[TextProblem]:
    """Every language has the same clauses, in every country that has a text of its own."""
    there = {(text.language, text.country): clauses.clause_ids(text.body) for text in revision.texts.all()}
    expected = {country: ids for (_language, country), ids in there.items()}
    found = []
    for text in compiled:
        if (text.language, text.country) in there:
            found.append(
                TextProblem(text.language, 1, _("This language is published already. Change it by a version."))
            )
        elif clauses.clause_ids(text.body) != expected.get(text.country):
            message = _("The clauses are not those of the published text: %(clauses)s.")
            found.append(TextProblem(text.place, 1, message % {"clauses": ", ".join(expected.get(text.country, []))}))
    for language in {text.language for text in compiled}:
        for country in expected.keys() - {text.country for text in compiled if text.language == language}:
            message = _("The clauses that %(country)s adds are missing in this language.")
            found.append(TextProblem(f"{language}-{country}", 1, message % {"country": country}))
    return found


@transaction.atomic
def retire_guideline(*, guideline: Guideline, note: str, origin: Origin, at: datetime) -> None:
    """From this moment nobody signs or owes it; who signed stays on record. Raises `evidence.ClockStepsBack`."""
    locked = Guideline.objects.select_for_update().get(pk=guideline.pk)
    if locked.retired_on:
        return
    Guideline.objects.filter(pk=guideline.pk).update(retired_on=local_date(at))
    revisions = guideline.revisions.select_related("guideline").order_by("number")
    facts = [evidence.Fact(records.withdrawn_body(one, note, origin, at), at) for one in revisions]
    evidence.record_many(logged_as=Entry.Type.WITHDRAWN, type=records.WITHDRAWN, facts=facts, at=at)


def says_the_same(revision: Revision, compiled: list[CompiledText]) -> bool:
    there = set(revision.texts.values_list("language", "country", "title", "summary", "sha256"))
    return there == {(text.language, text.country, text.title, text.summary, text.sha256) for text in compiled}


def _refuse_unknown_clauses(changed: list[str], compiled: list[CompiledText], newest: Revision | None) -> None:
    """A clause that is changed stands in the new texts, or stood in those before."""
    bodies = [text.body for text in compiled]
    bodies += list(newest.texts.values_list("body", flat=True)) if newest else []
    known = {id for body in bodies for id in clauses.clause_ids(body)}
    found = [
        TextProblem(compiled[0].language, 1, _("There is no clause “%(clause)s” to mark as changed.") % {"clause": id})
        for id in changed
        if id not in known
    ]
    if found:
        raise CannotPublishText(found)
