from typing import Self

from django.db import models


class PublicPageQuerySet(models.QuerySet):
    def opened(self) -> Self:
        return self.filter(is_open=True, award__user__anonymised_at__isnull=True)


class CredentialQuerySet(models.QuerySet):
    def resting_on_a_compromised_key(self) -> Self:
        broken = models.Q(key__state="compromised") | models.Q(jwt_key__state="compromised")
        return self.filter(broken, revoked_at__isnull=True)

    def shown_to(self, user_id: int | None) -> Self:
        """To everybody once the holder has opened the page; to the holder always."""
        opened = models.Q(award__public_page__is_open=True, award__user__anonymised_at__isnull=True)
        return self.filter(opened | models.Q(award__user=user_id))


class IssuerKeyQuerySet(models.QuerySet):
    def trusted(self, kind: str) -> Self:
        """Those whose signatures are believed, retired ones with them."""
        return self.filter(kind=kind).exclude(state="compromised")
