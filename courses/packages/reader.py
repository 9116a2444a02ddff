"""A course folder as documents, each with its place. Reads files only; what needs the database is checked on import."""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import ValidationError as DocumentError

from courses import activities
from courses.document import ActivityDocument, CourseDocument, Document, EditionDocument, ModuleDocument
from courses.packages.folder import read_bytes, read_texts
from courses.packages.located import Located, Mistake, Place, Refused, parse
from courses.pictures import FOLDER
from courses.publishing import BASE_LANGUAGE

ORDERED = re.compile(r"^(\d{2,4})-[a-z0-9][a-z0-9-]*$")
AnyDocument = TypeVar("AnyDocument", bound=Document)


@dataclass(frozen=True)
class ActivityFile:
    position: int
    document: ActivityDocument
    located: Located


@dataclass(frozen=True)
class ModuleFolder:
    position: int
    document: ModuleDocument
    located: Located
    activities: list[ActivityFile]


@dataclass(frozen=True)
class EditionFolder:
    language: str
    document: EditionDocument
    located: Located
    modules: list[ModuleFolder]
    questions: dict[str, Located]

    @property
    def activities(self) -> list[ActivityFile]:
        return [one for module in self.modules for one in module.activities]


@dataclass(frozen=True)
class CourseFolder:
    document: CourseDocument
    located: Located
    editions: list[EditionFolder]
    pictures: dict[str, bytes]


def read_course(root: Path, languages: Collection[str] | None = None) -> CourseFolder:
    """All editions, or those in these languages. Raises `Refused` with every mistake that the files themselves show."""
    texts = read_texts(root, beside=FOLDER)
    if languages is not None:
        texts = {name: text for name, text in texts.items() if "/" not in name or name.split("/")[0] in languages}
    reading = _Reading(texts, read_bytes(root, inside=FOLDER))
    course = reading.course()
    if course is None or reading.mistakes:
        raise Refused(reading.mistakes)
    mistakes = _check(course)
    if mistakes:
        raise Refused(mistakes)
    return course


def split_front_matter(text: str, file: str) -> tuple[Located, str]:
    """The YAML between two lines of `---`, which knows where its `body` begins, and the text after it."""
    match = re.match(r"---\n(.*?\n)??---\n", text + "\n", re.DOTALL)
    if match is None:
        raise Refused([Mistake(Place(file), _("The file must start with its settings between two lines of “---”."))])
    head, body = parse(match[1] or "", file, first_line=2), text[match.end() :]
    parts = {"body": Located(body, Place(file, match[0].count("\n") + 1)), **head.parts}
    return Located(head.value, head.place, parts), body.strip("\n")


@dataclass
class _Reading:
    texts: dict[str, str]
    pictures: dict[str, bytes]
    mistakes: list[Mistake] = field(default_factory=list)
    used: set[str] = field(default_factory=set)

    def course(self) -> CourseFolder | None:
        located = self._file("course.yaml")
        document = self._document(CourseDocument, located)
        editions = [one for name in self._folders("") if (one := self._edition(name))]
        if located and not editions:
            self.mistakes.append(
                Mistake(located.place, _("The course has no edition: add a folder named after a language."))
            )
        for name in sorted(self.texts.keys() - self.used):
            self.mistakes.append(Mistake(Place(name), _("This file is not part of a course folder.")))
        if located is None or document is None:
            return None
        editions.sort(key=lambda one: (one.language != BASE_LANGUAGE, one.language))
        return CourseFolder(document, located, editions, self.pictures)

    def _folders(self, parent: str) -> list[str]:
        depth = len(PurePosixPath(parent).parts)
        below = (PurePosixPath(name).parts for name in self.texts if name.startswith(parent))
        return sorted({parts[depth] for parts in below if len(parts) > depth + 1})

    def _file(self, name: str, *, needed: bool = True) -> Located | None:
        self.used.add(name)
        if name not in self.texts:
            if needed:
                self.mistakes.append(Mistake(Place(name), _("This file is missing.")))
            return None
        try:
            return parse(self.texts[name], name)
        except Refused as refusal:
            self.mistakes += refusal.mistakes
            return None

    def _document(self, model: type[AnyDocument], located: Located | None, **more: Any) -> AnyDocument | None:
        if located is None:
            return None
        if not isinstance(located.value, dict):
            self.mistakes.append(Mistake(located.place, _("Here belong lines of the form “name: value”.")))
            return None
        try:
            return model.model_validate({**located.value, **more})
        except DocumentError as error:
            self.mistakes += located.mistakes(error)
            return None

    def _edition(self, language: str) -> EditionFolder | None:
        if language not in dict(settings.LANGUAGES):
            known = ", ".join(dict(settings.LANGUAGES))
            message = _("“%(name)s” is not a language of this site (%(known)s).") % {"name": language, "known": known}
            self._refuse_folder(language, message)
            return None
        located = self._file(f"{language}/edition.yaml")
        document = self._document(EditionDocument, located)
        modules = [one for name in self._folders(f"{language}/") if (one := self._module(f"{language}/{name}"))]
        questions = self._questions(f"{language}/questions.yaml")
        if located is None or document is None:
            return None
        modules.sort(key=lambda module: module.position)
        return EditionFolder(language, document, located, modules, questions)

    def _refuse_folder(self, folder: str, message: str) -> None:
        """One mistake for the folder, not one for each file in it."""
        self.used |= {name for name in self.texts if name.startswith(f"{folder}/")}
        self.mistakes.append(Mistake(Place(folder), message))

    def _module(self, folder: str) -> ModuleFolder | None:
        position = _position(PurePosixPath(folder).name)
        if position is None:
            self._refuse_folder(
                folder, _("The name of a module’s folder starts with its order number, such as “10-start”.")
            )
            return None
        located = self._file(f"{folder}/module.yaml")
        document = self._document(ModuleDocument, located)
        paths = [name for name in self.texts if PurePosixPath(name).parent.as_posix() == folder]
        files = [one for name in paths if PurePosixPath(name).name != "module.yaml" if (one := self._activity(name))]
        if located is None or document is None:
            return None
        files.sort(key=lambda file: file.position)
        return ModuleFolder(position, document, located, files)

    def _activity(self, name: str) -> ActivityFile | None:
        path = PurePosixPath(name)
        # The kind may stand in the name: 10-the-note.assignment.yaml.
        position = _position(path.name.partition(".")[0])
        if path.suffix not in {".md", ".yaml"} or position is None:
            return None
        body: dict[str, str] = {}
        if path.suffix == ".md":
            self.used.add(name)
            try:
                located, body["body"] = split_front_matter(self.texts[name], name)
            except Refused as refusal:
                self.mistakes += refusal.mistakes
                return None
        elif (from_yaml := self._file(name)) is None:
            return None
        else:
            located = from_yaml
        model = self._model(located)
        document = self._document(model, located, **body) if model else None
        return ActivityFile(position, document, located) if document else None

    def _model(self, located: Located) -> type[ActivityDocument] | None:
        kind = located.value.get("kind") if isinstance(located.value, dict) else None
        known = {one.slug: one.document for one in activities.kinds()}
        if isinstance(kind, str) and kind in known:
            return known[kind]
        message = _("“kind” must be one of %(kinds)s.") % {"kinds": ", ".join(sorted(known))}
        self.mistakes.append(Mistake(located.at(["kind"]), message))
        return None

    def _questions(self, name: str) -> dict[str, Located]:
        located = self._file(name, needed=False)
        if located is None or located.value is None:
            return {}
        if not isinstance(located.value, list):
            self.mistakes.append(Mistake(located.place, _("The questions are a list: each starts with “- key: …”.")))
            return {}
        questions: dict[str, Located] = {}
        for part in located.parts.values():
            key = part.value.get("key") if isinstance(part.value, dict) else None
            if not isinstance(key, str):
                self.mistakes.append(Mistake(part.place, _("“%(name)s” is missing.") % {"name": "key"}))
            elif key in questions:
                self.mistakes.append(Mistake(part.at(["key"]), _("“%(key)s” is given twice.") % {"key": key}))
            else:
                questions[key] = part
        return questions


def _position(name: str) -> int | None:
    match = ORDERED.match(name)
    return int(match[1]) if match else None


def _check(course: CourseFolder) -> list[Mistake]:
    mistakes: list[Mistake] = []
    for edition in course.editions:
        mistakes += _unique([(m.document.key, m.located) for m in edition.modules])
        mistakes += _unique([(a.document.key, a.located) for a in edition.activities])
        mistakes += _ordered([(m.position, m.located) for m in edition.modules])
        for module in edition.modules:
            mistakes += _ordered([(a.position, a.located) for a in module.activities])
        mistakes += _lessons_of_questions(edition, course)
        mistakes += _objectives(edition, course)
    return mistakes + _same_kinds(course)


def _unique(keys: list[tuple[str, Located]]) -> list[Mistake]:
    counts = Counter(key for key, _located in keys)
    return [
        Mistake(located.at(["key"]), _("The key “%(key)s” is used more than once in this edition.") % {"key": key})
        for key, located in keys
        if counts[key] > 1
    ]


def _ordered(positions: list[tuple[int, Located]]) -> list[Mistake]:
    counts = Counter(position for position, _located in positions)
    return [
        Mistake(Place(located.place.file), _("The order number %(number)d is used twice here.") % {"number": position})
        for position, located in positions
        if counts[position] > 1
    ]


def _lessons_of_questions(edition: EditionFolder, course: CourseFolder) -> list[Mistake]:
    """A translated quiz may point at a lesson that is not translated yet: learners borrow it.

    A test without lessons of its own points at those of its tier's courses; publishing knows them.
    """
    base = [one for one in course.editions if one.language == BASE_LANGUAGE]
    files = [file for one in [edition, *base] for file in one.activities]
    if not any(file.document.kind == "lesson" for file in files):
        return []
    known = {file.document.key for file in files}
    return [
        Mistake(question.at(["lesson"]), _("There is no lesson “%(key)s” in this course.") % {"key": lesson})
        for question in edition.questions.values()
        if (lesson := question.value.get("lesson")) and lesson not in known
    ]


def _objectives(edition: EditionFolder, course: CourseFolder) -> list[Mistake]:
    return [
        Mistake(
            file.located.at(["objectives", index]),
            _("The objective “%(name)s” does not stand in course.yaml.") % {"name": name},
        )
        for file in edition.activities
        for index, name in enumerate(getattr(file.document, "objectives", []))
        if name not in course.document.objectives
    ]


def _same_kinds(course: CourseFolder) -> list[Mistake]:
    first: dict[str, ActivityFile] = {}
    mistakes = []
    for edition in course.editions:
        for file in edition.activities:
            known = first.setdefault(file.document.key, file)
            if known.document.kind != file.document.kind:
                values = {"key": file.document.key, "kind": known.document.kind, "file": known.located.place.file}
                message = _("“%(key)s” is of the kind “%(kind)s” in %(file)s; a key has one kind.") % values
                mistakes.append(Mistake(file.located.at(["kind"]), message))
    return mistakes
