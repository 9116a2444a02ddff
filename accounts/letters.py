"""Activation letters on paper: who needs one, and what stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from accounts.activation import VALID_FOR, issue, url_of
from accounts.models import Activation, Employment, User
from accounts.querysets import UserQuerySet
from lms.lib.dates import local_date
from lms.lib.qr_codes import code_address

AT_ONCE = 300  # letters in one go: about as many sheets as a printer holds


@dataclass(frozen=True)
class Letter:
    person: User
    department: str
    code: str
    qr: str
    expires_on: date


def candidates(
    viewer: User, *, on: date, department: str = "", everyone: bool = False, words: str = ""
) -> UserQuerySet:
    """People who have never signed in (or everyone: who lost the password and has no address gets a new letter)."""
    people = User.objects.visible_to(viewer, on).employed(on).filter(is_active=True, anonymised_at=None)
    if department:
        people = User.objects.filter(pk__in=people.values("pk")).in_department(department, on)
    if not everyone:
        people = people.filter(last_login=None)
    if words:
        people = people.filter(name__icontains=words) | people.filter(employee_number__iexact=words)
    return people.order_by("name", "pk")


def write_letters(users: Iterable[User], *, at: datetime, on: date) -> list[Letter]:
    """Fresh codes: whatever letter or mail these people had opens nothing any more."""
    codes = issue(users, at)
    units = departments_of([user for user, _code in codes], on)
    return [
        Letter(
            person=user,
            department=units.get(user.pk, ""),
            code=code,
            qr=code_address(url_of(code)),
            expires_on=local_date(at + VALID_FOR, user.time_zone),
        )
        for user, code in codes
    ]


def departments_of(users: Iterable[User], on: date) -> dict[int, str]:
    jobs = Employment.objects.as_of(on).filter(user__in=[user.pk for user in users])
    return dict(jobs.values_list("user_id", "department__name"))


def last_issued(users: Iterable[User]) -> dict[int, datetime]:
    rows = Activation.objects.filter(user__in=[user.pk for user in users], used_at=None, revoked_at=None)
    return dict(rows.values_list("user_id", "issued_at"))
