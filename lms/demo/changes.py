"""Three weeks before the demo's day G4 changes: most have signed it again, some have not, two had something to say."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

from accounts.models import User
from courses.guidelines.asking import ask
from courses.guidelines.ceremony import answer, open_ceremony, reading_of
from courses.guidelines.declining import decline
from courses.guidelines.models import Guideline, RevisionText, SignOff
from courses.guidelines.needs import read_needs
from courses.guidelines.starts import hold_back
from courses.packages.starter import CURRICULUM, import_guideline
from lms.lib.dates import local_date

CHANGED = "g4"
WAITS = "DE"
# As its file says it today, and what it did not say before.
ADDED = {
    "en.md": (", through “Pass it on” or {{command_centre_contact}}", ", and I disclose that I work here"),
    "da.md": (
        " Jeg bruger ”Giv det videre” eller {{command_centre_contact}}.",
        ", og jeg fortæller, at jeg arbejder her",
    ),
    "ru.md": (
        " через страницу «Дайте знать» или прямо в дежурный центр: {{command_centre_contact}}",
        " и говорю, что работаю здесь",
    ),
}
FACTS = """
resign_days: 28
note: We say where to pass things on, and who we are when we share a statement.
changed_clauses: [G4.1, G4.5]
"""
# Has not signed it yet; asks about it; declines it.
LATE, ASKS, DECLINES = "10003", "10501", "10402"
UNSIGNED = frozenset({LATE, ASKS, DECLINES})


def take_out_what_is_new(curriculum: Path) -> None:
    for name, words in ADDED.items():
        file = curriculum / "guidelines" / CHANGED / name
        text = file.read_text(encoding="utf-8")
        for new in words:
            text = text.replace(new, "")
        file.write_text(text, encoding="utf-8")


def change_guideline(at: datetime) -> None:
    """The text of today becomes its second version. In Germany the works council has not agreed yet."""
    guideline = Guideline.objects.get(slug=CHANGED)
    with _with_facts() as folder:
        import_guideline(root=folder, position=guideline.position, effective_on=local_date(at), at=at)
    hold_back(guideline.revisions.get(number=2), None, [WAITS], at=at)


@contextmanager
def _with_facts() -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        root = Path(copytree(CURRICULUM / "guidelines" / CHANGED, Path(folder) / CHANGED))
        facts = root / "guideline.yaml"
        kept = [line for line in facts.read_text().splitlines() if not line.startswith("resign_days")]
        facts.write_text("\n".join(kept) + FACTS)
        yield root


def speak_up(now: datetime) -> None:
    """A question that waits for its answer, and a refusal."""
    people = {one.employee_number: one for one in User.objects.filter(employee_number__in=[ASKS, DECLINES])}
    asked, declined = people[ASKS], people[DECLINES]
    words = "If I share an official statement on my own account, where in the post do I say that I work here?"
    ask(user=asked, text=_text(asked), body=words, at=now - timedelta(days=2))
    text = _text(declined)
    signed = SignOff.objects.filter(user=declined, revision_text__revision__guideline=text.revision.guideline_id)
    reading = reading_of(text, signed.with_text().last(), read_needs([declined.pk], local_date(now)))
    ceremony = open_ceremony(user=declined, reading=reading, at=now)
    answer(ceremony, at=now)
    reason = "I share nothing about work, so I do not want to promise how."
    decline(ceremony=ceremony, reason=reason, method=SignOff.Method.PASSWORD, authenticated_at=now, at=now)


def _text(user: User) -> RevisionText:
    texts = RevisionText.objects.filter(revision__guideline__slug=CHANGED, revision__number=2)
    return texts.select_related("revision__guideline").get(language=user.site_language)
