"""What one person sees of the guidelines: the texts in force in her language, her signatures, what is left to sign."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from courses.guidelines import clauses
from courses.guidelines.models import Revision, RevisionText, SignOff
from courses.guidelines.needs import Needs, country_of, read_needs
from courses.guidelines.services import KIND
from courses.models import VersionActivity


@dataclass(frozen=True)
class Entry:
    """A guideline for one reader; `sign_off` is her newest signature under any of its versions."""

    text: RevisionText
    sign_off: SignOff | None
    standing: bool
    asked: bool

    @property
    def slug(self) -> str:
        return self.text.revision.guideline.slug

    @property
    def to_sign(self) -> bool:
        """Asked for by one of her courses, or signed before in a version that no longer counts."""
        return not self.standing and (self.asked or self.sign_off is not None)


def shelf(user: User, language: str, on: date) -> list[Entry]:
    """All guidelines in force where she works, in their order; a fixed number of queries, however many there are."""
    texts: dict[str, RevisionText] = {}
    for text in RevisionText.objects.for_reader(language, on, country_of(user, on)).defer("body", "html"):
        texts.setdefault(text.revision.guideline.slug, text)
    signed: dict[str, SignOff] = {}
    for row in SignOff.objects.filter(user=user).with_text().defer_texts().order_by("signed_at", "id"):
        signed[row.revision_text.revision.guideline.slug] = row
    needs = read_needs([user.pk], on)
    pointers = VersionActivity.objects.filter(
        kind=KIND, version__enrollments__user=user, version__enrollments__withdrawn_at__isnull=True
    )
    asked = {data["guideline"] for data in pointers.order_by().values_list("data", flat=True)}
    return [
        Entry(text, signed.get(slug), _stands(signed.get(slug), needs), slug in asked) for slug, text in texts.items()
    ]


def _stands(sign_off: SignOff | None, needs: Needs) -> bool:
    if sign_off is None:
        return False
    revision = sign_off.revision_text.revision
    return needs.counts(sign_off.user_id, revision.guideline_id, revision.number)


def next_to_sign(entries: list[Entry]) -> Entry | None:
    return next((entry for entry in entries if entry.to_sign), None)


def clause_addresses(wanted: frozenset[str], on: date) -> dict[str, str]:
    """Where each of these clauses stands, if it is in force."""
    slugs = {clause.partition(".")[0].lower() for clause in wanted}
    texts = RevisionText.objects.filter(revision__in=Revision.objects.in_force(on), revision__guideline__slug__in=slugs)
    found = texts.values_list("revision__guideline__slug", "body")
    return {
        clause: f"{reverse('guidelines:guideline', args=[slug])}#{clause}"
        for slug, body in found
        for clause in wanted.intersection(clauses.clause_ids(body))
    }
