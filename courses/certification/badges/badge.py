"""What a page says about one award: whether it is valid today, and what its holder has done for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.certification.models import Award, Revocation
from courses.guidelines.models import RevisionText
from courses.models import CourseVersion
from courses.outline import Head, heads


@dataclass
class Badge:
    award: Award
    language: str
    today: date
    withdrawn: bool
    guidelines: list[RevisionText] = field(default_factory=list)
    steps: list[Head] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.award.certification.slug

    @property
    def name(self) -> str:
        return self.award.certification.name_in(self.language)

    @property
    def wording(self) -> str:
        return self.award.certification.wording_in(self.language)

    @property
    def stage(self) -> str:
        tier = self.award.certification.tier
        return {"join": "stage-join", "sme": "stage-lead", "exec": "stage-lead", "listen": ""}.get(
            tier.slug if tier else "", "stage-ink"
        )

    @property
    def expired(self) -> bool:
        return self.award.expires_on is not None and self.award.expires_on <= self.today

    @property
    def valid(self) -> bool:
        return not self.withdrawn and self.award.is_valid(self.today)

    @property
    def valid_through(self) -> date | None:
        """The last good day; `expires_on` is the first bad one."""
        return self.award.expires_on - timedelta(days=1) if self.award.expires_on else None

    @property
    def days_left(self) -> int | None:
        """Good days from today on, today counted."""
        return (self.award.expires_on - self.today).days if self.award.expires_on else None

    @property
    def is_open(self) -> bool:
        page = getattr(self.award, "public_page", None)
        return bool(page and page.is_open)

    @property
    def deeds(self) -> list[dict[str, str]]:
        """What everybody who holds this badge has done, in words; nobody's scores."""
        lessons = [step for step in self.steps if step.kind == "lesson"]
        modules = dict.fromkeys(step.module_title for step in lessons)
        quizzes = [step.title for step in self.steps if step.kind == "quiz"]
        practised = [step.title for step in self.steps if step.required and step.kind in {"simulation", "assignment"}]
        found = []
        if self.guidelines:
            words = ngettext("Signed %(count)d guideline", "Signed %(count)d guidelines", len(self.guidelines))
            found.append(_deed("pen-line", words, len(self.guidelines), [text.title for text in self.guidelines]))
        if lessons:
            words = ngettext("Completed %(count)d lesson", "Completed %(count)d lessons", len(lessons))
            found.append(_deed("book-open", words, len(lessons), modules))
        if practised:
            words = ngettext("Completed %(count)d practice task", "Completed %(count)d practice tasks", len(practised))
            found.append(_deed("play", words, len(practised), practised))
        for title in quizzes:
            meta = _("Pass mark reached. Results stay private.")
            found.append({"icon": "circle-check", "title": _("Passed: %(title)s") % {"title": title}, "meta": meta})
        return found


def _deed(icon: str, words: str, count: int, titles: Iterable[str]) -> dict[str, str]:
    return {"icon": icon, "title": words % {"count": count}, "meta": ", ".join(titles)}


def badges(awards: Iterable[Award], language: str, today: date) -> list[Badge]:
    """One query for all of them."""
    awards = list(awards)
    withdrawn = set(Revocation.objects.as_of(today).filter(award__in=awards).values_list("award_id", flat=True))
    return [Badge(award, language, today, award.pk in withdrawn) for award in awards]


def badge_with_criteria(award: Award, language: str, today: date) -> Badge:
    (badge,) = badges([award], language, today)
    badge.guidelines = _signed_texts(award, language)
    badge.steps = [step for version in _versions(award, language) for step in heads(version)]
    return badge


def _signed_texts(award: Award, language: str) -> list[RevisionText]:
    """The guidelines by the titles that they had, in the reader's language; one text of each."""
    wanted = Q()
    for signed in award.evidence.get("sign_offs", []):
        wanted |= Q(revision__guideline__slug=signed["guideline"], revision__number=signed["version"])
    if not wanted:
        return []
    rows = RevisionText.objects.filter(wanted).select_related("revision__guideline").defer("body", "html")
    best = {}
    for row in sorted(rows, key=lambda row: (row.language == language, row.language == "en")):
        best[row.revision.guideline_id] = row
    return sorted(best.values(), key=lambda row: (row.revision.guideline.position, row.revision.guideline.slug))


def _versions(award: Award, language: str) -> list[CourseVersion]:
    """The courses in the reader's language where they exist in it, so that the holder's own language stays hers."""
    uuids = [done["version"] for done in award.evidence.get("courses", [])]
    taken = list(CourseVersion.objects.filter(uuid__in=uuids).select_related("edition"))
    if all(version.edition.language == language for version in taken):
        return taken
    newest = CourseVersion.objects.newest().filter(
        edition__language=language, edition__course__in={version.edition.course_id for version in taken}
    )
    translated = {version.edition.course_id: version for version in newest.select_related("edition")}
    return [translated.get(version.edition.course_id, version) for version in taken]
