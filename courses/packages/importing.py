"""A course folder into the drafts: whole, or not at all."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Tier
from courses import publishing
from courses.assessments.services import save_bank
from courses.document import Problem
from courses.models import Course, CourseVersion, Edition
from courses.packages.located import Located, Mistake, Place, Refused
from courses.packages.questions import check_questions
from courses.packages.reader import CourseFolder, EditionFolder, read_course
from courses.pictures import FOLDER, BadPicture, write_picture
from courses.services import DraftActivity, DraftModule, drop_editions, kinds_in_use, write_course, write_edition


@transaction.atomic
def import_course(*, root: Path, languages: Collection[str] | None = None) -> Course:
    """All editions, or those in these languages. Raises `Refused`; then nothing is changed."""
    folder = read_course(root, languages)
    _refuse(_unknown_tier(folder) + _changed_kinds(folder) + check_questions(folder.editions))
    course = write_course(document=folder.document)
    _refuse(_write_pictures(course, folder.pictures))
    editions = [(_write_edition(course, one), one) for one in folder.editions]
    drop_editions(course=course, keep=[one.language for one in folder.editions])
    _refuse([found for edition, one in editions for found in _problems(edition, one)])
    return course


def _write_pictures(course: Course, bodies: Mapping[str, bytes]) -> list[Mistake]:
    mistakes = []
    for name, body in bodies.items():
        try:
            write_picture(course=course, name=name, body=body)
        except BadPicture as error:
            mistakes.append(Mistake(Place(FOLDER + name), str(error)))
    return mistakes


def _refuse(mistakes: Iterable[Mistake]) -> None:
    mistakes = list(mistakes)
    if mistakes:
        raise Refused(mistakes)


def _unknown_tier(folder: CourseFolder) -> list[Mistake]:
    slug = folder.document.tier
    if slug is None or Tier.objects.filter(slug=slug).exists():
        return []
    return [Mistake(folder.located.at(["tier"]), _("There is no tier “%(slug)s”.") % {"slug": slug})]


def _changed_kinds(folder: CourseFolder) -> list[Mistake]:
    course = Course.objects.filter(slug=folder.document.slug).first()
    known = kinds_in_use(course) if course else {}
    return [
        Mistake(
            file.located.at(["kind"]),
            _("“%(key)s” is of the kind “%(kind)s” already; give the new activity a key of its own.")
            % {"key": file.document.key, "kind": known[file.document.key]},
        )
        for edition in folder.editions
        for file in edition.activities
        if known.get(file.document.key, file.document.kind) != file.document.kind
    ]


def _write_edition(course: Course, folder: EditionFolder) -> Edition:
    modules = [
        DraftModule(
            one.position, one.document, [DraftActivity(file.position, file.document) for file in one.activities]
        )
        for one in folder.modules
    ]
    edition = write_edition(course=course, language=folder.language, document=folder.document, modules=modules)
    save_bank(edition=edition, questions=[question.value for question in folder.questions.values()])
    return edition


def _problems(edition: Edition, folder: EditionFolder) -> list[Mistake]:
    """What would keep the edition from being published, at its place in the files.

    Lessons of questions are left out: the reader has looked for them in the files, where English may be unpublished.
    """
    if not folder.activities:
        return []
    parts: dict[str, Located] = {**folder.questions, **{one.document.key: one.located for one in folder.activities}}
    found = [one for one in publishing.problems(edition) if len(one.where) == 1 or one.where[-1] != "lesson"]
    return [_place(problem, parts, folder.located) for problem in found]


def _place(problem: Problem, parts: dict[str, Located], edition: Located) -> Mistake:
    """A quiz names its question second; the question has a place of its own."""
    depth = 1 if len(problem.where) > 1 and problem.where[1] in parts else 0
    head, *path = problem.where[depth:]
    return Mistake(parts[head].at(map(_step, path)) if head in parts else edition.place, problem.message)


def _step(name: str) -> str | int:
    """Problems name the place in a list by a number in words."""
    return int(name) if name.isdecimal() else name


def publish_editions(*, course: Course, at: datetime) -> list[CourseVersion]:
    """A version of each edition whose draft differs from its newest one. Raises `CannotPublish`.

    The base language comes first: the others borrow from it.
    """
    editions = sorted(course.editions.all(), key=lambda one: (one.language != publishing.BASE_LANGUAGE, one.language))
    return [
        publishing.publish(edition=edition, by=None, at=at)
        for edition in editions
        if edition.activities.exists() and publishing.is_changed(edition)
    ]
