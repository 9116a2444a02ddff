"""Why a certification that came from files is still a draft, in words for governance."""

from django.utils.translation import gettext as _

from courses.certification.models import Certification


def what_is_missing(certification: Certification) -> str:
    """One line; empty where nothing is."""
    kinds = {
        "course": _("the course “%(slug)s” is not published"),
        "guideline": _("the guideline “%(slug)s” is not published"),
        "badge": _("the badge “%(slug)s” is a draft itself"),
    }
    said = [kinds[one["kind"]] % {"slug": one["slug"]} for one in certification.waits_for]
    return _("Waits: %(reasons)s.") % {"reasons": "; ".join(dict.fromkeys(said))} if said else ""
