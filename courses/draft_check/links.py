"""Where a finding leads: to the clause of a guideline and to the lesson, when they are there."""

from collections.abc import Callable, Iterable
from datetime import date

from courses.models import CourseVersion, VersionActivity

Addresses = Callable[[frozenset[str], date], dict[str, str]]
_clauses: list[Addresses] = []
# Where a person, by her id, may open lessons with these keys.
Opened = Callable[[int, frozenset[str]], dict[str, str]]
_lessons: list[Opened] = []


def register_clauses(addresses: Addresses) -> None:
    """Whoever publishes clauses says at which address each of them stands on a day."""
    _clauses.append(addresses)


def clause_addresses(clauses: Iterable[str], on: date) -> dict[str, str]:
    wanted = frozenset(filter(None, clauses))
    return {clause: url for addresses in _clauses for clause, url in addresses(wanted, on).items()} if wanted else {}


def register_lessons(opened: Opened) -> None:
    """Whoever knows who learns what says at which address a person opens each lesson."""
    _lessons.append(opened)


def lesson_addresses(user_id: int, keys: Iterable[str]) -> dict[str, str]:
    wanted = frozenset(filter(None, keys))
    return {key: url for opened in _lessons for key, url in opened(user_id, wanted).items()} if wanted else {}


def lessons(keys: Iterable[str], language: str) -> dict[str, VersionActivity]:
    """Published lessons by key, the reader's language before English."""
    rows = (
        VersionActivity.objects.filter(
            key__in=set(filter(None, keys)), version__in=CourseVersion.objects.newest().values("pk")
        )
        .select_related("version__edition__course")
        .only("key", "title", "version__edition__language", "version__edition__course__slug")
    )
    ranked = sorted(
        rows, key=lambda row: (row.version.edition.language != language, row.version.edition.language != "en")
    )
    return {row.key: row for row in reversed(ranked)}
