"""What people type to say who they are: an e-mail address or an employee number."""

from django.db.models.functions import Lower

from accounts.models import User


def person_with_login(login: str) -> User | None:
    """Blanks around it and case do not matter. One query, whether somebody is found or not."""
    wanted = login.strip().lower()
    if not wanted or "\0" in wanted:
        return None
    field = Lower("email") if "@" in wanted else Lower("employee_number")
    return User.objects.alias(login=field).filter(login=wanted).first()
