"""The only writer of drafts: courses, editions, modules and activities. Publishing is in `publishing.py`."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils.translation import gettext as _

from accounts.models import Tier
from courses import activities
from courses.document import ActivityDocument, CourseDocument, EditionDocument, ModuleDocument
from courses.models import Activity, Course, Edition, Module, VersionActivity

STEP = 10


class Stale(Exception):
    """Somebody else saved the activity first; `present` is the activity as it stands now."""

    def __init__(self, present: Activity) -> None:
        super().__init__(present.key)
        self.present = present


class CannotChange(Exception):
    """The change is refused; the message says why."""


@dataclass(frozen=True)
class DraftActivity:
    position: int
    document: ActivityDocument


@dataclass(frozen=True)
class DraftModule:
    position: int
    document: ModuleDocument
    activities: list[DraftActivity]


def write_course(*, document: CourseDocument) -> Course:
    """The course with this slug, made or brought up to date."""
    tier = Tier.objects.get(slug=document.tier) if document.tier else None
    values = {"tier": tier, "objectives": document.objectives, "owners": dict(document.owners)}
    return Course.objects.update_or_create(slug=document.slug, defaults=values)[0]


@transaction.atomic
def write_edition(
    *, course: Course, language: str, document: EditionDocument, modules: Iterable[DraftModule]
) -> Edition:
    """The whole draft of an edition, by keys. What is not named leaves the draft; published versions keep it."""
    edition = Edition.objects.update_or_create(course=course, language=language, defaults=document.model_dump())[0]
    modules = list(modules)
    rows: dict[str, Module] = {}
    for module in modules:
        values = {**module.document.model_dump(exclude={"key"}), "position": module.position}
        rows[module.document.key] = edition.modules.update_or_create(key=module.document.key, defaults=values)[0]
    wanted = [(rows[draft.document.key], one) for draft in modules for one in draft.activities]
    edition.activities.exclude(key__in=[one.document.key for _module, one in wanted]).delete()
    known = {row.key: row for row in edition.activities.all()}
    for home, one in wanted:
        _write_activity(edition, home, one, known.get(one.document.key))
    edition.modules.exclude(key__in=rows).delete()
    return edition


def _write_activity(edition: Edition, module: Module, draft: DraftActivity, row: Activity | None) -> None:
    values = {**activities.to_draft(draft.document), "module_id": module.pk, "position": draft.position}
    if row is None:
        Activity.objects.create(edition=edition, **values)
    elif any(getattr(row, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(row, name, value)
        row.edit_revision += 1
        row.save()


def drop_editions(*, course: Course, keep: Iterable[str]) -> None:
    """Editions in other languages leave the draft; one that was published keeps its versions."""
    for edition in course.editions.exclude(language__in=list(keep)):
        edition.modules.all().delete()
        try:
            edition.delete()
        except ProtectedError:
            continue


def kinds_in_use(course: Course) -> dict[str, str]:
    """The kind of every key that this course has or had, in its drafts and published versions."""
    drafts = Activity.objects.filter(edition__course=course).order_by().values_list("key", "kind")
    rows = VersionActivity.objects.filter(version__edition__course=course).order_by().values_list("key", "kind")
    return dict(rows.union(drafts))


def save_edition(*, edition: Edition, document: EditionDocument) -> Edition:
    for name, value in document.model_dump().items():
        setattr(edition, name, value)
    edition.save()
    return edition


def add_edition(*, course: Course, language: str) -> Edition:
    """An empty edition under the title of another language, if there is one."""
    other = course.editions.order_by(F("language").desc()).first()
    return Edition.objects.create(course=course, language=language, title=other.title if other else course.slug)


def save_module(*, module: Module, document: ModuleDocument) -> Module:
    """The key never changes."""
    module.title, module.summary = document.title, document.summary
    module.save()
    return module


def add_module(*, edition: Edition, document: ModuleDocument) -> Module:
    if edition.modules.filter(key=document.key).exists():
        raise CannotChange(_("The key “%(key)s” is taken in this edition.") % {"key": document.key})
    last = edition.modules.aggregate(last=Max("position"))["last"] or 0
    return Module.objects.create(edition=edition, position=last + STEP, **document.model_dump())


def add_activity(*, module: Module, document: ActivityDocument) -> Activity:
    """A key belongs to one activity of the course, in every language, and to one kind for ever."""
    edition = module.edition
    if edition.activities.filter(key=document.key).exists():
        raise CannotChange(_("The key “%(key)s” is taken in this edition.") % {"key": document.key})
    kind = kinds_in_use(edition.course).get(document.key, document.kind)
    if kind != document.kind:
        values = {"key": document.key, "kind": kind}
        raise CannotChange(_("The key “%(key)s” belongs to an activity of the kind “%(kind)s”.") % values)
    last = module.activities.aggregate(last=Max("position"))["last"] or 0
    draft: dict[str, Any] = {**activities.to_draft(document), "edition": edition, "position": last + STEP}
    return Activity.objects.create(module=module, **draft)


def save_activity(*, activity: Activity, revision: int, document: ActivityDocument) -> Activity:
    """Compare and set: only whoever saw the newest wording may replace it. Raises `Stale`."""
    values = {name: value for name, value in activities.to_draft(document).items() if name not in {"key", "kind"}}
    rows = Activity.objects.filter(pk=activity.pk, edit_revision=revision)
    if not rows.update(**values, edit_revision=F("edit_revision") + 1):
        raise Stale(Activity.objects.select_related("module", "edition__course").get(pk=activity.pk))
    activity.refresh_from_db()
    return activity


def borrow(*, edition: Edition, source: Activity) -> Activity:
    """The draft of another language as the start of a translation, in the module of the same key."""
    module = edition.modules.filter(key=source.module.key).first() or Module.objects.create(
        edition=edition,
        key=source.module.key,
        title=source.module.title,
        summary=source.module.summary,
        position=source.module.position,
    )
    fields = ("key", "kind", "position", "title", "minutes", "required", "body", "data")
    return Activity.objects.create(edition=edition, module=module, **{name: getattr(source, name) for name in fields})


@transaction.atomic
def move_module(*, module: Module, by: int) -> None:
    """One place up (-1) or down (1); at the end nothing happens."""
    rows = list(module.edition.modules.select_for_update())
    _move(rows, rows.index(module), by)
    Module.objects.bulk_update(rows, ["position"])


@transaction.atomic
def move_activity(*, activity: Activity, by: int) -> None:
    """One place up (-1) or down (1); over the edge of its module into the next one."""
    rows = list(activity.module.activities.select_for_update())
    index = rows.index(activity)
    if 0 <= index + by < len(rows):
        _move(rows, index, by)
        Activity.objects.bulk_update(rows, ["position"])
        return
    modules = list(activity.edition.modules.all())
    place = modules.index(activity.module) + by
    if 0 <= place < len(modules):
        others = list(modules[place].activities.select_for_update())
        others.insert(len(others) if by < 0 else 0, activity)
        activity.module = modules[place]
        _number(others)
        Activity.objects.bulk_update(others, ["module", "position"])


def _move(rows: list[Any], index: int, by: int) -> None:
    if 0 <= index + by < len(rows):
        rows[index], rows[index + by] = rows[index + by], rows[index]
        _number(rows)


def _number(rows: list[Any]) -> None:
    """Positions stay as they are where they rise; else they are dealt anew."""
    positions = sorted(row.position for row in rows)
    if len(set(positions)) < len(positions):
        positions = [STEP * number for number in range(1, len(rows) + 1)]
    for row, position in zip(rows, positions, strict=True):
        row.position = position


def remove_activity(*, activity: Activity) -> None:
    """Out of the draft; published versions keep it."""
    activity.delete()


def remove_module(*, module: Module) -> None:
    """Raises `CannotChange` while there is something in it."""
    if module.activities.exists():
        raise CannotChange(_("Only an empty module can be removed. Move or remove its activities first."))
    module.delete()
