"""From opening a text to signing it: the number in the form, the end of the text, the questions on the change."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from courses.evidence.services import ClockStepsBack
from courses.guidelines.diffs import Change, changes, fingerprint
from courses.guidelines.models import Ceremony, Revision, RevisionText, SignOff
from courses.guidelines.needs import Needs, country_of, read_needs
from lms.lib.dates import local_date

# An unused opening of the same text is gone on with for a day; later, and once used, a new one begins.
GOOD_FOR = timedelta(days=1)
MOST_QUESTIONS = 3


class CannotSign(Exception):
    """Nothing was signed, and nothing declined."""


class Superseded(CannotSign):
    """The text is not the one that holds where the person works; `current` is, in the same language if it exists."""

    def __init__(self, current: RevisionText | None) -> None:
        super().__init__()
        self.current = current


class Retired(CannotSign):
    """Nobody signs this guideline any more."""


class Replayed(CannotSign):
    """The form was used already."""


class OtherForm(CannotSign):
    """Not the form of this person for this text, or it was opened before a signature that was given since."""


class OtherStatement(CannotSign):
    """The sentence is not the one that belongs to this signature, such as when the year ended meanwhile."""


class NotRead(CannotSign):
    """The end of the text was not reached."""


class NotAnswered(CannotSign):
    """The questions on the change are open."""


class NotAuthenticated(CannotSign):
    """The person said too long ago who she is."""


@dataclass(frozen=True)
class Reading:
    """What one person has before her who is to sign: the whole text, or what changed since the version she signed."""

    text: RevisionText
    before: SignOff | None = None
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_delta(self) -> bool:
        return bool(self.changes)

    @property
    def diff_sha256(self) -> str:
        return fingerprint(self.changes) if self.is_delta else ""


def reading_of(text: RevisionText, before: SignOff | None, needs: Needs) -> Reading:
    """A diff needs both texts in one language; who reads another one now gets the whole text. One query at most."""
    revision = text.revision
    if before is None or before.revision_text.revision.number >= revision.number:
        return Reading(text, before)
    asked = needs.asked(before.user_id, revision.guideline_id)
    since = [
        one.revision for one in asked if before.revision_text.revision.number < one.revision.number <= revision.number
    ]
    is_same_language = before.revision_text.language == text.language
    return Reading(
        text=text,
        before=before,
        changes=changes(before.revision_text.body, text.body) if is_same_language else [],
        notes=[one.note for one in since if one.note],
        questions=_questions([one.pk for one in since], text),
    )


def _questions(revisions: list[int], text: RevisionText) -> list[dict[str, Any]]:
    """Newest first, and one for each clause: what was asked of it before may no longer be right."""
    rows = RevisionText.objects.of_country(text.country).filter(revision__in=revisions, language=text.language)
    found: dict[str, dict[str, Any]] = {}
    for row in rows.order_by("-revision__number").values_list("questions", flat=True):
        for number, question in enumerate(row):
            found.setdefault(question.get("clause") or f"{question['prompt']} {number}", question)
    return list(found.values())[:MOST_QUESTIONS]


def open_ceremony(*, user: User, reading: Reading, at: datetime) -> Ceremony:
    """The one that is open already for exactly this, or a new one."""
    same = {
        "user": user,
        "revision_text": reading.text,
        "before": reading.before,
        "diff_sha256": reading.diff_sha256,
    }
    rows = Ceremony.objects.filter(**same, used_at__isnull=True, opened_at__gt=at - GOOD_FOR, opened_at__lte=at)
    there = rows.order_by("-opened_at", "-pk").first()
    return there or Ceremony.objects.create(**same, nonce=secrets.token_urlsafe(32), opened_at=at)


def find_ceremony(*, user: User, slug: str, nonce: str) -> Ceremony:
    """By what the form brought back. Raises `OtherForm`."""
    rows = Ceremony.objects.filter(user=user, nonce=nonce, revision_text__revision__guideline__slug=slug)
    found = rows.select_related("user", "revision_text__revision__guideline", "before").first()
    if found is None:
        raise OtherForm
    return found


def reach_end(ceremony: Ceremony, *, at: datetime) -> None:
    """The first time counts."""
    Ceremony.objects.filter(pk=ceremony.pk, reached_end_at__isnull=True, used_at__isnull=True).update(reached_end_at=at)


def answer(ceremony: Ceremony, *, at: datetime) -> None:
    """All questions on the change are answered rightly. They stand after the text, so its end was reached too."""
    reach_end(ceremony, at=at)
    Ceremony.objects.filter(pk=ceremony.pk, answered_at__isnull=True, used_at__isnull=True).update(answered_at=at)


def claim(ceremony: Ceremony, *, at: datetime) -> None:
    """Within the transaction that signs or declines. Raises `Replayed`: a form counts once."""
    if not Ceremony.objects.filter(pk=ceremony.pk, used_at__isnull=True).update(used_at=at):
        raise Replayed


def clear_old(*, at: datetime) -> None:
    """Of those that were used, the record says all that matters."""
    Ceremony.objects.filter(opened_at__lte=at - GOOD_FOR).delete()


def refuse_outdated(ceremony: Ceremony, *, at: datetime) -> None:
    """Whether the form is still about what holds. Raises `CannotSign`, and `ClockStepsBack` for one of the future."""
    text, today = ceremony.revision_text, local_date(at, ceremony.user.time_zone)
    # Retiring holds at once, also where that day has not begun yet.
    if not Revision.objects.filter(pk=text.revision_id, guideline__retired_on=None).exists():
        raise Retired
    current = RevisionText.objects.for_reader(text.language, today, country_of(ceremony.user, today))
    current = current.filter(revision__guideline=text.revision.guideline_id)
    if not current.filter(pk=text.pk).exists():
        raise Superseded(current.first())
    if ceremony.opened_at <= at - GOOD_FOR:
        raise OtherForm
    if at < max(filter(None, [ceremony.opened_at, ceremony.reached_end_at, ceremony.answered_at])):
        raise ClockStepsBack


def refuse_unread(ceremony: Ceremony, *, at: datetime) -> None:
    """Whether she read to the end what she owes, and answered. Raises `CannotSign`."""
    text, user = ceremony.revision_text, ceremony.user
    signed = SignOff.objects.filter(user=user, revision_text__revision__guideline=text.revision.guideline_id)
    newest = signed.with_text().order_by("signed_at", "id").last()
    reading = reading_of(text, newest, read_needs([user.pk], local_date(at, user.time_zone)))
    if (reading.before, reading.diff_sha256) != (ceremony.before, ceremony.diff_sha256):
        raise OtherForm
    if ceremony.reached_end_at is None:
        raise NotRead
    if reading.questions and ceremony.answered_at is None:
        raise NotAnswered
