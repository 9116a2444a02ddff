from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def title(count: int) -> str:
    if count == 3:
        return _("Three questions to keep it fresh")
    return ngettext("%(count)s question to keep it fresh", "%(count)s questions to keep it fresh", count) % {
        "count": count
    }
