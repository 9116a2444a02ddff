"""The curriculum that comes with the product: tiers, audiences, guidelines, courses and certifications from files.

Loading it again changes nothing; what has changed in the files is published as a new version.
"""

from datetime import date, datetime
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
from courses.guidelines.models import Guideline
from courses.guidelines.publishing import (
    CannotPublishText,
    add_texts,
    compile_texts,
    publish_revision,
    says_the_same,
    write_guideline,
)
from courses.models import Programme
from courses.packages.certifications import CertificationFile, write_certifications
from courses.packages.folder import read_texts
from courses.packages.importing import import_course, publish_editions
from courses.packages.located import Located, Mistake, Place, Refused, parse
from courses.packages.reader import split_front_matter
from courses.packages.rights import RightFile, write_rights
from lms.lib.dates import local_date

CURRICULUM = Path(settings.BASE_DIR) / "courses" / "curriculum"


class TierFile(Document):
    slug: Key
    name: Text
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
def load_starter(at: datetime, *, root: Path = CURRICULUM) -> None:
    """The program's own names must be there: they fill the placeholders. Raises `Refused` or `CannotPublish`."""
    if not Programme.objects.exists():
        raise Refused([Mistake(Place(str(root)), _("Enter the names of the program first: they fill the texts."))])
    today = local_date(at)
    load_lists(at=at)
    write_tiers(root / "tiers.yaml")
    write_audiences(root / "audiences.yaml")
    for position, folder in enumerate(_folders(root / "guidelines")):
        import_guideline(root=folder, position=position, effective_on=today, at=at)
    for folder in _folders(root):
        if (folder / "course.yaml").exists():
            publish_editions(course=import_course(root=folder, languages=offered()), at=at)
    files = [parse(text, name) for name, text in read_texts(root / "certifications").items()]
    read = [(_validated(CertificationFile, located, located.value), located) for located in files]
    write_certifications(read, today=today, at=at)
    rights = root / "speaking-rights.yaml"
    if rights.exists():
        located = parse(rights.read_text(encoding="utf-8"), rights.name)
        write_rights(_validated(list[RightFile], located, located.value), today=today, at=at)


def offered() -> set[str]:
    """A text ships in more languages than the site may speak; it comes with its interface."""
    return {language for language, _name in settings.LANGUAGES}


def _folders(root: Path) -> list[Path]:
    return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))


def _validated(model: Any, located: Located, value: Any) -> Any:
    try:
        return TypeAdapter(model).validate_python(value)
    except DocumentError as error:
        raise Refused(located.mistakes(error)) from error


def write_tiers(path: Path) -> None:
    located = parse(path.read_text(encoding="utf-8"), path.name)
    for position, tier in enumerate(_validated(list[TierFile], located, located.value)):
        values = {"name": tier.name, "step": tier.step, "entry": tier.entry, "position": position}
        Tier.objects.update_or_create(slug=tier.slug, defaults=values)


def write_audiences(path: Path) -> None:
    located = parse(path.read_text(encoding="utf-8"), path.name)
    for audience in _validated(list[AudienceFile], located, located.value):
        values = {"name": audience.name, "rule": audience.rule}
        Audience.objects.update_or_create(slug=audience.slug, defaults=values)


def import_guideline(*, root: Path, position: int, effective_on: date, at: datetime) -> None:
    """A folder of `guideline.yaml` and one text for each language; a changed text is a new version."""
    texts = read_texts(root)
    located = parse(texts.pop("guideline.yaml", ""), "guideline.yaml")
    document = _validated(GuidelineFile, located, located.value)
    parts = {PurePosixPath(name).stem: split_front_matter(text, name) for name, text in texts.items()}
    written = {language: _text(head, body) for language, (head, body) in parts.items() if language in offered()}
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


def _add_languages(guideline: Guideline, written: dict[str, tuple[str, str, str]], at: datetime) -> None:
    """A language that a file has and the newest version has not joins that version: nobody signs again for it."""
    newest = guideline.revisions.order_by("-number").first()
    there = set(newest.texts.values_list("language", flat=True)) if newest else set()
    known = {language: text for language, text in written.items() if language in there}
    further = {language: text for language, text in written.items() if language not in there}
    if newest and further and known and says_the_same(newest, compile_texts(guideline.slug, known)):
        add_texts(revision=newest, texts=further, origin=None, at=at)


def _text(head: Located, body: str) -> tuple[str, str, str]:
    document = _validated(GuidelineHead, head, head.value)
    return document.title, document.summary, body
