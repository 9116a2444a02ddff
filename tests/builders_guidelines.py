"""Guidelines and signatures, made through the services."""

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from courses.evidence.models import Record
from courses.guidelines import records
from courses.guidelines.ceremony import answer, find_ceremony, open_ceremony, reading_of
from courses.guidelines.models import Ceremony, Guideline, Revision, RevisionText, SignOff
from courses.guidelines.needs import read_needs
from courses.guidelines.services import publish_revision, remembered, sign_many, write_guideline
from courses.models import Activity, CourseVersion, Edition, Programme
from lms.lib.dates import local_date
from tests.builders import AT, make_course, make_lesson, make_programme, make_version

TITLES = {"en": "Our five principles", "da": "Vores fem principper"}
BODIES = {
    "en": """\
### {id}.1 Protect information

What I learn at work stays at work.

### {id}.2 Be open

When I speak about {{{{company}}}}, I say that I work here.

### Your rights

Nothing in these guidelines limits your right to discuss pay with anyone.
""",
    "da": """\
### {id}.1 Pas på det, du ved

Det, jeg får at vide på arbejdet, bliver på arbejdet.

### {id}.2 Vær åben

Når jeg taler om {{{{company}}}}, fortæller jeg, at jeg arbejder her.

### Dine rettigheder

Intet i disse retningslinjer begrænser din ret til at tale om løn.
""",
}


def make_texts(slug: str = "g1", *languages: str, extra: str = "", title: str = "") -> dict[str, tuple[str, str, str]]:
    """Texts for `publish_revision`; `extra` is added to the last clause."""
    texts = {}
    for language in languages or ("en",):
        body = BODIES[language].format(id=slug.upper())
        before, heading, rights = body.rpartition("### ")
        body = f"{before.rstrip()} {extra}".rstrip() + f"\n\n{heading}{rights}"
        texts[language] = (title or TITLES[language], "What holds wherever I speak.", body)
    return texts


def make_guideline(slug: str = "g1", *languages: str, title: str = "", **fields: Any) -> Guideline:
    """A guideline with its first version in force."""
    guideline = write_guideline(slug=slug, position=fields.pop("position", 0))
    make_revision(guideline, *languages, title=title, **fields)
    return guideline


def make_revision(guideline: Guideline, *languages: str, extra: str = "", title: str = "", **fields: Any) -> Revision:
    if not Programme.objects.exists():
        make_programme()
    values = {"effective_on": date(2026, 1, 1), "at": AT}
    texts = fields.pop("texts", None) or make_texts(guideline.slug, *languages, extra=extra, title=title)
    return publish_revision(guideline=guideline, texts=texts, **values | fields)


def text_of(guideline: Guideline, language: str = "en", number: int | None = None) -> RevisionText:
    texts = RevisionText.objects.filter(revision__guideline=guideline, language=language)
    if number:
        texts = texts.filter(revision__number=number)
    return texts.select_related("revision__guideline").order_by("-revision__number")[:1].get()


def make_signature(user: User, text: RevisionText, *, at: datetime = AT) -> SignOff:
    """A signature as it was given then."""
    return sign_many(signatures=[remembered(user=user, text=text, at=at)], at=at)[0]


def open_text(user: User, text: RevisionText, *, at: datetime = AT, read: bool = True) -> Ceremony:
    """The text before her, read to its end and with the questions on the change answered, unless `read` is false."""
    signed = SignOff.objects.filter(user=user, revision_text__revision__guideline=text.revision.guideline_id)
    newest = signed.with_text().order_by("signed_at", "id").last()
    reading = reading_of(text, newest, read_needs([user.pk], local_date(at, user.time_zone)))
    ceremony = open_ceremony(user=user, reading=reading, at=at)
    if read:
        answer(ceremony, at=at)
    return find_ceremony(user=user, slug=text.revision.guideline.slug, nonce=ceremony.nonce)


def signature_records() -> QuerySet[Record]:
    """Among the records; publishing has records too."""
    return Record.objects.filter(type=records.TYPE)


def make_sign_off_activity(edition: Edition, guideline: str, *, position: int = 10) -> Activity:
    module = edition.modules.first()
    data = {"guideline": guideline}
    return make_lesson(module, key=f"sign-{guideline}", kind="sign-off", position=position, body="", data=data)


def make_signing_course(*guidelines: str, slug: str = "listen", lessons: int = 1) -> CourseVersion:
    """A published course that begins with lessons and ends with signatures."""
    edition = make_course(slug, lessons=lessons)
    for position, guideline in enumerate(guidelines, start=10):
        make_sign_off_activity(edition, guideline, position=position)
    return make_version(edition)
