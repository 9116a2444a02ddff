"""What keeps a guideline from reaching everybody: countries that wait, languages without a text, owners not named."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Employment, User
from courses.guidelines.models import CountryStart, Guideline, Owner, Revision


@dataclass(frozen=True)
class Waiting:
    """`starts_on` is empty while nobody knows the day."""

    country: str
    starts_on: date | None
    people: int


@dataclass(frozen=True)
class Unread:
    """A language that people read and this guideline does not have."""

    language: str
    people: int


@dataclass
class Gaps:
    guideline: Guideline
    newest: Revision
    waiting: list[Waiting] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    unowned: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.waiting or self.unread or self.unowned)


def people_by_country(on: date) -> Counter[str]:
    return Counter(Employment.objects.as_of(on).order_by().values_list("country", flat=True))


def _people_by_language(on: date) -> Counter[str]:
    ids = Employment.objects.as_of(on).values("user")
    return Counter(user.site_language for user in User.objects.filter(pk__in=ids).only("language", "own_language"))


def find_gaps(guidelines: Iterable[Guideline], on: date) -> list[Gaps]:
    """Of the newest version of each that is not retired; six queries, however many there are."""
    ids = [one.pk for one in guidelines]
    revisions = Revision.objects.not_retired(on).filter(guideline__in=ids).select_related("guideline")
    newest = {one.guideline_id: one for one in revisions.order_by("guideline__position", "number")}
    countries, languages = people_by_country(on), _people_by_language(on)
    found = {one.pk: Gaps(one.guideline, one) for one in newest.values()}
    for start in CountryStart.objects.known().filter(revision__in=found).order_by("country").defer("approval"):
        if start.starts_on is None or start.starts_on > on:
            people = countries[start.country]
            found[start.revision_id].waiting.append(Waiting(start.country, start.starts_on, people))
    written: dict[int, set[str]] = {}
    for pk, language in Revision.objects.filter(pk__in=found).order_by().values_list("pk", "texts__language"):
        written.setdefault(pk, set()).add(language)
    owned: dict[int, set[str]] = {}
    for guideline_id, part in Owner.objects.filter(guideline__in=ids).values_list("guideline_id", "part"):
        owned.setdefault(guideline_id, set()).add(part)
    for pk, gaps in found.items():
        lacking = sorted(languages.keys() - written[pk])
        gaps.unread += [Unread(language, languages[language]) for language in lacking]
        parts = owned.get(gaps.guideline.pk, set())
        gaps.unowned += [str(part.label) for part in Owner.Part if part.value not in parts]
    return list(found.values())
