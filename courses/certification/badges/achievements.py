"""What badges are awarded for, in versions: when its name, its wording or its criteria change, a new one begins."""

from datetime import datetime

from courses.certification.badges.models import AchievementVersion
from courses.certification.models import Certification, Criterion
from courses.guidelines.models import RevisionText
from courses.models import CourseVersion, Programme

LANGUAGE = "en"  # of the documents; pages speak the reader's


def current_version(certification: Certification, at: datetime) -> AchievementVersion:
    """Makes the next one where something changed. The caller holds the lock of the log."""
    newest = AchievementVersion.objects.filter(certification=certification).last()
    wanted = {
        "name": certification.name_in(LANGUAGE),
        "description": certification.wording_in(LANGUAGE),
        "criteria": narrative(certification),
        "is_small": certification.tier_id is None,
    }
    if newest and all(getattr(newest, name) == value for name, value in wanted.items()):
        newest.certification = certification
        return newest
    number = newest.number + 1 if newest else 1
    return AchievementVersion.objects.create(certification=certification, number=number, made_at=at, **wanted)


def newest_versions() -> list[AchievementVersion]:
    """Of each achievement, in the order of the tiers."""
    rows = AchievementVersion.objects.select_related("certification__tier").order_by("number")
    newest = {row.certification_id: row for row in rows}
    return sorted(newest.values(), key=_rank)


def _rank(version: AchievementVersion) -> tuple[bool, int, str]:
    tier = version.certification.tier
    return tier is None, tier.position if tier else 0, version.certification.slug


def company() -> str:
    """The name of the issuer."""
    return Programme.objects.values_list("company", flat=True).first() or ""


def narrative(certification: Certification) -> str:
    """A Markdown list of what was asked for, by the path of the first time."""
    criteria = certification.criteria.filter(path=Criterion.Path.FIRST, retired_at__isnull=True)
    lines = [_line(one) for one in criteria.select_related("prerequisite", "guideline", "course")]
    return "\n".join(f"- {line}" for line in lines) or certification.name_in(LANGUAGE)


def _line(criterion: Criterion) -> str:
    if criterion.course:
        return f"Complete the course “{_course_title(criterion)}”."
    if criterion.guideline:
        return f"Sign the guideline “{_guideline_title(criterion)}”."
    if criterion.prerequisite:
        return f"Hold the badge “{criterion.prerequisite.name_in(LANGUAGE)}”."
    return f"Be approved: {criterion.approval.replace('-', ' ')}."


def _course_title(criterion: Criterion) -> str:
    versions = CourseVersion.objects.newest().filter(edition__course=criterion.course_id, edition__language=LANGUAGE)
    return versions.values_list("title", flat=True).first() or str(criterion.course)


def _guideline_title(criterion: Criterion) -> str:
    texts = RevisionText.objects.filter(revision__guideline=criterion.guideline_id, language=LANGUAGE)
    return texts.order_by("-revision__number").values_list("title", flat=True).first() or str(criterion.guideline)
