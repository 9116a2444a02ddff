"""The Open Badge itself, from typed parts only: a member that no context knows would not be signed at all."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from email.utils import parseaddr
from hashlib import sha256
from typing import NotRequired, TypedDict
from uuid import UUID, uuid5

from django.conf import settings
from django.utils import timezone

from courses.certification.badges import proofs
from courses.certification.badges.addresses import (
    achievement_url,
    base,
    checkpoint_url,
    credential_url,
    did,
    status_url,
)
from courses.certification.badges.models import AchievementVersion

CONTEXTS = [proofs.CREDENTIALS, proofs.OPEN_BADGES, proofs.EXTENSIONS]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


class Profile(TypedDict):
    id: str
    type: list[str]
    name: str
    url: str
    email: NotRequired[str]


class Image(TypedDict):
    id: str
    type: str
    caption: str


class Criteria(TypedDict):
    id: str
    narrative: str


class Identity(TypedDict):
    type: str
    hashed: bool
    identityType: str
    salt: str
    identityHash: str


class Schema(TypedDict):
    id: str
    type: str


class Status(TypedDict):
    id: str
    type: str
    statusPurpose: str
    statusListIndex: str
    statusListCredential: str


class Achievement(TypedDict):
    id: str
    type: list[str]
    achievementType: str
    name: str
    version: str
    description: str
    criteria: Criteria
    image: Image


class Evidence(TypedDict):
    id: str
    type: list[str]
    name: str
    narrative: str


class Subject(TypedDict):
    id: str
    type: list[str]
    identifier: NotRequired[list[Identity]]
    achievement: Achievement


OpenBadge = TypedDict(
    "OpenBadge",
    {
        "@context": list[str],
        "id": str,
        "type": list[str],
        "name": str,
        "issuer": Profile,
        "validFrom": str,
        "validUntil": NotRequired[str],
        "awardedDate": str,
        "credentialSubject": Subject,
        "credentialSchema": list[Schema],
        "credentialStatus": Status,
        "evidence": NotRequired[list[Evidence]],
    },
)


@dataclass(frozen=True)
class Holder:
    """`log_size`: how many entries the log of signatures had when hers were in it; 0 where nothing was signed."""

    uuid: UUID
    email: str
    salt: str
    log_size: int = 0


@dataclass(frozen=True)
class Term:
    """`expires_on` is the first bad day, as of an award."""

    awarded_on: date
    expires_on: date | None
    issued_at: datetime


def open_badge(
    uuid: UUID, holder: Holder, term: Term, achievement: AchievementVersion, place: tuple[int, int], company: str
) -> OpenBadge:
    starts = proofs.second(min(_midnight(term.awarded_on), term.issued_at))
    badge: OpenBadge = {
        "@context": CONTEXTS,
        "id": credential_url(uuid),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement.name,
        "issuer": profile(company),
        "validFrom": starts,
        "awardedDate": starts,
        "credentialSubject": _subject(holder, achievement),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": _status(*place),
    }
    if term.expires_on:
        badge["validUntil"] = proofs.second(_midnight(term.expires_on))
    if holder.log_size:
        badge["evidence"] = [_evidence(holder.log_size)]
    return badge


def profile(company: str) -> Profile:
    found: Profile = {"id": did(), "type": ["Profile"], "name": company, "url": f"{base()}/"}
    if email := parseaddr(settings.DEFAULT_FROM_EMAIL)[1]:
        found["email"] = email
    return found


def achievement_document(version: AchievementVersion) -> Achievement:
    url = achievement_url(version.certification.slug, version.number)
    return {
        "id": url,
        "type": ["Achievement"],
        "achievementType": "Badge" if version.is_small else "Certification",
        "name": version.name,
        "version": str(version.number),
        "description": version.description,
        "criteria": {"id": f"{url}/criteria", "narrative": version.criteria},
        "image": {"id": f"{url}/image.png", "type": "Image", "caption": version.name},
    }


def identity_hash(email: str, salt: str) -> str:
    """Hides the address from who does not know it; who does can compare."""
    return f"sha256${sha256((email.strip().lower() + salt).encode()).hexdigest()}"


def fresh_salt() -> str:
    return secrets.token_hex(8)


def _subject(holder: Holder, achievement: AchievementVersion) -> Subject:
    """The number is the person's in badges and nowhere else, the same in all of hers."""
    subject: Subject = {
        "id": f"urn:uuid:{uuid5(holder.uuid, 'badges')}",
        "type": ["AchievementSubject"],
        "achievement": achievement_document(achievement),
    }
    if holder.email:
        known: Identity = {
            "type": "IdentityObject",
            "hashed": True,
            "identityType": "emailAddress",
            "salt": holder.salt,
            "identityHash": identity_hash(holder.email, holder.salt),
        }
        subject["identifier"] = [known]
    return subject


def _status(number: int, index: int) -> Status:
    url = status_url(number)
    return {
        "id": f"{url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def _evidence(log_size: int) -> Evidence:
    """A checkpoint covers everybody's signatures and names nobody."""
    return {
        "id": checkpoint_url(log_size),
        "type": ["Evidence"],
        "name": "Checkpoint of the log of signatures",
        "narrative": "The holder’s signatures under the guidelines are among the entries that this checkpoint covers.",
    }


def _midnight(day: date) -> datetime:
    """The day begins where the company is."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
