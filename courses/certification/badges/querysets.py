from typing import Self

from django.db import models


class PublicPageQuerySet(models.QuerySet):
    def opened(self) -> Self:
        return self.filter(is_open=True, award__user__anonymised_at__isnull=True)
