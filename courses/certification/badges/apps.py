from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _


class BadgesConfig(AppConfig):
    name = "courses.certification.badges"
    label = "badges"
    verbose_name = _("Badges")

    def ready(self) -> None:
        from courses.certification.badges.checks import issuer_is_ready
        from courses.certification.badges.receiving import issue_soon
        from courses.certification.signals import awarded

        register(issuer_is_ready, Tags.database)
        awarded.connect(issue_soon, dispatch_uid="badges")
