from django.db import models


class SeedStep(models.Model):
    """One finished step of the demo's seeding: a restart in the middle carries on after it. Working."""

    name = models.CharField(max_length=60, unique=True)
    finished_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
