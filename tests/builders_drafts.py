"""Drafts of guidelines, on their way through two persons."""

from datetime import datetime

from accounts.models import User
from courses.guidelines.drafting import approve, open_draft, save_change, save_text, standing_of, submit
from courses.guidelines.models import Guideline, RevisionDraft
from tests.builders import AT
from tests.builders_guidelines import make_texts


def make_draft(guideline: Guideline, by: User, *, at: datetime = AT, extra: str = "And on weekends.") -> RevisionDraft:
    """A version that asks something new, with all that it needs."""
    draft = open_draft(guideline=guideline, kind=RevisionDraft.Kind.VERSION, by=by, at=at)
    title, summary, body = make_texts(guideline.slug, extra=extra)["en"]
    save_text(draft=draft, language="en", title=title, summary=summary, body=body, by=by, at=at)
    save_change(draft=draft, note="Weekends count, too.", by=by, at=at)
    return draft


def approved(draft: RevisionDraft, *, author: User, approver: User, at: datetime = AT) -> RevisionDraft:
    submit(draft=draft, by=author, at=at)
    approve(draft=draft, by=approver, at=at, seen=standing_of(draft).contents.sha256)
    return draft
