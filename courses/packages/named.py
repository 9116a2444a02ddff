"""Names that a file gives in several languages, English among them."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import AfterValidator

from courses.document import Text
from courses.publishing import BASE_LANGUAGE


def _with_base(names: dict[str, str]) -> dict[str, str]:
    if BASE_LANGUAGE not in names:
        raise ValueError(_("The name in English is missing."))
    return names


Names = Annotated[dict[str, Text], AfterValidator(_with_base)]
