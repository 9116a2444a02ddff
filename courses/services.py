"""The only writer of drafts: courses, editions, modules and activities. Publishing is in `publishing.py`."""

from collections.abc import Iterable
from dataclasses import dataclass

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
    rows = {}
    for module in modules:
        values = {**module.document.model_dump(exclude={"key"}), "position": module.position}
        rows[module.document.key] = edition.modules.update_or_create(key=module.document.key, defaults=values)[0]
    wanted = [(rows[m.document.key], one) for m in modules for one in m.activities]
    edition.activities.exclude(key__in=[one.document.key for _module, one in wanted]).delete()
    known = {row.key: row for row in edition.activities.all()}
    for module, one in wanted:
        _write_activity(edition, module, one, known.get(one.document.key))
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
