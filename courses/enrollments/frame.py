"""What stands around a lesson's interaction: the same for everybody at that point, so each process renders it once."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info

from courses.enrollments.outline import Outline, Step, outline_of
from courses.models import VersionActivity
from courses.outline import heads_of, published


@dataclass(frozen=True)
class Frame:
    """`head` is title and text, `sources` the fold below the interaction, `pager` the way back and on."""

    head: SafeString
    sources: SafeString
    pager: SafeString


def frame_of(version: UUID, found: VersionActivity, family: str, language: str) -> Frame:
    own_text = family if family in found.data.get("html_for", {}) else ""
    return _kept(version, found.key, own_text, language)


@lru_cache(maxsize=512)
def contents(steps: tuple[Step, ...], current: str, language: str) -> SafeString:
    """The player's list of steps with what is done in it."""
    return render_to_string("enrollments/_outline.html", {"outline": Outline(steps), "current": current})


def render_frame(found: VersionActivity, outline: Outline, family: str, language: str) -> Frame:
    before, after = outline.neighbours(found.key)
    context = {
        "activity": found,
        "html": found.data.get("html_for", {}).get(family, found.html),
        "step": outline.step(found.key),
        "lesson_count": outline.count(found.kind),
        "before": before,
        "after": after,
        "language": language,
        "foreign": foreign(found, language),
    }
    return Frame(*(render_to_string(f"enrollments/_{part}.html", context) for part in ("head", "sources", "pager")))


def foreign(found: VersionActivity, language: str) -> str:
    """The name of the reader's language, where the lesson is in another one."""
    return "" if found.language == language else get_language_info(language)["name_translated"]


@lru_cache(maxsize=512)
def _kept(version: UUID, key: str, family: str, language: str) -> Frame:
    return render_frame(published(version, key), outline_of(heads_of(version)), family, language)
