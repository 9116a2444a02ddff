from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PresenceConfig(AppConfig):
    name = "courses.presence"
    label = "presence"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from courses.certification.clearance import grants
        from courses.presence.grants import RegisterGrants
        from courses.presence.reminding import KINDS, AccountSource
        from courses.reminders.sources import register

        source = AccountSource()
        for kind in KINDS:
            register(kind, source)
        grants.register(RegisterGrants())
