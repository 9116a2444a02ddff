from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DraftCheckConfig(AppConfig):
    name = "courses.draft_check"
    label = "draft_check"
    verbose_name = _("Draft Check")
