"""Which content teaches which clause, and what is to be looked at again because a clause has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from courses import citations
from courses.citations import Content, Place, Wrong
from courses.guidelines import clauses
from courses.guidelines.models import Guideline, Revision, RevisionText, SecondLook


@dataclass(frozen=True)
class TaughtBy:
    """A content under one of its clauses; `wrong` is of its own answers."""

    content: Content
    wrong: Wrong | None
    is_stale: bool


@dataclass(frozen=True)
class TracedClause:
    """`wrong` is of all questions on it together; empty where too few people have answered."""

    id: str
    title: str
    contents: list[TaughtBy]
    wrong: Wrong | None

    @property
    def is_asked(self) -> bool:
        return any(one.content.is_asked for one in self.contents)


@dataclass(frozen=True)
class Stale:
    """Content that says what it said before a clause of it changed; `revision` is the newest that changed one."""

    content: Content
    revision: Revision
    clauses: list[str]

    @property
    def token(self) -> str:
        edition, kind, key = self.content.place
        return f"{self.revision.pk}:{edition}:{kind}:{key}"


def trace(guideline: Guideline, language: str, today: date) -> list[TracedClause]:
    """The clauses of the newest version in their order, and what cites each of them."""
    titles = _titles(guideline, language)
    cited = [one for one in citations.contents() if titles.keys() & set(one.clauses)]
    wrong, stale = citations.wrong(cited), {one.content.place for one in _stale(_changing(today), cited)}
    rows = [TaughtBy(one, wrong.get(one.place), one.place in stale) for one in cited]
    return [_traced(id, title, [row for row in rows if id in row.content.clauses]) for id, title in titles.items()]


def _traced(id: str, title: str, rows: list[TaughtBy]) -> TracedClause:
    return TracedClause(id, title, rows, citations.together(row.wrong for row in rows if row.wrong))


def _titles(guideline: Guideline, language: str) -> dict[str, str]:
    """Of the common clauses, then those of the countries' supplements; in the reader's language where there is one."""
    texts = RevisionText.objects.filter(revision__guideline=guideline).exclude(
        revision__number__lt=guideline.revisions.order_by("-number").values("number")[:1]
    )
    bodies = texts.order_by("country").values_list("language", "body")
    ranked = sorted(bodies, key=lambda one: (one[0] != language, one[0] != "en"))
    found: dict[str, str] = {}
    for _language, body in ranked:
        for part in clauses.parts(body):
            if part.id:
                found.setdefault(part.id, part.title)
    return found


def to_look_at_again(today: date) -> list[Stale]:
    """Course by course. One statement while no clause has changed materially."""
    changing = _changing(today)
    return _stale(changing, citations.contents()) if changing else []


def _stale(changing: list[Revision], contents: Iterable[Content]) -> list[Stale]:
    looked = _looked(changing)
    return [stale for one in contents for stale in _newest_change(one, changing, looked)]


def _changing(today: date) -> list[Revision]:
    """Versions that changed clauses materially, the newest first. A first version changes nothing."""
    rows = Revision.objects.not_retired(today).filter(material=True, number__gt=1)
    return [one for one in rows.select_related("guideline").order_by("-number") if one.changed_clauses]


def _looked(changing: list[Revision]) -> dict[tuple[Place, int], int]:
    """Up to which number of a guideline each content was looked at."""
    rows = SecondLook.objects.filter(revision__in=changing).order_by("revision__number")
    columns = rows.values_list("edition", "kind", "key", "revision__guideline", "revision__number")
    return {((edition, kind, key), guideline): number for edition, kind, key, guideline, number in columns}


def _newest_change(content: Content, changing: list[Revision], looked: dict[tuple[Place, int], int]) -> list[Stale]:
    """At most one for each guideline."""
    found: dict[int, Stale] = {}
    for revision in changing:
        hit = sorted(set(revision.changed_clauses) & set(content.clauses))
        is_new = revision.number > looked.get((content.place, revision.guideline_id), 0)
        if hit and is_new and content.since < revision.published_at:
            known = found.setdefault(revision.guideline_id, Stale(content, revision, []))
            known.clauses[:] = sorted({*known.clauses, *hit})
    return list(found.values())
