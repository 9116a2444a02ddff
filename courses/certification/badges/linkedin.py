"""The link by which a holder adds a badge to her LinkedIn profile; it needs no key, and nothing is sent by us."""

from urllib.parse import urlencode

from courses.certification.models import Award

FORM = "https://www.linkedin.com/profile/add"


def profile_link(award: Award, *, name: str, company: str, page: str) -> str:
    """Months count from 1 to 12, and the last good day is what the form calls the expiration."""
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": name,
        "organizationName": company,
        "issueYear": award.awarded_on.year,
        "issueMonth": award.awarded_on.month,
    }
    if last := award.last_good_day:
        values |= {"expirationYear": last.year, "expirationMonth": last.month}
    return f"{FORM}?{urlencode({**values, 'certUrl': page, 'certId': str(award.uuid)})}"
