"""What one person sees of the guidelines: the texts in force in her language, her signatures, what is left to sign."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import User
from courses.guidelines import clauses
from courses.guidelines.ceremony import Reading, reading_of
from courses.guidelines.models import CountryStart, Question, Refusal, Revision, RevisionText, SignOff
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


@dataclass(frozen=True)
class Waiting:
    """A version that does not hold where she works; no day: nobody knows yet when it will."""

    text: RevisionText
    holds_from: date | None

    @property
    def slug(self) -> str:
        return self.text.revision.guideline.slug


@dataclass(frozen=True)
class Page:
    """One guideline as she finds it: the text in her language, then in others; what she signed, declined and asked."""

    texts: list[RevisionText]
    sign_off: SignOff | None
    standing: bool
    reading: Reading
    later: Waiting | None
    refusal: Refusal | None
    question: Question | None

    @property
    def text(self) -> RevisionText:
        return self.texts[0]

    @property
    def holds(self) -> bool:
        """Where she works. What does not cannot be signed."""
        return self.later is None or self.later.text.revision_id != self.text.revision_id


def shelf(user: User, language: str, on: date) -> list[Entry]:
    """All guidelines in force where she works, in their order; a fixed number of queries, however many there are."""
    needs = read_needs([user.pk], on)
    texts: dict[str, RevisionText] = {}
    for text in RevisionText.objects.for_reader(language, on, country_of(user, on)).defer("body", "html"):
        texts.setdefault(text.revision.guideline.slug, text)
    signed: dict[str, SignOff] = {}
    for row in SignOff.objects.filter(user=user).with_text().defer_texts().order_by("signed_at", "id"):
        signed[row.revision_text.revision.guideline.slug] = row
    pointers = VersionActivity.objects.filter(
        kind=KIND, version__enrollments__user=user, version__enrollments__withdrawn_at__isnull=True
    )
    asked = {data["guideline"] for data in pointers.order_by().values_list("data", flat=True)}
    return [
        Entry(text, signed.get(slug), _stands(signed.get(slug), needs), slug in asked) for slug, text in texts.items()
    ]


def page(user: User, slug: str, language: str, on: date) -> Page | None:
    """None: there is no such guideline, or it begins nowhere yet."""
    country, needs = country_of(user, on), read_needs([user.pk], on)
    texts = list(RevisionText.objects.for_reader(language, on, country).filter(revision__guideline__slug=slug))
    later = next(iter(_waiting(language, on, country, slug)), None)
    if later and texts and later.text.revision.number < texts[0].revision.number:
        later = None
    if later and not texts:
        texts = [later.text]
    if not texts:
        return None
    about = {"user": user, "revision_text__revision__guideline__slug": slug}
    sign_off = SignOff.objects.filter(**about).with_text().order_by("signed_at", "id").last()
    refused = Refusal.objects.filter(user=user, revision_text__revision=texts[0].revision_id)
    asked = Question.objects.filter(**about, withdrawn_at__isnull=True)
    return Page(
        texts=texts,
        sign_off=sign_off,
        standing=_stands(sign_off, needs),
        reading=reading_of(texts[0], sign_off, needs),
        later=later,
        refusal=refused.first(),
        question=asked.with_text().order_by("asked_at", "id").last(),
    )


def waiting(user: User, language: str, on: date, shown: set[str]) -> list[Waiting]:
    """Guidelines of which no version holds where she works yet; `shown` do."""
    return [one for one in _waiting(language, on, country_of(user, on)) if one.slug not in shown]


def _waiting(language: str, on: date, country: str, slug: str = "") -> list[Waiting]:
    """The newest version of each that the country waits for."""
    revisions = Revision.objects.waiting(on, country)
    if slug:
        revisions = revisions.filter(guideline__slug=slug)
    starts = CountryStart.objects.known().filter(country=country, revision__in=revisions)
    days = dict(starts.values_list("revision_id", "starts_on"))
    newest: dict[str, RevisionText] = {}
    for text in RevisionText.objects.read_in(language, country, revisions) if days else []:
        there = newest.setdefault(text.revision.guideline.slug, text)
        if text.revision.number > there.revision.number:
            newest[text.revision.guideline.slug] = text
    return [Waiting(text, days[text.revision_id]) for text in newest.values()]


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
