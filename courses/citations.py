"""The registry of what is taught of the guidelines. Each kind of content says which clauses learners meet in it.

Clauses are text keys such as `G2.3`; what they say stands in the guidelines, which this layer does not know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.db.models import F, Min
from django.urls import reverse

from courses import activities
from courses.models import Activity, CourseVersion, Edition, VersionActivity

# Of an edition, a kind and a key.
Place = tuple[int, str, str]


@dataclass(frozen=True)
class Content:
    """Something that learners read now, and the clauses that it cites."""

    edition: Edition
    kind: str
    # The kind as people call it, as a lazy translation.
    label: Any
    key: str
    title: str
    clauses: tuple[str, ...]
    # Since when it has said what it says.
    since: datetime
    # Where it is edited; empty where its draft is gone.
    url: str = ""
    # There are answers to it, and they may be wrong.
    is_asked: bool = False

    @property
    def place(self) -> Place:
        return self.edition.pk, self.kind, self.key


@dataclass(frozen=True)
class Wrong:
    """How much of some answers was wrong: each right one counts 0, a wrong one 1, a half right one a half."""

    answers: int
    share: float

    @property
    def share_bp(self) -> int:
        return round(self.share * 10_000)


class Source(Protocol):
    def contents(self) -> list[Content]: ...

    def wrong(self, contents: Iterable[Content]) -> Mapping[Place, Wrong]:
        """From real answers. What is missing was not asked, or answered by too few people to be shown."""
        ...


_sources: list[Source] = []


def register(source: Source) -> None:
    _sources.append(source)


def contents() -> list[Content]:
    """All that is published and cites a clause, course by course. So many statements for each kind."""
    found = [one for source in _sources for one in source.contents()]
    return sorted(found, key=lambda one: (one.edition.course.slug, one.edition.language))


def wrong(found: Iterable[Content]) -> dict[Place, Wrong]:
    found = list(found)
    return {place: one for source in _sources for place, one in source.wrong(found).items()}


def together(given: Iterable[Wrong]) -> Wrong | None:
    given = list(given)
    answers = sum(one.answers for one in given)
    return Wrong(answers, sum(one.share * one.answers for one in given) / answers) if answers else None


@dataclass(frozen=True)
class PublishedActivities:
    """For kinds whose document has `clauses`. Nothing in them is answered right or wrong."""

    kind: str

    def contents(self) -> list[Content]:
        """What an edition borrows from another counts there. Two statements."""
        rows = VersionActivity.objects.filter(
            version__in=CourseVersion.objects.newest(), kind=self.kind, language=F("version__edition__language")
        )
        rows = rows.order_by("version__edition__course", "position").select_related("version__edition__course")
        cited = [row for row in rows.defer("html", "version__document") if row.data.get("clauses")]
        since, drafts = self._since(cited), self._drafts(cited)
        return [self._content(row, since, drafts) for row in cited]

    def wrong(self, contents: Iterable[Content]) -> Mapping[Place, Wrong]:
        return {}

    def _content(self, row: VersionActivity, since: Mapping[Any, datetime], drafts: Mapping[Any, int]) -> Content:
        edition = row.version.edition
        draft = drafts.get((edition.pk, row.key))
        return Content(
            edition=edition,
            kind=self.kind,
            label=activities.kind(self.kind).label,
            key=row.key,
            title=row.title,
            clauses=tuple(row.data["clauses"]),
            since=since[edition.pk, row.key, row.sha256],
            url=reverse("admin:courses_activity_change", args=[draft]) if draft else "",
        )

    def _since(self, rows: list[VersionActivity]) -> dict[tuple[int, str, str], datetime]:
        """When each was first published as it is now."""
        same = VersionActivity.objects.filter(
            key__in={row.key for row in rows}, sha256__in={row.sha256 for row in rows}
        ).order_by()
        first = same.values_list("version__edition", "key", "sha256").annotate(Min("version__published_at"))
        return {(edition, key, sha256): at for edition, key, sha256, at in first}

    def _drafts(self, rows: list[VersionActivity]) -> dict[tuple[int, str], int]:
        drafts = Activity.objects.filter(edition__in={row.version.edition_id for row in rows}, kind=self.kind)
        return {(edition, key): pk for edition, key, pk in drafts.values_list("edition", "key", "pk")}
