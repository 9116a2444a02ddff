"""The password that is typed while signing. Being signed in is not enough, however fresh the session is."""

from datetime import UTC, datetime

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication

from accounts.http import PersonRequest
from courses.guidelines.models import SignOff
from courses.guidelines.services import is_fresh

METHOD = SignOff.Method.PASSWORD


def typed_at(request: PersonRequest) -> datetime | None:
    """When this session's person last typed the password to sign; None when it must be typed (again)."""
    records = [record for record in get_authentication_records(request, request.user) if record.get("signing")]
    if not records:
        return None
    at = datetime.fromtimestamp(records[-1]["at"], tz=UTC)
    return at if is_fresh(at, request.at) else None


def remember(request: PersonRequest) -> None:
    """The password was right: it holds for the guidelines of this sitting, and wherever else allauth asks again."""
    record_authentication(request, request.user, method=METHOD.value, reauthenticated=True, signing=True)
