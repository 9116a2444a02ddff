"""What all sheets of paper that the site makes have in common."""

import re

from django.conf import settings

from lms.lib.mail import one_line

FONTS = settings.BASE_DIR / "static" / "vendor" / "inter-print"
# The fonts have more than these, but not everything; and where readers would see an empty box, there is no PDF/UA.
NOT_SURELY_SHOWN = re.compile("[^ -~\u00a0-\u017f\u2010-\u2027]")


def spelled(text: str) -> str:
    """A sign that no font may have is written as its number in Unicode."""
    return NOT_SURELY_SHOWN.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", one_line(text))
