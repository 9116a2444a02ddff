from django.apps import AppConfig
from django.core.checks import Tags, register

from lms.checks import safe_settings


class SiteConfig(AppConfig):
    name = "lms"
    label = "site"

    def ready(self) -> None:
        register(safe_settings, Tags.security)
