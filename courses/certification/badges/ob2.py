"""The same badges as hosted Open Badges 2.0, for older backpacks: the address vouches for them, no signature."""

import json
from typing import Any

from courses.certification.badges.addresses import achievement_url, base, credential_url
from courses.certification.badges.credentials import Profile
from courses.certification.badges.models import AchievementVersion, Credential

CONTEXT = "https://w3id.org/openbadges/v2"


def issuer_url() -> str:
    return f"{base()}/ob2/issuer"


def class_url(version: AchievementVersion) -> str:
    return f"{base()}/ob2/classes/{version.certification.slug}/v{version.number}"


def assertion_url(row: Credential) -> str:
    return f"{base()}/ob2/assertions/{row.uuid}"


def issuer(profile: Profile) -> dict[str, Any]:
    return {**profile, "@context": CONTEXT, "type": "Issuer", "id": issuer_url()}


def badge_class(version: AchievementVersion) -> dict[str, Any]:
    url = achievement_url(version.certification.slug, version.number)
    return {
        "@context": CONTEXT,
        "type": "BadgeClass",
        "id": class_url(version),
        "name": version.name,
        "description": version.description,
        "image": f"{url}/image.png",
        "criteria": {"id": f"{url}/criteria", "narrative": version.criteria},
        "issuer": issuer_url(),
    }


def assertion(row: Credential) -> dict[str, Any] | None:
    """None without an address of the holder: the format knows people by nothing else."""
    issued = json.loads(row.document)
    identifier = issued["credentialSubject"].get("identifier")
    if not identifier:
        return None
    known = identifier[0]
    found = {
        "@context": CONTEXT,
        "type": "Assertion",
        "id": assertion_url(row),
        "recipient": {"type": "email", "hashed": True, "salt": known["salt"], "identity": known["identityHash"]},
        "badge": class_url(row.achievement),
        "image": f"{credential_url(row.uuid)}.png",
        "verification": {"type": "hosted"},
        "issuedOn": issued["awardedDate"],
    }
    return {**found, "expires": issued["validUntil"]} if "validUntil" in issued else found


def revoked(row: Credential) -> dict[str, Any]:
    """All that is left to say: with more in it, some readers take it for valid."""
    reason = "Withdrawn by the issuer."
    found = {"@context": CONTEXT, "type": "Assertion", "id": assertion_url(row)}
    return {**found, "revoked": True, "revocationReason": reason}
