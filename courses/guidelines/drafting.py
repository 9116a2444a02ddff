"""From the draft of a guideline to its publication: two persons, and an approval of exactly what is published.

Every service locks the draft, so an edit and a publication never overtake each other. What a draft said at each move is
kept as a hash; an approval holds as long as the draft still says that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from courses.guidelines import clauses
from courses.guidelines.contents import Contents, read_contents
from courses.guidelines.models import DraftMove, DraftText, Guideline, Revision, RevisionDraft
from courses.guidelines.policies import authors_of, may_approve, may_govern, may_write
from courses.guidelines.publishing import add_texts, publish_revision, retire_guideline
from courses.guidelines.records import Origin
from lms.lib.dates import local_date

Act, Stage, Kind = DraftMove.Act, RevisionDraft.Stage, RevisionDraft.Kind
CHANGE_FIELDS = frozenset(
    {"note", "material", "changed_clauses", "tiers", "passkey", "resign_days", "effective_on", "waits"}
)


class CannotMove(Exception):
    """Nothing is changed; the words say why."""


class Stale(CannotMove):
    """Somebody saved it since the page was opened."""

    def __init__(self) -> None:
        super().__init__(_("Somebody has changed this draft since you opened the page. Here is how it reads now."))


@dataclass(frozen=True)
class Standing:
    """Where a draft stands: what it says, and its last move."""

    contents: Contents
    last: DraftMove | None

    @property
    def stage(self) -> str:
        """In review and approved are only the contents that were seen then."""
        if self.last is None:
            return Stage.DRAFT
        is_open = self.last.after in {Stage.IN_REVIEW, Stage.APPROVED}
        return Stage.DRAFT if is_open and self.last.sha256 != self.contents.sha256 else self.last.after

    @property
    def approval(self) -> DraftMove | None:
        return self.last if self.stage == Stage.APPROVED else None


def standing_of(draft: RevisionDraft) -> Standing:
    """As it is in the database now."""
    return _standing(RevisionDraft.objects.select_related("guideline").get(pk=draft.pk))


def _standing(draft: RevisionDraft) -> Standing:
    return Standing(read_contents(draft), draft.moves.select_related("by").last())


@transaction.atomic
def open_draft(*, guideline: Guideline, kind: str, by: User, at: datetime) -> RevisionDraft:
    """A version begins with the texts of the newest one. Raises `CannotMove` while another draft is open."""
    _refuse_unless(may_govern(by) if kind == Kind.RETIREMENT else may_write(by))
    newest = guideline.revisions.order_by("-number").first()
    if guideline.retired_on or (newest is None and kind != Kind.VERSION):
        raise CannotMove(_("This guideline has no version to go on from."))
    try:
        with transaction.atomic():
            draft = RevisionDraft.objects.create(guideline=guideline, kind=kind, opened_at=at)
    except IntegrityError as taken:
        raise CannotMove(_("Somebody else is preparing a change of this guideline. Finish that one first.")) from taken
    if kind == Kind.VERSION and newest:
        _copy(newest, draft)
    return draft


def _copy(newest: Revision, draft: RevisionDraft) -> None:
    texts = {(one.language, one.country): one for one in newest.texts.order_by("country", "id")}
    rows = []
    for (language, country), one in texts.items():
        if country:
            body = clauses.supplement_of(texts[language, ""].body, one.body)
            rows.append(DraftText(draft=draft, language=language, country=country, body=body))
        else:
            words = {"title": one.title, "summary": one.summary, "body": one.body}
            rows.append(DraftText(draft=draft, language=language, **words))
    DraftText.objects.bulk_create(rows)


def save_text(
    *, draft: RevisionDraft, language: str, by: User, at: datetime, country: str = "", seen: str = "", **words: str
) -> None:
    """Write a text; one without a body goes away. `seen` is the hash of what the writer had before her."""

    def write(draft: RevisionDraft) -> None:
        if not words["body"].strip():
            draft.texts.filter(language=language, country=country).delete()
            return
        DraftText.objects.update_or_create(draft=draft, language=language, country=country, defaults=words)

    _save(draft, write, by, at, seen)


def save_questions(
    *, draft: RevisionDraft, language: str, questions: list[dict[str, Any]], by: User, at: datetime, seen: str = ""
) -> None:
    def write(draft: RevisionDraft) -> None:
        draft.texts.filter(language=language, country="").update(questions=questions)

    _save(draft, write, by, at, seen)


def save_change(*, draft: RevisionDraft, by: User, at: datetime, seen: str = "", **fields: Any) -> None:
    """What the change is: its note, kind, clauses, tiers and days."""
    if unknown := fields.keys() - CHANGE_FIELDS:
        raise TypeError(unknown)

    def write(draft: RevisionDraft) -> None:
        RevisionDraft.objects.filter(pk=draft.pk).update(**fields)

    _save(draft, write, by, at, seen)


@transaction.atomic
def _save(draft: RevisionDraft, write: Callable[[RevisionDraft], None], by: User, at: datetime, seen: str) -> None:
    """Who saves something else than is there is an author of it from then on; saving the same changes nothing."""
    before = _locked(draft)
    _refuse_unless(may_govern(by) if draft.kind == Kind.RETIREMENT else may_write(by))
    if seen and seen != before.contents.sha256:
        raise Stale
    write(before.contents.draft)
    now = standing_of(draft)
    if now.contents.sha256 != before.contents.sha256:
        _move(before, now.contents.sha256, Act.SAVED, Stage.DRAFT, by, at)


@transaction.atomic
def submit(*, draft: RevisionDraft, by: User, at: datetime) -> None:
    """Ask for approval. Raises `CannotMove` while something is missing."""
    now = _locked(draft)
    _refuse_unless(may_write(by))
    if now.stage != Stage.DRAFT:
        raise CannotMove(_("It is in review already."))
    if now.contents.problems:
        raise CannotMove(_("Something is missing still; the list says what."))
    _move(now, now.contents.sha256, Act.SUBMITTED, Stage.IN_REVIEW, by, at)


@transaction.atomic
def approve(*, draft: RevisionDraft, by: User, at: datetime, seen: str, comment: str = "") -> None:
    """`seen` is the hash of what the approver had before her: of nothing else is it an approval."""
    now = _reviewed(draft, by, seen)
    if now.contents.problems:
        raise CannotMove(_("Something is missing still; the list says what."))
    _move(now, now.contents.sha256, Act.APPROVED, Stage.APPROVED, by, at, comment)


@transaction.atomic
def send_back(*, draft: RevisionDraft, by: User, at: datetime, seen: str, comment: str) -> None:
    now = _reviewed(draft, by, seen)
    if not comment.strip():
        raise CannotMove(_("Say what should be different: the writers read your comment."))
    _move(now, now.contents.sha256, Act.SENT_BACK, Stage.DRAFT, by, at, comment)


def _reviewed(draft: RevisionDraft, by: User, seen: str) -> Standing:
    now = _locked(draft)
    if by in authors_of(draft):
        raise CannotMove(_("You have written part of this. Somebody else in governance must approve it."))
    _refuse_unless(may_approve(draft, by))
    if seen != now.contents.sha256:
        raise Stale
    if now.stage != Stage.IN_REVIEW:
        raise CannotMove(_("It is not in review."))
    return now


@transaction.atomic
def discard(*, draft: RevisionDraft, by: User, at: datetime) -> None:
    now = _locked(draft)
    _refuse_unless(may_govern(by) if draft.kind == Kind.RETIREMENT else may_write(by))
    _close(now, Act.DISCARDED, Stage.DISCARDED, by, at)


@transaction.atomic
def publish(*, draft: RevisionDraft, by: User, at: datetime) -> Revision:
    """Only what was approved, word for word; returns the version. Raises `CannotMove` and `evidence.ClockStepsBack`."""
    now = _locked(draft)
    _refuse_unless(may_govern(by))
    approval = now.approval
    if approval is None:
        raise CannotMove(_("Nobody has approved what stands here now. Ask for approval first."))
    authors = authors_of(draft)
    if approval.by in authors or not authors:
        raise CannotMove(_("Who approves a text is never one of those who wrote it."))
    origin = Origin(tuple(authors), approval.by, approval.at)
    revision = _publish(now.contents, origin, local_date(at), at)
    _close(now, Act.PUBLISHED, Stage.PUBLISHED, by, at)
    return revision


def _publish(contents: Contents, origin: Origin, today: date, at: datetime) -> Revision:
    draft, newest = contents.draft, contents.newest
    texts: dict[str, Any] = {
        "texts": contents.common,
        "supplements": contents.supplements,
        "questions": contents.questions,
    }
    if newest and draft.kind == Kind.RETIREMENT:
        retire_guideline(guideline=draft.guideline, note=draft.note, origin=origin, at=at)
        return newest
    if newest and draft.kind == Kind.LANGUAGES:
        add_texts(revision=newest, origin=origin, at=at, **texts)
        return newest
    return publish_revision(
        guideline=draft.guideline,
        **texts,
        material=draft.material,
        note=draft.note,
        changed_clauses=contents.changed_clauses,
        tiers=draft.tiers,
        passkey=draft.passkey,
        resign_days=draft.resign_days,
        effective_on=max(draft.effective_on or today, today),
        waits=draft.waits,
        origin=origin,
        at=at,
    )


def _locked(draft: RevisionDraft) -> Standing:
    locked = RevisionDraft.objects.select_for_update().get(pk=draft.pk)
    if locked.closed_at:
        raise CannotMove(_("This draft is closed: it was published or discarded."))
    return _standing(locked)


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise CannotMove(_("Your role does not allow this."))


def _move(now: Standing, sha256: str, act: str, after: str, by: User, at: datetime, comment: str = "") -> None:
    DraftMove.objects.create(
        draft=now.contents.draft, act=act, before=now.stage, after=after, by=by, at=at, comment=comment, sha256=sha256
    )


def _close(now: Standing, act: str, after: str, by: User, at: datetime) -> None:
    _move(now, now.contents.sha256, act, after, by, at)
    RevisionDraft.objects.filter(pk=now.contents.draft.pk).update(closed_at=at)


@transaction.atomic
def set_owners(*, guideline: Guideline, owners: dict[str, User | None]) -> None:
    """Who answers for what; None: nobody yet."""
    for part, user in owners.items():
        if user is None:
            guideline.owners.filter(part=part).delete()
        else:
            guideline.owners.update_or_create(part=part, defaults={"user": user})
