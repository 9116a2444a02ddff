from typing import Self

from django.db import models


class ReminderQuerySet(models.QuerySet):
    def ringing(self, user_id: int) -> Self:
        """What the bell shows a person: told, and not done yet."""
        return self.filter(user_id=user_id, state__in=["sent", "bell"], settled_at__isnull=True)
