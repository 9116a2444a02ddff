"""What HR pastes: employee numbers or addresses, parted by whatever; and whom they mean."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.functions import Lower

from accounts.models import User

MOST = 500
# Blanks of every kind, the separators of lists and tables, quotes, and the mark at the start of a file.
_BETWEEN = re.compile(r"[\s,;|'\"\u2018\u2019\u201c\u201d\u200b\ufeff]+")


@dataclass(frozen=True)
class Pasted:
    """Each once, as typed, in their order; `doubles` stood there more than once."""

    numbers: list[str]
    doubles: list[str]


@dataclass(frozen=True)
class Meant:
    people: dict[int, User]
    unknown: list[str]
    doubles: list[str]


def read(text: str) -> Pasted:
    typed = [word for word in _BETWEEN.split(text) if word]
    counted = Counter(word.lower() for word in typed)
    first = {word.lower(): word for word in reversed(typed)}
    numbers = [first[key] for key in counted]
    return Pasted(numbers, [first[key] for key, count in counted.items() if count > 1])


def meant(pasted: Pasted, viewer: User, on: date) -> Meant:
    """Whom the viewer may not see is unknown to her. Somebody meant by number and by address counts once."""
    keys = [word.lower() for word in pasted.numbers]
    people = User.objects.visible_to(viewer, on).annotate(number=Lower("employee_number"), address=Lower("email"))
    found = list(people.filter(Q(number__in=keys) | Q(address__in=[key for key in keys if "@" in key])))
    names = Counter(key for one in found for key in (one.number, one.address) if key in set(keys))
    twice = [one.name for one in found if one.number in names and one.address in names]
    unknown = [word for word in pasted.numbers if word.lower() not in names]
    return Meant(dict(_by_name(found)), unknown, [*pasted.doubles, *twice])


def _by_name(people: Iterable[User]) -> list[tuple[int, User]]:
    return [(one.pk, one) for one in sorted(people, key=lambda one: (one.name, one.pk))]
