"""The curriculum that comes with the product: tiers, audiences, guidelines, courses and certifications from files.

Loading it again brings what is new in the files; what was changed here stays. No guideline is changed by it.
"""

from collections.abc import Collection
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import Field, TypeAdapter
from pydantic import ValidationError as DocumentError

from accounts.models import Audience, Tier
from courses.document import Document, Key, Text
from courses.draft_check.services import load_lists
from courses.guidelines.models import Guideline, Revision
from courses.guidelines.publishing import (
    CannotPublishText,
    add_texts,
    compile_texts,
    publish_revision,
    says_the_same,
    write_guideline,
)
from courses.models import Course, Programme
from courses.packages.certifications import CertificationFile, write_certifications
from courses.packages.deliveries import Bring, Deliveries
from courses.packages.folder import read_bytes, read_texts
from courses.packages.importing import import_course, publish_editions
from courses.packages.located import Located, Mistake, Place, Refused, parse
from courses.packages.named import Names
from courses.packages.reader import split_front_matter
from courses.packages.rights import RightFile, write_rights
from courses.packages.writer import CannotExport, course_texts
from courses.pictures import FOLDER, current
from courses.publishing import BASE_LANGUAGE
from lms.lib.dates import local_date

# Title, summary, body.
Words = tuple[str, str, str]
# Courses that a trainer fills in before anybody reads them.
DRAFTS = "drafts"
CURRICULUM = Path(settings.BASE_DIR) / "courses" / "curriculum"


class TierFile(Document):
    slug: Key
    names: Names
    step: Literal["listen", "join", "lead", "inside"]
    entry: Tier.Entry


class AudienceFile(Document):
    slug: Key
    name: Text
    rule: dict[str, Any]


class GuidelineFile(Document):
    slug: Key
    number: int = Field(default=1, ge=1)
    material: bool = True
    note: str = Field(default="", max_length=500)
    resign_days: int = Field(default=14, ge=1)
    changed_clauses: list[str] = []


class GuidelineHead(Document):
    title: Text
    summary: str = ""


@transaction.atomic
def load_starter(at: datetime, *, root: Path = CURRICULUM, replace: Collection[str] = ()) -> list[str]:
    """The program's own names must be there: they fill the placeholders. Raises `Refused` or `CannotPublish`.

    Returns the names of what was left because it was changed here, though the files say something else; `replace`
    names those that are taken from the files all the same.
    """
    deliveries = Deliveries(at, replace)
    bring = deliveries.bring
    if not Programme.objects.exists():
        raise Refused([Mistake(Place(str(root)), _("Enter the names of the program first: they fill the texts."))])
    today = local_date(at)
    load_lists(at=at)
    write_tiers(root / "tiers.yaml", bring)
    write_audiences(root / "audiences.yaml", bring)
    for position, folder in enumerate(_folders(root / "guidelines")):
        _bring_guideline(folder, position, deliveries)
    for folder in _folders(root):
        if (folder / "course.yaml").exists():
            _bring_course(folder, deliveries)
    for folder in _folders(root / DRAFTS):
        _bring_course(folder, deliveries, publish=False)
    files = [parse(text, name) for name, text in read_texts(root / "certifications").items()]
    read = [(_validated(CertificationFile, located, located.value), located) for located in files]
    write_certifications(read, today=today, at=at, bring=bring)
    rights = root / "speaking-rights.yaml"
    if rights.exists():
        located = parse(rights.read_text(encoding="utf-8"), rights.name)
        write_rights(_validated(list[RightFile], located, located.value), today=today, at=at)
    deliveries.refuse_unknown()
    return deliveries.kept


def offered() -> set[str]:
    """A text ships in more languages than the site may speak; it comes with its interface."""
    return {language for language, _name in settings.LANGUAGES}


def _folders(root: Path) -> list[Path]:
    if not root.exists():
        return []
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def _validated(model: Any, located: Located, value: Any) -> Any:
    try:
        return TypeAdapter(model).validate_python(value)
    except DocumentError as error:
        raise Refused(located.mistakes(error)) from error


def write_tiers(path: Path, bring: Bring) -> None:
    located = parse(path.read_text(encoding="utf-8"), path.name)
    for position, tier in enumerate(_validated(list[TierFile], located, located.value)):
        named = {"name": tier.names[BASE_LANGUAGE], "names": tier.names}
        values = {**named, "step": tier.step, "entry": tier.entry, "position": position}
        _bring_row(Tier, tier.slug, values, bring)


def write_audiences(path: Path, bring: Bring) -> None:
    located = parse(path.read_text(encoding="utf-8"), path.name)
    for audience in _validated(list[AudienceFile], located, located.value):
        _bring_row(Audience, audience.slug, {"name": audience.name, "rule": audience.rule}, bring)


def _bring_row(model: type[Tier | Audience], slug: str, values: dict[str, Any], bring: Bring) -> None:
    rows = model._default_manager
    bring(
        f"{model._meta.model_name}/{slug}",
        values,
        lambda: rows.filter(slug=slug).values(*values).first(),
        lambda: rows.update_or_create(slug=slug, defaults=values),
    )


def _bring_course(root: Path, deliveries: Deliveries, *, publish: bool = True) -> None:
    """Compared as its draft stands: what trainers have written since is theirs, published or not."""

    def write() -> None:
        course = import_course(root=root, languages=offered())
        if publish:
            publish_editions(course=course, at=deliveries.at)

    name = root.name
    bodies = read_bytes(root, inside="").items()
    files = {path: sha256(body).hexdigest() for path, body in bodies if _is_offered(path)}
    deliveries.bring(
        f"course/{name}",
        files,
        lambda: _draft(name),
        write,
    )


def _is_offered(path: str) -> bool:
    first, inner, _rest = path.partition("/")
    return not inner or first in offered() or path.startswith(FOLDER)


def _draft(slug: str) -> dict[str, str] | None:
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        return None
    try:
        return course_texts(course) | {name: one.sha256 for name, one in current(course).items()}
    except CannotExport as half_written:
        return {"": str(half_written)}


def _bring_guideline(root: Path, position: int, deliveries: Deliveries) -> None:
    """A guideline that is there gets further languages and nothing else: other words are for people to approve."""
    name, slug, at = f"guideline/{root.name}", root.name, deliveries.at
    newest = Revision.objects.filter(guideline__slug=slug).order_by("-number").first()
    deliveries.seen.add(name)
    if newest is None or name in deliveries.replace:
        import_guideline(root=root, position=position, effective_on=local_date(at), at=at)
    elif newest.guideline.retired_on is None:
        written, _heads, _document = _read_guideline(root)
        _add_languages(newest.guideline, written, at)
        if not says_the_same(newest, compile_texts(slug, written)):
            deliveries.kept.append(name)


def import_guideline(*, root: Path, position: int, effective_on: date, at: datetime) -> None:
    """A folder of `guideline.yaml` and one text for each language; a changed text is a new version."""
    written, parts, document = _read_guideline(root)
    guideline = write_guideline(slug=document.slug, position=position)
    if guideline.retired_on:
        return
    try:
        _add_languages(guideline, written, at)
        publish_revision(
            guideline=guideline,
            texts=dict(sorted(written.items(), key=lambda one: one[0] != "en")),
            material=document.material,
            note=document.note,
            changed_clauses=document.changed_clauses,
            resign_days=document.resign_days,
            effective_on=effective_on,
            at=at,
        )
    except CannotPublishText as refusal:
        raise Refused(
            Mistake(Place(f"{one.language}.md", parts[one.language][0].at(["body"]).line + one.line - 1), one.message)
            for one in refusal.problems
        ) from refusal


def _read_guideline(root: Path) -> tuple[dict[str, Words], dict[str, tuple[Located, str]], GuidelineFile]:
    """Title, summary and body by language; the same with its places; and what is said of the version."""
    texts = read_texts(root)
    located = parse(texts.pop("guideline.yaml", ""), "guideline.yaml")
    document = _validated(GuidelineFile, located, located.value)
    parts = {PurePosixPath(name).stem: split_front_matter(text, name) for name, text in texts.items()}
    written = {language: _text(head, body) for language, (head, body) in parts.items() if language in offered()}
    return written, parts, document


def _add_languages(guideline: Guideline, written: dict[str, Words], at: datetime) -> None:
    """A language that a file has and the newest version has not joins that version: nobody signs again for it."""
    newest = guideline.revisions.order_by("-number").first()
    there = set(newest.texts.values_list("language", flat=True)) if newest else set()
    known = {language: text for language, text in written.items() if language in there}
    further = {language: text for language, text in written.items() if language not in there}
    if newest and further and known and says_the_same(newest, compile_texts(guideline.slug, known)):
        add_texts(revision=newest, texts=further, origin=None, at=at)


def _text(head: Located, body: str) -> Words:
    document = _validated(GuidelineHead, head, head.value)
    return document.title, document.summary, body
