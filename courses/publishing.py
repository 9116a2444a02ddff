"""Publishing: a draft edition becomes an immutable version."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from pydantic import ValidationError as DocumentError

from courses import activities
from courses.document import ActivityDocument, Compiled, Problem, sentence
from courses.lessons import fill
from courses.models import Activity, CourseVersion, Edition, Programme, VersionActivity
from lms.lib import canonical_json
from lms.lib.markdown import TooComplex

BASE_LANGUAGE = "en"


class CannotPublish(Exception):
    """The draft has problems; `problems` names each with its place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True)
class Page:
    """One activity on its way into a version."""

    module_key: str
    module_title: str
    language: str
    document: dict[str, Any]
    compiled: Compiled


def problems(edition: Edition) -> list[Problem]:
    """What keeps the draft from being published; empty when nothing does."""
    try:
        compile_edition(edition)
    except CannotPublish as refusal:
        return refusal.problems
    return []


def compile_edition(edition: Edition) -> list[Page]:
    """All activities as learners would read them. Raises `CannotPublish`."""
    placeholders = current_placeholders()
    drafts = list(edition.activities.select_related("module"))
    documents, found = _documents(drafts)
    for document in documents.values():
        found += activities.kind(document.kind).check(document, placeholders, edition)
    if not drafts:
        found.append(Problem((edition.title,), _("There is nothing to publish yet. Add a lesson first.")))
    if found:
        raise CannotPublish(found)
    compiled = _compile(list(documents.values()), placeholders, edition)
    pages = [
        Page(
            module_key=draft.module.key,
            module_title=draft.module.title,
            language=edition.language,
            document=documents[draft.key].model_dump(mode="json"),
            compiled=compiled[draft.key],
        )
        for draft in drafts
    ]
    return _with_base_language(edition, pages)


def preview(draft: Activity) -> VersionActivity:
    """One activity as a learner would read it if it were published now; not saved. Raises `CannotPublish`."""
    edition, placeholders = draft.edition, current_placeholders()
    documents, found = _documents([draft])
    for document in documents.values():
        found += activities.kind(document.kind).check(document, placeholders, edition)
    if found:
        raise CannotPublish(found)
    compiled = _compile(list(documents.values()), placeholders, edition)
    page = Page(
        module_key=draft.module.key,
        module_title=draft.module.title,
        language=edition.language,
        document=documents[draft.key].model_dump(mode="json"),
        compiled=compiled[draft.key],
    )
    return _row(draft.position, page)


def current_placeholders() -> dict[str, str]:
    programme = Programme.objects.first()
    return programme.placeholders() if programme else {}


def _documents(drafts: Iterable[Activity]) -> tuple[dict[str, ActivityDocument], list[Problem]]:
    documents: dict[str, ActivityDocument] = {}
    found: list[Problem] = []
    for draft in drafts:
        try:
            documents[draft.key] = activities.from_draft(draft)
        except KeyError:
            found.append(Problem((draft.key,), _("“%(kind)s” is not a kind of activity.") % {"kind": draft.kind}))
        except DocumentError as error:
            found += [Problem((draft.key, *map(str, e["loc"])), sentence(e)) for e in error.errors()]
    return documents, found


def _compile(documents: list[ActivityDocument], placeholders: dict[str, str], edition: Edition) -> dict[str, Compiled]:
    compiled: dict[str, Compiled] = {}
    for kind in activities.kinds():
        mine = [document for document in documents if document.kind == kind.slug]
        try:
            done = kind.compile(mine, placeholders, edition)
        except TooComplex as error:
            raise CannotPublish([Problem((kind.slug,), str(error))]) from error
        compiled |= {document.key: one for document, one in zip(mine, done, strict=True)}
    return compiled


def _with_base_language(edition: Edition, pages: list[Page]) -> list[Page]:
    """What is not written in this language yet is taken from the published base edition, in its order."""
    if edition.language == BASE_LANGUAGE:
        return pages
    newest = CourseVersion.objects.newest()
    base = newest.filter(edition__course=edition.course, edition__language=BASE_LANGUAGE).first()
    if base is None:
        return pages
    own = {page.document["key"]: page for page in pages}
    titles = {page.module_key: page.module_title for page in pages}
    merged = [own.pop(row.key) if row.key in own else _borrowed(row, titles) for row in base.activities.all()]
    return merged + list(own.values())


def _borrowed(row: VersionActivity, titles: dict[str, str]) -> Page:
    head = {"key": row.key, "kind": row.kind, "title": row.title, "minutes": row.minutes, "required": row.required}
    return Page(
        module_key=row.module_key,
        module_title=titles.get(row.module_key, row.module_title),
        language=row.language,
        document=head,
        compiled=Compiled(html=row.html, data=row.data),
    )


def is_changed(edition: Edition) -> bool:
    """Whether publishing would say anything that the newest version does not. Raises `CannotPublish`."""
    newest = edition.versions.first()
    return newest is None or newest.document != _frozen(edition)[2]


def draft_rows(edition: Edition) -> list[VersionActivity]:
    """The activities as publishing would write them; not saved. Raises `CannotPublish`."""
    return [_row(position, page) for position, page in enumerate(compile_edition(edition))]


def _frozen(edition: Edition) -> tuple[list[VersionActivity], dict[str, Any], str]:
    """The activities, the head and the canonical document of the version that the draft would become."""
    rows = draft_rows(edition)
    head = fill(
        {"title": edition.title, "summary": edition.summary, "outcomes": edition.outcomes}, current_placeholders()
    )
    document = canonical_json.dumps(
        {
            "course": edition.course.slug,
            "language": edition.language,
            **head,
            "activities": [_content(row) for row in rows],
        }
    )
    return rows, head, document


@transaction.atomic
def publish(
    *,
    edition: Edition,
    by: Any,
    at: datetime,
    note: str = "",
    change: str = CourseVersion.Change.MATERIAL,
    in_progress: str = CourseVersion.InProgress.MOVE,
    completed: str = CourseVersion.Completed.KEEP,
) -> CourseVersion:
    """Freeze the draft. Raises `CannotPublish`."""
    Edition.objects.select_for_update().get(pk=edition.pk)
    rows, head, document = _frozen(edition)
    newest = edition.versions.aggregate(newest=Max("number"))["newest"] or 0
    version = CourseVersion.objects.create(
        edition=edition,
        number=newest + 1,
        **head,
        document=document,
        sha256=canonical_json.sha256(document),
        change=change,
        in_progress=in_progress,
        completed=completed,
        note=note,
        published_by=by,
        published_at=at,
    )
    for row in rows:
        row.version = version
    VersionActivity.objects.bulk_create(rows)
    return version


def _row(position: int, page: Page) -> VersionActivity:
    row = VersionActivity(
        key=page.document["key"],
        kind=page.document["kind"],
        title=page.document["title"],
        minutes=page.document["minutes"],
        required=page.document["required"],
        module_key=page.module_key,
        module_title=page.module_title,
        language=page.language,
        position=position,
        html=page.compiled.html,
        data=page.compiled.data,
    )
    row.sha256 = canonical_json.sha256(canonical_json.dumps(_content(row)))
    return row


def _content(row: VersionActivity) -> dict[str, Any]:
    names = ("key", "kind", "module_key", "module_title", "title", "language", "minutes", "required", "html", "data")
    return {name: getattr(row, name) for name in names}
