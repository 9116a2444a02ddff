from django.apps import AppConfig
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "courses.evidence"
    label = "evidence"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        from courses.evidence.checks import key_opens, places_are_sound
        from courses.evidence.protection import is_protected, protect

        register(places_are_sound)
        register(key_opens, Tags.database)
        register(is_protected, Tags.database)
        post_migrate.connect(protect, sender=self)
