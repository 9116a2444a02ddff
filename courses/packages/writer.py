"""A draft course as files. The same draft gives the same bytes, on any database."""

import re
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError as DocumentError

from courses import activities
from courses.document import ActivityDocument, CourseDocument, Document, EditionDocument, ModuleDocument, sentence
from courses.models import Activity, Course, Edition, Module
from courses.packages.canonical_yaml import Row, Words, dump
from courses.packages.questions import bank_of
from courses.pictures import FOLDER, current
from courses.services import STEP

ROWS = frozenset(
    {"classes", "items", "options", "choices", "pairs", "distractors", "steps", "gaps", "answers", "criteria", "parts"}
)
WORDS = frozenset({"objectives", "clauses", "tags"})
OWNERS = ("communications", "governance", "experts")


class CannotExport(Exception):
    """A draft that no file can hold; the message says which and why."""


def export_course(*, course: Course, folder: Path) -> list[Path]:
    """Raises `CannotExport` before anything is written."""
    files = {name: text.encode() for name, text in course_texts(course).items()}
    files |= {FOLDER + name: bytes(one.body) for name, one in sorted(current(course).items())}
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CannotExport(_("%(folder)s is not an empty folder.") % {"folder": folder})
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [folder / name for name in files]


def course_texts(course: Course) -> dict[str, str]:
    """Text by path."""
    head = {
        "slug": course.slug,
        "tier": course.tier.slug if course.tier else None,
        "objectives": {name: course.objectives[name] for name in sorted(course.objectives, key=_natural)},
        "owners": {name: course.owners[name] for name in OWNERS if name in course.owners},
    }
    texts = {"course.yaml": dump(_values(_checked(CourseDocument, head, course.slug)))}
    for edition in course.editions.order_by("language"):
        texts |= {f"{edition.language}/{name}": text for name, text in _edition(edition).items()}
    return texts


def _natural(name: str) -> list[tuple[int, str]]:
    """M2 before M10."""
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"(\d+)", name)]


def _edition(edition: Edition) -> dict[str, str]:
    head = {"title": edition.title, "summary": edition.summary, "outcomes": edition.outcomes}
    texts = {"edition.yaml": dump(_values(_checked(EditionDocument, head, edition.language)))}
    modules = list(edition.modules.order_by("position", "id"))
    for number, module in _numbered(modules):
        texts |= {f"{number}-{module.key}/{name}": text for name, text in _module(module).items()}
    questions = [_shape(body) for body in bank_of(edition)]
    return texts | ({"questions.yaml": dump(questions)} if questions else {})


def _module(module: Module) -> dict[str, str]:
    head = {"key": module.key, "title": module.title, "summary": module.summary}
    texts = {"module.yaml": dump(_values(_checked(ModuleDocument, head, module.key)))}
    for number, activity in _numbered(list(module.activities.order_by("position", "id"))):
        suffix, text = _activity(activity)
        texts[f"{number}-{activity.key}{suffix}"] = text
    return texts


def _numbered(rows: list[Any]) -> list[tuple[str, Any]]:
    """The position is the number of the file, so that a new one between two renames nothing."""
    positions = [row.position for row in rows]
    if len(set(positions)) < len(positions) or any(position > 9999 for position in positions):
        positions = [STEP * number for number in range(1, len(rows) + 1)]
    return [(f"{position:02d}", row) for position, row in zip(positions, rows, strict=True)]


def _activity(activity: Activity) -> tuple[str, str]:
    try:
        document = activities.from_draft(activity)
    except KeyError as error:
        raise CannotExport(_("“%(kind)s” is not a kind of activity.") % {"kind": activity.kind}) from error
    except DocumentError as error:
        raise CannotExport(_reason(activity.key, error)) from error
    return activity_text(document)


def activity_text(document: ActivityDocument) -> tuple[str, str]:
    """The ending of the file's name, and the text."""
    values = _values(document)
    if "body" not in type(document).model_fields:
        return f".{document.kind}.yaml", dump(values)
    body = values.pop("body", "")
    return ".md", f"---\n{dump(values)}---\n{body}" + ("\n" if body else "")


def _checked(model: type[Document], values: dict[str, Any], where: str) -> Document:
    try:
        return model.model_validate(values)
    except DocumentError as error:
        raise CannotExport(_reason(where, error)) from error


def _reason(where: str, error: DocumentError) -> str:
    return f"{where}: {' '.join(map(sentence, error.errors()))}"


def _values(document: Document) -> dict[str, Any]:
    return _shape(document.model_dump(mode="json", exclude_defaults=True))


def _shape(values: dict[str, Any]) -> dict[str, Any]:
    """Which parts stand on one line each."""
    shaped: dict[str, Any] = {}
    for name, value in values.items():
        if name in ROWS and isinstance(value, list):
            shaped[name] = [Row(row) for row in value]
        elif name in WORDS and isinstance(value, list):
            shaped[name] = Words(value)
        else:
            shaped[name] = _shape(value) if isinstance(value, dict) else value
    return shaped
